#include "redis/functions.h"

#include <gmock/gmock.h>

#include <string>

#include "tests/support/redis_server.h"
#include "tests/support/test_loop.h"

namespace fanfare::redis {
namespace {

std::string lua_answering(const std::string& answer) {
  return "redis.register_function('hello_@VERSION@', function() return '" + answer + "' end)\n";
}

class FunctionsTest : public testing::Test {
 protected:
  std::string call(const FunctionLibrary& library) {
    const auto replies = loop_.run(connection_.send(
        Request{"FCALL", library.function_name("hello"), "0"}, milliseconds(10'000)));
    EXPECT_TRUE(replies);
    const Reply reply = replies->front();
    if (const auto found = trouble(reply)) {
      EXPECT_EQ(found->kind, ServerTrouble::Kind::FunctionMissing);
      return "missing";
    }
    return std::string(reply.text());
  }

  void load(const FunctionLibrary& library) {
    const auto loaded = loop_.run(ensure_loaded(connection_, library));
    ASSERT_TRUE(loaded) << loaded.error().message;
  }

  static ConnectionOptions options_for(const test::RedisServer& server) {
    ConnectionOptions options;
    options.endpoint = parse_url(server.unix_url()).value();
    return options;
  }

  test::RedisServer server_;
  test::TestLoop loop_;
  Connection connection_{loop_.executor(), options_for(server_)};
  const FunctionLibrary one_ = make_library(lua_answering("one"));
  const FunctionLibrary two_ = make_library(lua_answering("two"));
};

TEST_F(FunctionsTest, AreLoadedOnceAndAgainAfterAFlush) {
  EXPECT_EQ(call(one_), "missing");
  load(one_);
  EXPECT_EQ(call(one_), "one");
  load(one_);  // finds it there
  EXPECT_EQ(server_.cli({"FUNCTION", "FLUSH"}), "OK");
  EXPECT_EQ(call(one_), "missing");
  load(one_);
  EXPECT_EQ(call(one_), "one");
}

TEST_F(FunctionsTest, TwoVersionsLiveSideBySide) {
  load(one_);
  load(two_);
  EXPECT_EQ(call(one_), "one");
  EXPECT_EQ(call(two_), "two");
}

TEST_F(FunctionsTest, TwoDaemonsMayLoadAtTheSameTime) {
  Connection other(loop_.executor(), options_for(server_));
  int done = 0;
  for (Connection* connection : {&connection_, &other, &connection_, &other}) {
    asio::co_spawn(loop_.context(), ensure_loaded(*connection, one_),
                   [&done](const std::exception_ptr&, Outcome<void> loaded) {
                     EXPECT_TRUE(loaded);
                     ++done;
                   });
  }
  EXPECT_TRUE(loop_.eventually([&] { return done == 4; }));
  EXPECT_EQ(call(one_), "one");
}

TEST_F(FunctionsTest, SurviveARestart) {
  load(one_);
  server_.restart();
  EXPECT_EQ(call(one_), "one");
}

TEST_F(FunctionsTest, BrokenLuaIsReported) {
  const auto loaded = loop_.run(ensure_loaded(connection_, make_library("this is not Lua")));
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().kind, Failure::Kind::Unusable);
  EXPECT_THAT(loaded.error().message, testing::HasSubstr("Error compiling function"));
}

TEST_F(FunctionsTest, TheEmbeddedLibraryLoads) {
  load(embedded_library());
}

}  // namespace
}  // namespace fanfare::redis
