// What streaks bring about: that they break, and are about to; freezes that are bought and given.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "badges/streak.h"
#include "engine/freezes.h"
#include "tests/unit/base/rows.h"
#include "tests/unit/engine/schedule_scene.h"

namespace fanfare::engine {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;

CounterRule streak_of(std::string name, std::string event) {
  CounterRule rule = count_of(std::move(name), std::move(event));
  rule.kind = CounterRule::Kind::Streak;
  rule.every = CounterRule::Every::Day;
  return rule;
}

/// A streak of daily visits, with two freezes at most for 50 points each.
struct Streaks : Scheduled {
  Streaks() {
    program.counters = {streak_of("visits", "visit")};
    streak().most_freezes = 2;
    streak().freeze_cost = Points(50);
    alice.points = Points(120);
  }
  badges::StreakTerms& streak() { return program.counters.front().streak; }

  void visits(std::string_view time, std::string_view id) { happens("visit", time, id); }
  std::expected<std::vector<Decision>, members::Rejection> try_to_buy(
      std::string_view time, std::initializer_list<members::Attribute> attributes) {
    auto next = event("streak.freeze", attributes, "freeze");
    next.time = next.received = utc(time);
    return try_decide(next);
  }
  members::JournalEntry buys(std::string_view time, std::string_view count = "1") {
    auto next = event("streak.freeze", {{"streak", "visits"}, {"by", count}}, "freeze");
    next.time = next.received = utc(time);
    return happens(next).back();
  }
  void tells(std::string_view event) {
    program.campaigns.push_back(
        campaign("told", std::string(event), {campaigns::Notify{"told", {}, {}}}));
  }
  std::string length() const { return members::Draft(alice).counter("visits").to_string(); }
  std::int32_t freezes() const { return badges::freezes_in(members::Draft(alice).tally("visits")); }
};

TEST(Streaks, BreakAtTheirMomentAndCampaignsKnow) {
  Streaks scene;
  scene.tells("streak.broken");
  scene.visits("2026-12-02T10:00:00Z", "a");
  scene.visits("2026-12-03T10:00:00Z", "b");
  EXPECT_EQ(timer_of(Program(scene.program), scene.alice), utc("2026-12-05T00:00:00Z"));
  const auto entries = scene.settle("2026-12-05T00:00:00Z");
  ASSERT_THAT(entries, SizeIs(1));
  EXPECT_EQ(entries[0].type, "streak.broken");
  EXPECT_EQ(format_rfc3339(entries[0].at), "2026-12-05T00:00:00Z");
  EXPECT_THAT(entries[0].counted, ElementsAre(Pair("visits", Decimal::whole(2))));
  ASSERT_THAT(entries[0].notifications, SizeIs(1));
  EXPECT_THAT(entries[0].notifications[0].about, Contains(Pair("streak", "visits")));
  EXPECT_THAT(entries[0].notifications[0].about, Contains(Pair("length", "2")));
  EXPECT_EQ(scene.length(), "0");
  EXPECT_THAT(scene.settle("2026-12-09T00:00:00Z"), IsEmpty()) << "once";
}

TEST(Streaks, ThatBreakTogetherAreToldOfOneByOne) {
  Streaks scene;
  scene.program.counters.push_back(streak_of("walks", "visit"));
  scene.tells("streak.broken");
  scene.visits("2026-12-02T10:00:00Z", "a");
  const auto entries = scene.settle("2026-12-05T00:00:00Z");
  ASSERT_THAT(entries, SizeIs(2));
  EXPECT_THAT(entries[0].counted, ElementsAre(Pair("visits", Decimal::whole(1))));
  EXPECT_THAT(entries[1].counted, ElementsAre(Pair("walks", Decimal::whole(1))));
  EXPECT_EQ(entries[0].at, entries[1].at);
}

TEST(Streaks, ThatBrokeLongAgoAreNotToldOf) {
  Streaks scene;
  scene.tells("streak.broken");
  scene.visits("2026-12-03T10:00:00Z", "a");
  EXPECT_THAT(scene.settle("2026-12-08T00:00:00Z"), SizeIs(1));
  scene.visits("2026-12-02T10:00:00Z", "late");  // it was longer
  EXPECT_EQ(scene.length(), "2");
  EXPECT_THAT(scene.settle("2026-12-08T00:00:01Z"), IsEmpty());
  EXPECT_EQ(scene.length(), "0");
}

TEST(Streaks, BringBadges) {
  Streaks scene;
  scene.program.badges = {badge("two-days", at_least("counter.visits", "2"))};
  scene.visits("2026-12-02T10:00:00Z", "a");
  EXPECT_THAT(scene.alice.badges, IsEmpty());
  scene.visits("2026-12-03T10:00:00Z", "b");
  EXPECT_TRUE(scene.alice.badges.contains("two-days"));
}

TEST(Streaks, AreKeptByAFreezeAsTheJournalTells) {
  Streaks scene;
  scene.tells("streak.broken");
  scene.visits("2026-12-02T10:00:00Z", "a");
  const auto bought = scene.buys("2026-12-02T11:00:00Z");
  EXPECT_THAT(bought.points, ElementsAre(Pair("streak.freeze", Points(-50))));
  EXPECT_THAT(bought.counters, ElementsAre(Pair("visits", Decimal::whole(1))));
  EXPECT_EQ(scene.alice.points, Points(70));
  const auto entries = scene.settle("2026-12-04T12:00:00Z");
  ASSERT_THAT(entries, SizeIs(1));
  EXPECT_EQ(entries[0].type, "streak.frozen");
  EXPECT_EQ(format_rfc3339(entries[0].at), "2026-12-04T00:00:00Z");
  EXPECT_THAT(entries[0].counted, ElementsAre(Pair("visits", Decimal::whole(1))));
  EXPECT_EQ(scene.length(), "1");
  EXPECT_EQ(scene.freezes(), 0);
  scene.visits("2026-12-04T13:00:00Z", "b");
  EXPECT_EQ(scene.length(), "2");
}

TEST(Streaks, TakeThePointsOfAFreezeFromLots) {
  Streaks scene;
  scene.alice.lots = {
      {utc("2027-01-01T00:00:00Z"), utc("2026-01-01T00:00:00Z"), Points(120), false}};
  scene.visits("2026-12-02T10:00:00Z", "a");
  EXPECT_THAT(scene.buys("2026-12-02T11:00:00Z", "2").lots,
              ElementsAre(members::LotMove{utc("2027-01-01T00:00:00Z"), Points(-100)}));
  EXPECT_EQ(scene.freezes(), 2);
}

struct Refusal {
  const char* name;
  const char* streak;
  const char* by;
  int points;
  const char* code;
};
void PrintTo(const Refusal& row, std::ostream* out) {
  *out << row.name;
}
using Freeze = testing::TestWithParam<Refusal>;

TEST_P(Freeze, IsRefusedAndNothingIsTaken) {
  const auto& row = GetParam();
  Streaks scene;
  scene.program.counters.push_back(streak_of("walks", "walk"));
  scene.program.counters.push_back(streak_of("gifts", "visit"));
  scene.program.counters.back().streak.most_freezes = 2;
  scene.program.counters.push_back(streak_of("idle", "walk"));
  scene.program.counters.back().streak = scene.streak();
  scene.alice.points = Points(row.points);
  scene.visits("2026-12-02T10:00:00Z", "a");
  const auto refused =
      scene.try_to_buy("2026-12-02T11:00:00Z", {{"streak", row.streak}, {"by", row.by}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, row.code);
  EXPECT_FALSE(refused.error().error.empty());
}

FANFARE_ROWS(Freeze, Refusal{"Unknown", "laps", "1", 120, "unknown_streak"},
             Refusal{"WithoutFreezes", "walks", "1", 120, "unknown_streak"},
             Refusal{"OnlyGiven", "gifts", "1", 120, "not_for_points"},
             Refusal{"NoStreak", "idle", "1", 120, "no_streak"},
             Refusal{"TooMany", "visits", "3", 1000, "too_many_freezes"},
             Refusal{"VeryMany", "visits", "9223372036854775807", 1000, "too_many_freezes"},
             Refusal{"None", "visits", "0", 120, "bad_count"},
             Refusal{"Words", "visits", "one", 120, "bad_count"},
             Refusal{"Half", "visits", "0.5", 120, "bad_count"},
             Refusal{"TooDear", "visits", "2", 99, "not_enough_points"});

TEST(Streaks, TakeFreezesFromCampaignsUpToTheMost) {
  Streaks scene;
  scene.program.campaigns = {campaign("gift", "gift", {campaigns::GiveFreeze{"visits", 3}})};
  const auto entry = scene.happens("gift", "2026-12-02T10:00:00Z", "a").back();
  EXPECT_THAT(entry.counters, ElementsAre(Pair("visits", Decimal::whole(2))));
  EXPECT_EQ(scene.freezes(), 2) << "before there is a streak, too";
  EXPECT_THAT(scene.happens("gift", "2026-12-02T11:00:00Z", "b").back().counters, IsEmpty());
  scene.visits("2026-12-02T12:00:00Z", "c");
  EXPECT_EQ(scene.length(), "1");
  EXPECT_EQ(scene.freezes(), 2);
}

TEST(StreakReminders, ComeOnceForEachDayAndOnlyWhereTheyAreHeard) {
  Streaks scene;
  scene.streak().remind = duration("4h");
  scene.visits("2026-12-02T10:00:00Z", "a");
  EXPECT_EQ(timer_of(Program(scene.program), scene.alice), utc("2026-12-04T00:00:00Z"))
      << "nobody listens";
  scene.tells("streak.expiring");
  EXPECT_EQ(timer_of(Program(scene.program), scene.alice), utc("2026-12-03T20:00:00Z"));
  const auto entries = scene.settle("2026-12-03T20:00:00Z");
  ASSERT_THAT(entries, SizeIs(1));
  EXPECT_EQ(entries[0].type, "streak.expiring");
  ASSERT_THAT(entries[0].notifications, SizeIs(1));
  EXPECT_THAT(entries[0].notifications[0].about,
              Contains(Pair("expires_at", "2026-12-04T00:00:00Z")));
  scene.alice.profile["timezone"] = "America/New_York";  // where it breaks later
  EXPECT_THAT(scene.settle("2026-12-04T04:00:00Z"), IsEmpty());
  scene.visits("2026-12-04T04:30:00Z", "b");
  EXPECT_THAT(scene.settle("2026-12-05T01:00:00Z"), SizeIs(1)) << "of the next day";
}

TEST(StreakReminders, DoNotComeWhereAFreezeHelps) {
  Streaks scene;
  scene.streak().remind = duration("4h");
  scene.tells("streak.expiring");
  scene.visits("2026-12-02T10:00:00Z", "a");
  scene.buys("2026-12-02T11:00:00Z");
  EXPECT_THAT(scene.settle("2026-12-03T23:00:00Z"), IsEmpty());
  EXPECT_THAT(scene.settle("2026-12-04T20:00:00Z"), SizeIs(2)) << "frozen, and then at risk";
}

TEST(StreakReminders, AreOfNoTimeBeforeAnybodyListened) {
  Streaks scene;
  scene.streak().remind = duration("4h");
  scene.tells("streak.expiring");
  scene.visits("2026-12-02T10:00:00Z", "a");
  scene.in_force.emplace();
  scene.in_force->since[timed_name("streak.expiring")] = utc("2026-12-03T21:00:00Z");
  EXPECT_THAT(scene.settle("2026-12-03T23:00:00Z"), IsEmpty());
}

}  // namespace
}  // namespace fanfare::engine
