// What the function that writes members adds to the statistics, whatever else becomes of the call.
#include <gmock/gmock.h>

#include "redis/functions.h"
#include "redis/member_store.h"
#include "tests/support/redis_client.h"
#include "tests/support/redis_server.h"
#include "tests/support/test_loop.h"

namespace fanfare::redis {
namespace {

using testing::Pair;
using testing::UnorderedElementsAre;

constexpr milliseconds kTimeout{10'000};

class StatisticsTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(loop_.run(ensure_loaded(connection_, embedded_library()))); }

  static ConnectionOptions options_for(const test::RedisServer& server) {
    ConnectionOptions options;
    options.endpoint = parse_url(server.unix_url()).value();
    return options;
  }

  static members::Changes points(std::int64_t count) {
    members::Changes changes;
    changes.points = Points(count);
    return changes;
  }
  MemberWrite write(std::string_view id, members::PointFlow flow, std::uint64_t rev = 0) {
    MemberWrite write;
    write.id = id;
    write.expected_rev = rev;
    write.changes = &changes_;
    write.journal = journal_;
    write.flow = flow;
    return write;
  }
  void commit(const std::vector<MemberWrite>& writes) {
    Request request;
    members_.add_commit(writes, request);
    ASSERT_TRUE(loop_.run(connection_.send(std::move(request), kTimeout)));
  }
  test::RedisHash statistics() { return redis_.hash("fanfare:statistics"); }

  test::RedisServer server_;
  test::RedisClient redis_ = test::RedisClient::on_port(server_.port());
  test::TestLoop loop_;
  Connection connection_{loop_.executor(), options_for(server_)};
  MemberStore members_{Keys(), 100};
  members::Changes changes_ = points(5);
  std::vector<std::string> journal_{"{}"};
};

TEST_F(StatisticsTest, AreTheSumsOfAllThatIsWritten) {
  commit({write("a", {.earned = 5}), write("b", {.earned = 7, .spent = 3})});
  commit({write("a", {.adjusted = -2, .expired = 1, .reversed = 4}, 1)});
  commit({write("b", {}, 1)});
  EXPECT_THAT(statistics(), UnorderedElementsAre(Pair("earned", "12"), Pair("spent", "3"),
                                                 Pair("adjusted", "-2"), Pair("expired", "1"),
                                                 Pair("reversed", "4"), Pair("moves", "2")));
}

TEST_F(StatisticsTest, DoNotCountWhomTheCallDoesNotWrite) {
  commit({write("a", {.earned = 5}), write("stale", {.earned = 7}, 3)});
  commit({write("a", {.earned = 5}), write("b", {.earned = 1})});  // the same again, and another
  EXPECT_THAT(statistics(), UnorderedElementsAre(Pair("earned", "6"), Pair("moves", "2")));
}

TEST_F(StatisticsTest, CountWhoWasWrittenBeforeAnError) {
  redis_.text({"SET", "fanfare:member:{b}:journal", "mine"});
  commit({write("a", {.earned = 5}), write("b", {.earned = 7}), write("c", {.earned = 9})});
  EXPECT_EQ(redis_.text({"HGET", "fanfare:member:{a}", "points"}), "5");
  EXPECT_EQ(redis_.text({"HGET", "fanfare:member:{b}", "rev"}), "");
  EXPECT_THAT(statistics(), UnorderedElementsAre(Pair("earned", "5"), Pair("moves", "1")));
}

TEST_F(StatisticsTest, AreExactAlsoWhereDoublesAreNot) {
  commit({write("a", {.earned = 9'007'199'254'740'993}), write("b", {.earned = 1})});
  EXPECT_EQ(statistics()["earned"], "9007199254740994");
}

TEST_F(StatisticsTest, ThatAnAppWroteOverHoldNobodyUp) {
  redis_.text({"SET", "fanfare:statistics", "mine"});
  commit({write("a", {.earned = 5})});
  EXPECT_EQ(redis_.text({"HGET", "fanfare:member:{a}", "points"}), "5");
}

TEST_F(StatisticsTest, ASentIdIsRememberedForTheLongestTimeAskedFor) {
  const auto sent = [&](const std::string& id, const std::string& seconds) {
    redis_.run({"FCALL", function_name("settle_delivery"), "5", "fanfare:outbox", "fanfare:sent:d",
                "fanfare:outbox:later", "fanfare:deadletters", "fanfare:shard:0", "1", "sent", "g",
                "1-1", id, seconds});
    return redis_.number({"TTL", "fanfare:sent:d"});
  };
  redis_.text({"XADD", "fanfare:outbox", "1-1", "a", "b"});
  redis_.text({"XGROUP", "CREATE", "fanfare:outbox", "g", "0"});
  EXPECT_GT(sent("a", "1000"), 900);
  EXPECT_GT(sent("b", "2000"), 1900);
  EXPECT_GT(sent("c", "1000"), 1900);
}

}  // namespace
}  // namespace fanfare::redis
