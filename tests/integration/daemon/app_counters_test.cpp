#include <algorithm>
#include <sstream>

#include "tests/integration/daemon/shared_daemon.h"

namespace fanfare::daemon {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr auto kProgram = R"(program: shop
title: Shop
counters: {opens: {from: app}, shares: {from: app}, visits: {count: visit}}
tiers: {qualify_by: points, levels: [{tier: green, at: 0}, {tier: gold, at: 100}]}
---
badge: opener
award_when: {counter.opens: {at_least: 3}}
---
badge: golden-opener
award_when: {counter.opens: {at_least: 3}, member.tier: gold}
---
leaderboard: openers
score: counter.opens
)";

const std::string kUser = "ACL SETUSER fanfare on >s3cret ~fanfare:* &__keyevent@* +@all -config";

std::vector<std::string> words(const std::string& line) {
  std::vector<std::string> all;
  std::istringstream in(line);
  for (std::string word; in >> word;) {
    all.push_back(word);
  }
  return all;
}

/// What an app does, on a daemon with a Redis of its own or of the test's.
class AppCounters : public testing::Test {
 protected:
  void start() {
    daemon_.start_ready();
    redis_.emplace(daemon_.embedded_redis());
  }
  /// A daemon whose user may not use CONFIG, on a server that was started so.
  void start_without_config(std::vector<std::string> arguments = {}) {
    server_.emplace(std::move(arguments));
    redis_.emplace(RedisClient::on_port(server_->port()));
    ASSERT_EQ(redis_->text(words(kUser)), "OK");
    daemon_.options().redis =
        "{url: '" + server_->url() + "', username: fanfare, password: {env: FANFARE_PASSWORD}}";
    daemon_.options().environment = {{"FANFARE_PASSWORD", "s3cret"}};
    daemon_.write_settings();
    daemon_.start_ready();
  }
  void enrol(const std::string& member) {
    ASSERT_EQ(field(apply(*redis_, {{"type", "member.enrolled"}, {"member", member}}), "status"),
              "applied");
  }
  void increment(const std::string& member, const std::string& by) {
    redis_->text({"HINCRBY", member_key(member, "counters"), "opens", by});
  }
  bool has_badge(const std::string& member, const std::string& badge = "opener") {
    return redis_->hash(member_key(member, "badges")).contains(badge);
  }
  testing::AssertionResult gets_badge(const std::string& member) {
    return eventually([&] { return has_badge(member); })
               ? testing::AssertionSuccess()
               : testing::AssertionFailure() << daemon_.log();
  }
  /// Waits until batches are finished, and not only answered.
  void finish() {
    const std::string newest = redis_->stream("fanfare:events").back().id;
    EXPECT_TRUE(
        eventually([&] { return redis_->text({"HGET", "fanfare:shard:0", "cursor"}) == newest; }));
  }
  std::string score(const std::string& member) {
    return redis_->text({"ZSCORE", "fanfare:leaderboard:{openers}:all", member});
  }
  double looks() { return daemon_.metric("fanfare_app_counter_looks_total"); }
  /// Waits until the daemon has listened, and has looked at everybody once.
  testing::AssertionResult has_looked_at_all(int passes = 1) {
    const bool is =
        eventually([&] { return daemon_.metric("fanfare_app_counter_passes_total") >= passes; });
    return is ? testing::AssertionSuccess() : testing::AssertionFailure() << daemon_.log();
  }

  DaemonProcess daemon_{{.program = kProgram}};
  std::optional<RedisServer> server_;
  std::optional<RedisClient> redis_;
};

TEST_F(AppCounters, TheBadgeAppearsWithTheIncrementThatEarnsIt) {
  start();
  enrol("alice");
  ASSERT_TRUE(has_looked_at_all());
  increment("alice", "2");
  ASSERT_TRUE(eventually([&] { return score("alice") == "2"; })) << daemon_.log();
  EXPECT_EQ(looks(), 1);
  EXPECT_FALSE(has_badge("alice"));
  increment("alice", "1");
  ASSERT_TRUE(gets_badge("alice"));
  EXPECT_FALSE(has_badge("alice", "golden-opener"));
  EXPECT_EQ(score("alice"), "3");
  const auto entry = journal(*redis_, "alice").front();
  EXPECT_EQ(field(entry, "type"), "@settled");
  EXPECT_EQ(journal(*redis_, "alice").size(), 2U) << "no line for the look that found nothing";
}

