#include "redis/connection.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/support/redis_server.h"
#include "tests/support/test_loop.h"

namespace fanfare::redis {
namespace {

using std::chrono::seconds;
using test::RedisServer;
using test::TestLoop;
using testing::HasSubstr;
using testing::Not;

constexpr milliseconds kEnough = seconds(15);

ConnectionOptions options_for(const std::string& url) {
  ConnectionOptions options;
  options.endpoint = parse_url(url).value();
  options.backoff = Backoff{milliseconds(5), milliseconds(50)};
  return options;
}

class ConnectionTest : public testing::Test {
 protected:
  std::unique_ptr<Connection> connect(const std::string& url) {
    return std::make_unique<Connection>(loop_.executor(), options_for(url));
  }

  Outcome<Replies> ask(Connection& connection, Request request, milliseconds timeout = kEnough) {
    return loop_.run(connection.send(std::move(request), timeout));
  }

  /// Sends without waiting; the outcome appears in what is returned.
  std::shared_ptr<std::optional<Outcome<Replies>>> start(Connection& connection, Request request,
                                                         milliseconds timeout = kEnough) {
    auto outcome = std::make_shared<std::optional<Outcome<Replies>>>();
    asio::co_spawn(loop_.context(), connection.send(std::move(request), timeout),
                   [outcome](const std::exception_ptr&, Outcome<Replies> result) {
                     outcome->emplace(std::move(result));
                   });
    return outcome;
  }

