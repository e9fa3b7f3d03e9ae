#include "redis/request.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace fanfare::redis {
namespace {

// Expected bytes from the Redis protocol specification, "Sending commands to a Redis server".
TEST(RequestTest, CommandsAreArraysOfBulkStrings) {
  Request request;
  EXPECT_EQ(request.add({"LLEN", "mylist"}), 0U);
  EXPECT_EQ(request.add({"PING"}), 1U);
  EXPECT_EQ(request.size(), 2U);
  EXPECT_EQ(request.bytes(), "*2\r\n$4\r\nLLEN\r\n$6\r\nmylist\r\n*1\r\n$4\r\nPING\r\n");
}

TEST(RequestTest, ArgumentsAreAnyBytes) {
  using namespace std::string_view_literals;
  const Request request{"SET", "k", "\0\r\n\xff"sv, ""};
  EXPECT_EQ(request.bytes(), "*4\r\n$3\r\nSET\r\n$1\r\nk\r\n$4\r\n\0\r\n\xff\r\n$0\r\n\r\n"sv);
}

TEST(RequestTest, ThousandsOfArgumentsInOneCommand) {
  const std::vector<std::string_view> command(10'000, "ab");
  Request request;
  request.add(command);
  EXPECT_EQ(request.bytes().size(), std::string("*10000\r\n").size() + 10'000 * 8);
  EXPECT_TRUE(request.bytes().ends_with("$2\r\nab\r\n"));
}

TEST(RequestTest, ClearForgetsTheCommands) {
  Request request{"PING"};
  request.clear();
  EXPECT_TRUE(request.empty());
  request.add({"TIME"});
  EXPECT_EQ(request.bytes(), "*1\r\n$4\r\nTIME\r\n");
}

TEST(RequestTest, NoCommandAtAllIsABug) {
  Request request;
  EXPECT_THROW(request.add(std::span<const std::string_view>()), std::invalid_argument);
}

}  // namespace
}  // namespace fanfare::redis
