#include <algorithm>
#include <chrono>

#include "base/time.h"
#include "tests/integration/daemon/shared_daemon.h"

namespace fanfare::daemon {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Key;
using testing::Not;

constexpr auto kProgram = R"(program: shop
title: Shop
counters: {spend: {sum: event.amount, of: purchase}}
---
leaderboard: spenders
title: {en: Big spenders}
score: counter.spend
every: day
keep: 2
---
leaderboard: ever
score: counter.spend
---
campaign: prize
on: leaderboard.closed
when: {event.leaderboard: spenders, event.rank: {at_most: 2}}
then: [{points: 100}]
)";

std::chrono::sys_days today() {
  return std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
}

std::string key_of(std::chrono::sys_days day) {
  return "fanfare:leaderboard:{spenders}:" + format_date(day);
}

std::string number_of(std::chrono::sys_days day) {
  return std::to_string(day.time_since_epoch().count());
}

/// Days of the past, which a daemon closes as it starts.
class Leaderboards : public testing::Test {
 protected:
  void start() {
    daemon_.start_ready();
    redis_.emplace(daemon_.embedded_redis());
  }
  /// As if the daemon had last closed the day before `day`.
  void open_since(std::chrono::sys_days day) {
    daemon_.stop();
    restart_redis();
    redis_->text({"HSET", "fanfare:leaderboards", "closed:spenders:day",
                  number_of(day - std::chrono::days(1)), "oldest:spenders:day", number_of(day)});
  }
  void restart_redis() {
    daemon_.start_ready();  // for its redis-server, which outlives it
    daemon_.kill();
    redis_.emplace(daemon_.embedded_redis());
  }
  void spend(const std::string& member, const std::string& amount, std::chrono::sys_days day) {
    redis_->add("fanfare:events", {{"type", "purchase"},
                                   {"member", member},
                                   {"amount", amount},
                                   {"time", format_date(day) + "T00:00:00Z"}});
  }
  testing::AssertionResult are_closed(int count) {
    const bool is =
        eventually([&] { return daemon_.metric("fanfare_leaderboards_closed_total") >= count; });
    return is ? testing::AssertionSuccess() : testing::AssertionFailure() << daemon_.log();
  }
  std::vector<std::string> board(std::chrono::sys_days day) {
    return redis_->list({"ZRANGE", key_of(day), "0", "-1", "REV", "WITHSCORES"});
  }
  std::string points(const std::string& member) {
    return redis_->hash(member_key(member))["points"];
  }

  DaemonProcess daemon_{{.program = kProgram}};
  std::optional<RedisClient> redis_;
};

TEST_F(Leaderboards, ShowWhoIsAheadAndAreInTheCatalogue) {
  start();
  apply(*redis_, purchase("alice", "a1", "10"));
  apply(*redis_, purchase("bob", "b1", "12.5"));
  apply(*redis_, purchase("alice", "a2", "5"));
  EXPECT_THAT(
      redis_->list({"ZRANGE", "fanfare:leaderboard:{ever}:all", "0", "-1", "REV", "WITHSCORES"}),
      ElementsAre("alice", "15", "bob", "12.5"));
  EXPECT_EQ(redis_->list({"KEYS", "fanfare:leaderboard:{spenders}:*"}).size(), 1U);
  EXPECT_EQ(redis_->hash("fanfare:catalogue:leaderboards")["spenders"],
            R"({"title":{"en":"Big spenders"},"counter":"spend","every":"day","keep":2})");
  EXPECT_EQ(redis_->hash("fanfare:catalogue:leaderboards")["ever"],
            R"({"title":{},"counter":"spend"})");
}