  TestLoop loop_;
};

TEST_F(ConnectionTest, SpeaksOverTcpAndUnixSockets) {
  RedisServer server;
  for (const std::string& url : {server.url() + "/2", server.unix_url() + "?db=2"}) {
    const auto connection = connect(url);
    Request request;
    request.add({"SET", "key", "value"});
    request.add({"GET", "key"});
    request.add({"NO-SUCH-COMMAND"});
    request.add({"GET", "absent"});
    const auto replies = ask(*connection, std::move(request));
    ASSERT_TRUE(replies) << replies.error().message;
    EXPECT_EQ((*replies)[0].text(), "OK");
    EXPECT_EQ((*replies)[1].text(), "value");
    EXPECT_THAT((*replies)[2].error(), HasSubstr("unknown command"));
    EXPECT_TRUE((*replies)[3].is_nil());
    EXPECT_TRUE(connection->is_up());
    EXPECT_EQ(connection->last_error(), "");
  }
  EXPECT_EQ(server.cli({"-n", "2", "GET", "key"}), "value");
  EXPECT_EQ(server.cli({"GET", "key"}), "");
}

TEST_F(ConnectionTest, SignsInWithUserOrPasswordAndShowsItsName) {
  RedisServer server(
      {"--user", "fan", "on", ">s3cret", "~*", "+@all", "--requirepass", "master-s3cret"});
  const std::string address = fmt::format("127.0.0.1:{}", server.port());
  ConnectionOptions options = options_for("redis://fan:s3cret@" + address);
  options.client_name = "fanfared";
  Connection named(loop_.executor(), options);
  const auto who = ask(named, {"ACL", "WHOAMI"});
  ASSERT_TRUE(who) << who.error().message;
  EXPECT_EQ(who->front().text(), "fan");
  EXPECT_EQ(ask(named, {"CLIENT", "GETNAME"})->front().text(), "fanfared");

  const auto by_password = connect("redis://:master-s3cret@" + address);
  EXPECT_EQ(ask(*by_password, {"ACL", "WHOAMI"})->front().text(), "default");
}

TEST_F(ConnectionTest, SaysWhySignInWasRefusedAndKeepsThePasswordToItself) {
  RedisServer server({"--requirepass", "right"});
  const std::string address = fmt::format("127.0.0.1:{}", server.port());
  for (const std::string& url : {"redis://:s3cret@" + address, "redis://bob:s3cret@" + address}) {
    const auto connection = connect(url);
    const auto replies = ask(*connection, {"PING"}, milliseconds(300));
    ASSERT_FALSE(replies);
    EXPECT_EQ(replies.error().kind, Failure::Kind::Rejected);
    EXPECT_FALSE(replies.error().outcome_unknown);
    EXPECT_THAT(replies.error().message, HasSubstr("refused the user or password"));
    EXPECT_THAT(replies.error().message, Not(HasSubstr("s3cret")));
    EXPECT_EQ(connection->last_error(), replies.error().message);
  }
  const auto anonymous = connect("redis://" + address);
  const auto replies = ask(*anonymous, {"PING"}, milliseconds(300));
  ASSERT_FALSE(replies);
  EXPECT_THAT(replies.error().message, HasSubstr("wants a password"));
}

TEST_F(ConnectionTest, ManySendersGetTheirOwnAnswers) {
  RedisServer server;
  ConnectionOptions options = options_for(server.url());
  options.max_requests = 7;  // so that most of them wait for room
  options.max_bytes = 3000;
  Connection connection(loop_.executor(), options);
  constexpr int kSenders = 500;
  int done = 0;
  for (int i = 0; i < kSenders; ++i) {
    const std::string token(static_cast<std::size_t>(1 + i * 7 % 1500),
                            static_cast<char>('a' + i % 26));
    Request request;
    request.add({"ECHO", token});
    request.add({"ECHO", std::to_string(i)});
    asio::co_spawn(loop_.context(), connection.send(std::move(request), kEnough),
                   [&done, i, token](const std::exception_ptr&, Outcome<Replies> replies) {
                     ASSERT_TRUE(replies) << replies.error().message;
                     EXPECT_EQ((*replies)[0].text(), token);
                     EXPECT_EQ((*replies)[1].text(), std::to_string(i));
                     ++done;
                   });
  }
  EXPECT_TRUE(loop_.eventually([&] { return done == kSenders; }));
  EXPECT_EQ(connection.times_connected(), 1U);
}

TEST_F(ConnectionTest, LargeRequestsAndAnswersPassWhole) {
  RedisServer server;
  const auto connection = connect(server.url());
  std::vector<std::string> texts;
  std::vector<std::string_view> command = {"RPUSH", "list"};
  for (int i = 0; i < 20'000; ++i) {
    texts.push_back(fmt::format("element-{}", i));
  }
  command.insert(command.end(), texts.begin(), texts.end());
  Request request;
  request.add(command);
  request.add({"LRANGE", "list", "0", "-1"});
  const auto replies = ask(*connection, std::move(request));
  ASSERT_TRUE(replies);
  ASSERT_EQ(replies->back().size(), texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    ASSERT_EQ(replies->back()[i].text(), texts[i]);
  }
}

TEST_F(ConnectionTest, ADeadlineOnTheWireFailsTheConnectionAndSaysSo) {
  RedisServer server;
  const auto connection = connect(server.url());
  ASSERT_TRUE(ask(*connection, {"PING"}));
  server.pause();
  const auto behind = start(*connection, {"PING"});
  const auto replies = ask(*connection, {"INCR", "n"}, milliseconds(100));
  ASSERT_FALSE(replies);
  EXPECT_EQ(replies.error().kind, Failure::Kind::Timeout);
  EXPECT_TRUE(replies.error().outcome_unknown);
  EXPECT_THAT(replies.error().message, HasSubstr("no answer within 100 ms"));
  ASSERT_TRUE(loop_.eventually([&] { return behind->has_value(); }));
  EXPECT_TRUE((*behind)->error().outcome_unknown);
  server.resume();
  const auto again = ask(*connection, {"GET", "n"});
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(connection->times_connected(), 2U);
}

TEST_F(ConnectionTest, WhatWasOnTheWireWhenTheServerDiedFailsAndIsNotSentAgain) {
  RedisServer server({"--appendfsync", "always"});
  const auto connection = connect(server.url());
  ASSERT_TRUE(ask(*connection, {"SET", "kept", "yes"}));
  server.pause();
  const auto lost = start(*connection, {"INCR", "n"});
  loop_.context().restart();  // until nothing is left to do at once: the request is written
  loop_.context().poll();
  server.kill();
  ASSERT_TRUE(loop_.eventually([&] { return lost->has_value(); }));
  ASSERT_FALSE(**lost);
  EXPECT_EQ((*lost)->error().kind, Failure::Kind::Disconnected);
  EXPECT_TRUE((*lost)->error().outcome_unknown);
  EXPECT_FALSE(connection->is_up());
  EXPECT_THAT(connection->last_error(), HasSubstr("Redis at redis://127.0.0.1"));

  const auto waits = start(*connection, {"GET", "kept"});  // until the server is back
  server.restart();
  ASSERT_TRUE(loop_.eventually([&] { return waits->has_value(); }));
  ASSERT_TRUE(**waits) << (*waits)->error().message;
  EXPECT_EQ((*waits)->value().front().text(), "yes");
  EXPECT_TRUE(ask(*connection, {"GET", "n"})->front().is_nil());
  EXPECT_EQ(connection->times_connected(), 2U);
}

TEST_F(ConnectionTest, WithoutAServerARequestFailsUnsentAfterItsTime) {
  const auto connection = connect(fmt::format("redis://127.0.0.1:{}", test::free_port()));
  const auto replies = ask(*connection, {"PING"}, milliseconds(50));
  ASSERT_FALSE(replies);
  EXPECT_EQ(replies.error().kind, Failure::Kind::Disconnected);
  EXPECT_FALSE(replies.error().outcome_unknown);
  EXPECT_THAT(replies.error().message, HasSubstr("Connection refused"));
}

TEST_F(ConnectionTest, MoreThanTheBoundWaitsUnsent) {
  RedisServer server;
  ConnectionOptions options = options_for(server.url());
  options.max_requests = 2;
  Connection connection(loop_.executor(), options);
  ASSERT_TRUE(ask(connection, {"PING"}));
  server.pause();
  const auto first = start(connection, {"PING"});
  const auto second = start(connection, {"PING"});
  const auto replies = ask(connection, {"PING"}, milliseconds(50));
  ASSERT_FALSE(replies);
  EXPECT_EQ(replies.error().kind, Failure::Kind::Timeout);
  EXPECT_FALSE(replies.error().outcome_unknown);
  server.resume();
  ASSERT_TRUE(loop_.eventually([&] { return first->has_value() && second->has_value(); }));
  EXPECT_TRUE(**first);
  EXPECT_TRUE(**second);
  EXPECT_TRUE(ask(connection, {"PING"}));
  EXPECT_EQ(connection.times_connected(), 1U);
}

TEST_F(ConnectionTest, CloseWaitsForWhatIsUnderWayAndTakesNoMore) {
  RedisServer server;
  const auto connection = connect(server.url());
  const auto last = start(*connection, {"SET", "a", "1"});
  loop_.run(connection->close(kEnough));
  ASSERT_TRUE(loop_.eventually([&] { return last->has_value(); }));
  EXPECT_TRUE(**last);
  const auto refused = ask(*connection, {"PING"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, Failure::Kind::Closed);
  EXPECT_FALSE(connection->is_up());
}

TEST_F(ConnectionTest, DestroyingItEndsEverySender) {
  RedisServer server;
  auto connection = connect(server.url());
  ASSERT_TRUE(ask(*connection, {"PING"}));
  server.pause();
  const auto sent = start(*connection, {"PING"});
  loop_.context().restart();
  loop_.context().poll();
  connection.reset();
  ASSERT_TRUE(loop_.eventually([&] { return sent->has_value(); }));
  EXPECT_EQ((*sent)->error().kind, Failure::Kind::Closed);
}

TEST_F(ConnectionTest, DestroyingItWhileItConnectsIsSafe) {
  RedisServer server;
  server.pause();  // the kernel accepts, nobody answers
  auto connection = connect(server.url());
  const auto waiting = start(*connection, {"PING"});
  loop_.context().restart();
  loop_.context().poll();
  connection.reset();
  ASSERT_TRUE(loop_.eventually([&] { return waiting->has_value(); }));
  EXPECT_FALSE((*waiting)->error().outcome_unknown);
}

TEST_F(ConnectionTest, WhatIsNotRedisIsSaidToBeNot) {
  asio::ip::tcp::acceptor web(loop_.context(), {asio::ip::make_address("127.0.0.1"), 0});
  loop_.spawn([](asio::ip::tcp::acceptor& acceptor) -> Task<> {
    asio::ip::tcp::socket socket = co_await acceptor.async_accept(asio::use_awaitable);
    const std::string_view text = "HTTP/1.1 400 Bad Request\r\n\r\n";
    co_await asio::async_write(socket, asio::buffer(text), kAsTuple);
    co_await acceptor.async_accept(kAsTuple);
  }(web));
  const auto connection = connect(fmt::format("redis://127.0.0.1:{}", web.local_endpoint().port()));
  EXPECT_TRUE(
      loop_.eventually([&] { return connection->last_error().contains("expected RESP2"); }));
}

}  // namespace
}  // namespace fanfare::redis
