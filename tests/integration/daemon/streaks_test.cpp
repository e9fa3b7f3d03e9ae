// Windows that end and streaks that break by themselves, in a real Redis. What happened days ago is
// told now: what was due since then comes at once.

#include "base/time.h"
#include "tests/integration/daemon/shared_daemon.h"

namespace fanfare::daemon {
namespace {

using testing::ElementsAre;

constexpr auto kGym = R"(program: gym
counters:
  visits: {streak: visit, every: day, freezes: {cost: 10, most: 1}}
  day-visits: {count: visit, every: day}
  halls: {distinct: event.hall, of: visit}
  longest: {max: event.minutes, of: visit}
---
campaign: points
on: visit
then: [{points: 10}]
---
campaign: gift
on: gift
then: [{freeze: visits}]
---
badge: once-more
award_when: {counter.visits: {at_least: 2}}
---
template: lost
category: service
en: {title: Lost, text: "Your streak is over."}
---
campaign: lost
on: streak.broken
when: {event.streak: visits}
then: [{points: 1}, {notify: lost}]
late: 30d
)";

class StreaksInRedis : public SharedDaemon<StreaksInRedis> {
 public:
  static DaemonOptions options() { return {.program = kGym}; }

 protected:
  static std::string who() { return testing::UnitTest::GetInstance()->current_test_info()->name(); }
  static std::string days_ago(int days) {
    const auto now = std::chrono::floor<seconds>(std::chrono::system_clock::now());
    return format_rfc3339(now - std::chrono::days(days));
  }
  boost::json::object happens(const std::string& type, const std::string& id, int days,
                              RedisFields more = {}) {
    RedisFields fields{{"type", type}, {"member", who()}, {"id", id}, {"time", days_ago(days)}};
    std::ranges::move(more, std::back_inserter(fields));
    return apply(redis(), fields);
  }
  std::string counter(const std::string& name) {
    return redis().hash(member_key(who(), "counters"))[name];
  }
  /// Oldest first.
  std::vector<std::string> story() {
    std::vector<std::string> types;
    for (const auto& entry : journal(redis(), who())) {
      types.insert(types.begin(), field(entry, "type"));
    }
    return types;
  }
};

TEST_F(StreaksInRedis, BreakAndWindowsEndWithoutAnEvent) {
  happens("visit", "a", 9, {{"hall", "north"}, {"minutes", "40.5"}});
  EXPECT_TRUE(eventually([&] { return counter("visits") == "0" && counter("day-visits") == "0"; }));
  EXPECT_EQ(counter("halls"), "1");
  EXPECT_EQ(counter("longest"), "40.5");
  EXPECT_THAT(story(), ElementsAre("visit", "streak.broken"));
  EXPECT_EQ(field(journal(redis(), who()).front(), "counted"), R"({"visits":"1"})");
  EXPECT_EQ(redis().hash(member_key(who()))["points"], "11");
}

TEST_F(StreaksInRedis, AreMendedByWhatComesLate) {
  happens("visit", "a", 2);
  happens("visit", "b", 0);
  EXPECT_EQ(counter("visits"), "1");
  const auto late = happens("visit", "late", 1);
  EXPECT_THAT(field(late, "badges"), testing::HasSubstr("once-more"));
  EXPECT_EQ(counter("visits"), "3");
}

TEST_F(StreaksInRedis, AreKeptByFreezesThatAreGiven) {
  happens("gift", "g", 10);
  happens("visit", "a", 9);
  EXPECT_TRUE(eventually([&] { return counter("visits") == "0"; }));
  EXPECT_THAT(story(), ElementsAre("gift", "visit", "streak.frozen", "streak.broken"));
}

TEST_F(StreaksInRedis, TakePointsForFreezes) {
  const auto buy = [&](const std::string& id) {
    return happens("streak.freeze", id, 0, {{"streak", "visits"}});
  };
  EXPECT_EQ(field(buy("f0"), "code"), "no_streak");
  happens("visit", "a", 0);
  const auto bought = buy("f1");
  EXPECT_EQ(field(bought, "status"), "applied");
  EXPECT_EQ(field(bought, "balance"), "0");
  EXPECT_EQ(field(buy("f1"), "status"), "duplicate");
  EXPECT_EQ(field(buy("f2"), "code"), "too_many_freezes");
  EXPECT_EQ(redis().hash(member_key(who()))["points"], "0");
}

}  // namespace
}  // namespace fanfare::daemon
