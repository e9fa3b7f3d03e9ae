#include "redis/erasure_store.h"

#include <gmock/gmock.h>

#include "base/hash.h"
#include "redis/answer.h"
#include "redis/functions.h"
#include "redis/member_store.h"
#include "tests/support/redis_client.h"
#include "tests/support/redis_server.h"
#include "tests/support/test_loop.h"

namespace fanfare::redis {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

constexpr milliseconds kTimeout{10'000};
const Instant kAt = from_unix_ms(1'796'464'800'000);

class ErasureStoreTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(loop_.run(ensure_loaded(connection_, embedded_library()))); }

  static ConnectionOptions options_for(const test::RedisServer& server) {
    ConnectionOptions options;
    options.endpoint = parse_url(server.unix_url()).value();
    return options;
  }

  /// Writes a member, as ingest does; whether that was not refused.
  bool write(std::uint64_t expected_rev, bool first) {
    members::Changes changes;
    changes.points = Points(5);
    MemberWrite write;
    write.id = "alice";
    write.expected_rev = expected_rev;
    write.first = first;
    write.changes = &changes;
    Request request;
    members_.add_commit({&write, 1}, request);
    const auto replies = loop_.run(connection_.send(std::move(request), kTimeout));
    EXPECT_FALSE(first_trouble(*replies));
    return !MemberStore::conflicts(*replies).any();
  }

  bool erase(const std::string& expected, std::uint64_t new_rev) {
    Erasure erasure;
    erasure.member = "alice";
    erasure.entry = "5-0";
    erasure.at = kAt;
    erasure.forfeited = Points(5);
    return loop_
        .run(erasures_.erase(connection_, erasure, expected, {new_rev, kAt, {1, 2}}, kTimeout))
        .value();
  }

  LoadedMember load() {
    return loop_.run(members_.load(connection_, {"alice"}, kTimeout)).value().front();
  }

  test::RedisServer server_;
  test::RedisClient redis_ = test::RedisClient::on_port(server_.port());
  test::TestLoop loop_;
  Connection connection_{loop_.executor(), options_for(server_)};
  MemberStore members_{Keys(), 100};
  ErasureStore erasures_{Keys(), 0};
};

TEST_F(ErasureStoreTest, AWriteThatWasDecidedBeforeBringsNobodyBack) {
  ASSERT_TRUE(write(0, true));
  ASSERT_TRUE(write(1, false));
  ASSERT_TRUE(erase("2", 3));
  EXPECT_FALSE(write(0, true)) << "by a daemon that had not known them yet";
  EXPECT_FALSE(write(1, false));
  EXPECT_FALSE(write(2, false)) << "by one that went on";
  EXPECT_FALSE(write(3, false));
  EXPECT_THAT(redis_.list({"KEYS", "fanfare:member:*"}), IsEmpty());
  EXPECT_TRUE(write(3, true)) << "by one that knows of the erasure";
  EXPECT_EQ(redis_.hash("fanfare:member:{alice}")["rev"], "4") << "revisions go on";
  EXPECT_FALSE(write(3, true));
}

TEST_F(ErasureStoreTest, NobodyIsErasedWhoIsNotAsExpected) {
  ASSERT_TRUE(write(0, true));
  EXPECT_FALSE(erase("0", 1));
  EXPECT_FALSE(erase(expected_mark(0, "alice"), 1));
  EXPECT_FALSE(erase("2", 3));
  EXPECT_EQ(redis_.hash("fanfare:member:{alice}")["points"], "5");
  EXPECT_THAT(redis_.list({"KEYS", "fanfare:eras*"}), IsEmpty());
}

TEST_F(ErasureStoreTest, TheMarkIsReadWithMembersWhoAreNotStored) {
  EXPECT_EQ(load().member.rev, 0U);
  EXPECT_FALSE(load().member.gone);
  ASSERT_TRUE(write(0, true));
  ASSERT_TRUE(erase("1", 2));
  const members::Member gone = load().member;
  EXPECT_TRUE(gone.gone);
  EXPECT_EQ(gone.rev, 2U);
  EXPECT_EQ(gone.erased_at, kAt);
}