TEST_F(Leaderboards, ThoseOnTopOfADayThatIsOverGetTheirPrizeOnce) {
  start();
  const auto yesterday = today() - std::chrono::days(1);
  open_since(yesterday);
  spend("alice", "10", yesterday);
  spend("bob", "7", yesterday);
  spend("carol", "7", yesterday);
  spend("dave", "3", yesterday);
  start();
  ASSERT_TRUE(are_closed(1));
  ASSERT_TRUE(eventually([&] { return points("carol") == "100"; })) << daemon_.log();
  ASSERT_TRUE(eventually(
      [&] { return !redis_->hash("fanfare:leaderboards").contains("closing:spenders:day"); }));
  apply(*redis_, {{"type", "visit"}, {"member", "dave"}});
  EXPECT_EQ(points("alice"), "100");
  EXPECT_EQ(points("bob"), "100") << "they share the second place";
  EXPECT_EQ(points("dave"), "");
  const auto entry = journal(*redis_, "alice").front();
  EXPECT_EQ(field(entry, "type"), "leaderboard.closed");
  EXPECT_EQ(field(entry, "id"), "leaderboard.closed:spenders:" + format_date(yesterday));
  EXPECT_EQ(field(entry, "at"), format_date(today()) + "T00:00:00Z");

  // What comes late counts for nothing any more.
  spend("dave", "1000", yesterday);
  apply(*redis_, {{"type", "visit"}, {"member", "dave"}, {"id", "again"}});
  EXPECT_THAT(board(yesterday), ElementsAre("alice", "10", "carol", "7", "bob", "7", "dave", "3"));
  daemon_.kill();
  start();
  apply(*redis_, {{"type", "visit"}, {"member", "dave"}, {"id", "once more"}});
  EXPECT_EQ(points("alice"), "100");
  expect_books_are_right(daemon_);
}

TEST_F(Leaderboards, DaysThatAreKeptNoLongerAreRemoved) {
  start();
  const auto first = today() - std::chrono::days(4);
  open_since(first);
  for (auto day = first; day <= today(); day += std::chrono::days(1)) {
    spend("alice", "10", day);
  }
  start();
  ASSERT_TRUE(are_closed(4));
  ASSERT_TRUE(eventually([&] {
    return redis_->hash("fanfare:leaderboards")["oldest:spenders:day"] ==
           number_of(today() - std::chrono::days(2));
  }));
  auto keys = redis_->list({"KEYS", "fanfare:leaderboard:{spenders}:*"});
  std::ranges::sort(keys);
  EXPECT_THAT(keys, ElementsAre(key_of(today() - std::chrono::days(2)),
                                key_of(today() - std::chrono::days(1)), key_of(today())));
  ASSERT_TRUE(eventually([&] { return points("alice") == "400"; })) << "four days, four prizes";
}

TEST_F(Leaderboards, NoAppMayGivePrizesAway) {
  start();
  apply(*redis_, purchase("alice", "a1", "10"));
  const auto fake = apply(*redis_, {{"type", "leaderboard.closed"},
                                    {"member", "alice"},
                                    {"id", "fake"},
                                    {"leaderboard", "spenders"},
                                    {"rank", "1"},
                                    {"proof", "trust me"}});
  EXPECT_EQ(field(fake, "code"), "reserved_type");
  EXPECT_EQ(points("alice"), "");
}

TEST_F(Leaderboards, WhereNobodyWaitsNobodyIsTold) {
  start();
  const auto yesterday = today() - std::chrono::days(1);
  const std::string program = kProgram;
  daemon_.write_program(program.substr(0, program.find("---\ncampaign")));
  open_since(yesterday);
  spend("alice", "10", yesterday);
  start();
  ASSERT_TRUE(are_closed(1));
  apply(*redis_, {{"type", "visit"}, {"member", "alice"}});
  EXPECT_EQ(journal(*redis_, "alice").size(), 2U);
  EXPECT_THAT(board(yesterday), ElementsAre("alice", "10"));
}

TEST_F(Leaderboards, WhoIsErasedIsOnNone) {
  start();
  apply(*redis_, purchase("alice", "a1", "10"));
  apply(*redis_, purchase("bob", "b1", "10"));
  const auto erased = apply(*redis_, {{"type", "member.erase"}, {"member", "alice"}, {"id", "x"}});
  EXPECT_EQ(field(erased, "erased"), "true");
  EXPECT_THAT(board(today()), ElementsAre("bob", "10"));
  EXPECT_THAT(redis_->list({"ZRANGE", "fanfare:leaderboard:{ever}:all", "0", "-1"}),
              ElementsAre("bob"));
}

}  // namespace
}  // namespace fanfare::daemon