TEST_F(AppCounters, WhatElseABadgeAsksForIsLookedAtToo) {
  start();
  enrol("alice");
  apply(*redis_,
        {{"type", "points.adjust"}, {"member", "alice"}, {"points", "1"}, {"reason", "test"}});
  redis_->text({"HSET", member_key("alice"), "tier", "gold"});
  daemon_.kill();  // so that it is read
  start();
  increment("alice", "3");
  EXPECT_TRUE(eventually([&] { return has_badge("alice", "golden-opener"); }));
}

TEST_F(AppCounters, TheDaemonIsNotWokenByItself) {
  start();
  enrol("alice");
  ASSERT_TRUE(has_looked_at_all());
  apply(*redis_, {{"type", "visit"}, {"member", "alice"}});
  apply(*redis_, {{"type", "counter.add"}, {"member", "alice"}, {"counter", "opens"}, {"by", "3"}});
  EXPECT_TRUE(has_badge("alice"));
  EXPECT_EQ(redis_->hash(member_key("alice", "counters"))["opens"], "3");
  finish();
  increment("alice", "1");  // is heard after whatever came before it
  ASSERT_TRUE(eventually([&] { return looks() >= 1; }));
  EXPECT_EQ(looks(), 1);
}

TEST_F(AppCounters, WhatIsMissedWhileTheDaemonIsAwayIsFoundAtItsStart) {
  start();
  enrol("alice");
  enrol("bob");
  daemon_.kill();
  increment("alice", "3");
  increment("bob", "2");
  start();
  EXPECT_TRUE(gets_badge("alice"));
  ASSERT_TRUE(has_looked_at_all());
  EXPECT_FALSE(has_badge("bob"));
  EXPECT_EQ(score("bob"), "2");
}

TEST_F(AppCounters, WhatIsMissedWhileTheConnectionIsCutIsFoundAfterwards) {
  start();
  enrol("alice");
  ASSERT_TRUE(has_looked_at_all());
  ASSERT_EQ(redis_->number({"CLIENT", "KILL", "TYPE", "pubsub"}), 1);
  increment("alice", "3");
  EXPECT_TRUE(gets_badge("alice"));
  EXPECT_TRUE(has_looked_at_all(2));
}

TEST_F(AppCounters, AProgramThatBeginsToAskForThemFindsWhatIsThere) {
  daemon_.write_program("program: shop\ntitle: Shop\ncounters: {opens: {from: app}}\n");
  start();
  enrol("alice");
  increment("alice", "3");
  apply(*redis_, {{"type", "visit"}, {"member", "alice"}});
  EXPECT_EQ(daemon_.metric("fanfare_app_counter_passes_total"), 0);
  daemon_.write_program(kProgram);
  ASSERT_EQ(daemon_.http("POST", "/-/reload").status, 200);
  EXPECT_TRUE(gets_badge("alice"));
}

TEST_F(AppCounters, OfSomebodyWhoIsNoMemberYetCountOnceTheyAre) {
  start();
  increment("alice", "3");
  ASSERT_TRUE(has_looked_at_all());
  EXPECT_FALSE(has_badge("alice"));
  enrol("alice");
  EXPECT_TRUE(has_badge("alice"));
}

TEST_F(AppCounters, SettingsOfTheServerAreAddedTo) {
  server_.emplace(std::vector<std::string>{"--notify-keyspace-events", "Kx"});
  redis_.emplace(RedisClient::on_port(server_->port()));
  daemon_.options().redis = "{url: '" + server_->url() + "'}";
  daemon_.write_settings();
  daemon_.start_ready();
  enrol("alice");
  ASSERT_TRUE(has_looked_at_all());
  std::string flags = redis_->list({"CONFIG", "GET", "notify-keyspace-events"}).at(1);
  std::ranges::sort(flags);
  EXPECT_EQ(flags, "EKhx");
  increment("alice", "3");
  EXPECT_TRUE(gets_badge("alice"));
}