TEST_F(ErasureStoreTest, EveryKeyOfAMemberGoes) {
  ASSERT_TRUE(write(0, true));
  for (const std::string_view part : kMemberParts) {
    redis_.text({"SET", Keys().member("alice", part), "x"});
  }
  redis_.number({"ZADD", "fanfare:timers:0", "5", "alice"});
  ASSERT_TRUE(erase("1", 2));
  EXPECT_THAT(redis_.list({"KEYS", "*alice*"}), IsEmpty());
  EXPECT_EQ(redis_.number({"ZCARD", "fanfare:timers:0"}), 0);
  EXPECT_EQ(redis_.hash("fanfare:erased")["points_forfeited"], "5");
}

TEST_F(ErasureStoreTest, AKeyThatHoldsSomethingElseLeavesAllAsItWas) {
  ASSERT_TRUE(write(0, true));
  redis_.text({"SET", "fanfare:erased", "not a hash"});
  Erasure erasure;
  erasure.member = "alice";
  erasure.entry = "5-0";
  const ErasureMark mark{2, kAt, {}};
  const auto failed = loop_.run(erasures_.erase(connection_, erasure, "1", mark, kTimeout));
  EXPECT_FALSE(failed);
  EXPECT_EQ(redis_.hash("fanfare:member:{alice}")["points"], "5");
  EXPECT_THAT(redis_.list({"KEYS", "fanfare:erasing"}), IsEmpty());
}

TEST_F(ErasureStoreTest, ASumThatOverflowsHoldsNobodyUp) {
  ASSERT_TRUE(write(0, true));
  redis_.number({"HSET", "fanfare:erased", "points_forfeited", "9223372036854775807"});
  EXPECT_TRUE(erase("1", 2));
  EXPECT_THAT(redis_.list({"KEYS", "*alice*"}), IsEmpty());
}

TEST_F(ErasureStoreTest, IsOnRecordUntilItIsClosed) {
  ASSERT_TRUE(write(0, true));
  ASSERT_TRUE(erase("1", 2));
  auto open = loop_.run(erasures_.open(connection_, kTimeout)).value();
  ASSERT_THAT(open, SizeIs(1));
  EXPECT_EQ(open[0].member, "alice");
  open[0].wants_reply = true;
  open[0].event_id = "bye";
  redis_.number({"ZADD", "fanfare:timers:0", "5", "alice"});
  ASSERT_TRUE(loop_.run(erasures_.close(connection_, open[0], "{}", kTimeout)));
  EXPECT_THAT(loop_.run(erasures_.open(connection_, kTimeout)).value(), IsEmpty());
  EXPECT_EQ(redis_.number({"ZCARD", "fanfare:timers:0"}), 0) << "set by who had read them before";
  EXPECT_EQ(redis_.text({"LPOP", "fanfare:reply:bye"}), "{}");
}

TEST_F(ErasureStoreTest, ClosingSparesTheTimerOfSomebodyNew) {
  ASSERT_TRUE(write(0, true));
  ASSERT_TRUE(erase("1", 2));
  ASSERT_TRUE(write(2, true));
  redis_.number({"ZADD", "fanfare:timers:0", "5", "alice"});
  const auto open = loop_.run(erasures_.open(connection_, kTimeout)).value();
  ASSERT_TRUE(loop_.run(erasures_.close(connection_, open.at(0), "{}", kTimeout)));
  EXPECT_EQ(redis_.number({"ZCARD", "fanfare:timers:0"}), 1);
}

/// A delivery that was under way when its notification was taken out of the outbox.
TEST_F(ErasureStoreTest, WhatWasTakenOutOfTheOutboxIsPutNowhere) {
  redis_.text({"HSET", "fanfare:shard:0", "epoch", "1"});
  const auto settle = [&](const std::string& outcome) {
    return redis_.number({"FCALL", function_name("settle_delivery"), "5", "fanfare:outbox",
                          "fanfare:sent:x", "fanfare:outbox:later", "fanfare:deadletters",
                          "fanfare:shard:0", "1", outcome, "delivery", "5-0", "n", "0", "9",
                          "[\"member\",\"alice\"]", "member", "alice"});
  };
  EXPECT_EQ(settle("later"), 1);
  EXPECT_EQ(settle("dead"), 1);
  EXPECT_THAT(redis_.list({"KEYS", "fanfare:outbox*"}), IsEmpty());
  EXPECT_THAT(redis_.list({"KEYS", "fanfare:dead*"}), IsEmpty());
}

}  // namespace
}  // namespace fanfare::redis