TEST_F(AppCounters, WhereConfigIsForbiddenTheDaemonSaysOnceWhatToDo) {
  start_without_config();
  enrol("alice");
  ASSERT_TRUE(has_looked_at_all());
  ASSERT_TRUE(eventually([&] { return daemon_.has_logged("fanfare_count"); })) << daemon_.log();
  increment("alice", "2");

  const auto counted = redis_->run({"FCALL", "fanfare_count", "2", member_key("alice", "counters"),
                                    "fanfare:events", "opens", "1"});
  EXPECT_EQ(counted.integer, 3);
  EXPECT_TRUE(gets_badge("alice"));
  enrol("bob");
  apply(*redis_, {{"type", "counter.add"}, {"member", "bob"}, {"counter", "opens"}, {"by", "3"}});
  EXPECT_TRUE(has_badge("bob"));

  ASSERT_EQ(redis_->number({"CLIENT", "KILL", "TYPE", "pubsub"}), 1);
  ASSERT_TRUE(has_looked_at_all(2));
  const std::string log = daemon_.log();
  EXPECT_EQ(log.find("may not be asked to"), log.rfind("may not be asked to")) << log;
}

TEST_F(AppCounters, WhereConfigIsForbiddenAndTheServerTellsAnywayAllIsWell) {
  start_without_config({"--notify-keyspace-events", "Eh"});
  enrol("alice");
  ASSERT_TRUE(has_looked_at_all());
  increment("alice", "3");
  EXPECT_TRUE(gets_badge("alice"));
  EXPECT_FALSE(daemon_.has_logged("may not be asked to")) << daemon_.log();
}

TEST_F(AppCounters, TheFunctionRefusesWhatItCannotCount) {
  start();
  const std::string key = member_key("alice", "counters");
  redis_->text({"HSET", key, "words", "many"});
  const auto refusal = [&](const std::string& counters, const std::string& counter,
                           const std::string& by) {
    const auto reply =
        redis_->run({"FCALL", "fanfare_count", "2", counters, "fanfare:events", counter, by});
    EXPECT_TRUE(reply.is_error());
    return reply.text;
  };
  EXPECT_THAT(refusal(key, "opens", "1.5"), HasSubstr("only whole numbers"));
  EXPECT_THAT(refusal(key, "opens", ""), HasSubstr("only whole numbers"));
  EXPECT_THAT(refusal(key, "words", "1"), HasSubstr("holds many"));
  EXPECT_THAT(refusal(key, "opens", "9223372036854775807"), HasSubstr("too large"));
  EXPECT_THAT(refusal(key, "Opens!", "1"), HasSubstr("no name of a counter"));
  EXPECT_THAT(refusal("fanfare:member:{alice}", "opens", "1"), HasSubstr("not the counters"));
  EXPECT_TRUE(redis_->run({"FCALL", "fanfare_count", "1", key, "opens", "1"}).is_error());
  EXPECT_TRUE(redis_->run({"FCALL", "fanfare_count", "2", key, key, "opens", "1"}).is_error());
  EXPECT_EQ(redis_->number({"HLEN", key}), 1);
  EXPECT_EQ(redis_->number({"XLEN", "fanfare:events"}), 0);
}

TEST_F(AppCounters, TheFunctionIsThereAgainAfterAllWereLost) {
  start();
  enrol("alice");
  redis_->text({"FUNCTION", "FLUSH"});
  apply(*redis_, {{"type", "visit"}, {"member", "alice"}});
  const auto counted = redis_->run({"FCALL", "fanfare_count", "2", member_key("alice", "counters"),
                                    "fanfare:events", "opens", "3"});
  EXPECT_EQ(counted.integer, 3) << counted.text;
  EXPECT_TRUE(gets_badge("alice"));
}

}  // namespace
}  // namespace fanfare::daemon
