#include "badges/streak.h"

#include <gtest/gtest.h>

#include "tests/unit/campaigns/scene.h"

namespace fanfare::badges {
namespace {

using campaigns::utc;

/// A member with a streak. Days are of December 2026, and things happen at noon, unless said.
struct Streaking {
  CounterRule rule;
  Reading reading;
  TimeZone home;
  members::Member alice;

  explicit Streaking(std::int64_t grace = 0, CounterRule::Every every = CounterRule::Every::Day) {
    rule.kind = CounterRule::Kind::Streak;
    rule.every = every;
    rule.streak.grace = grace;
    alice.joined_at = utc("2020-01-01T00:00:00Z");
  }

  void lives_in(const std::string& zone) { home = TimeZone::find(zone).value(); }
  void has_freezes(std::int32_t count) {
    reading.tally = with_freezes(std::move(reading.tally), count);
  }

  static Instant noon(int day) { return utc("2026-12-01T12:00:00Z") + std::chrono::days(day - 1); }

  std::string visits(Instant at) {
    settle(at);
    members::Event event;
    event.type = "visit";
    event.time = at;
    const members::Draft draft(alice);
    reading = count(rule, {event, draft, home}, home, reading);
    alice.last_seen = std::max(at, alice.last_seen.value_or(at));
    return value();
  }
  std::string visits(int day) { return visits(noon(day)); }

  /// Lets time pass.
  void settle(Instant to) {
    if (alice.last_seen && to > *alice.last_seen) {
      while (const auto at = ends_at(rule, reading, home, *alice.joined_at)) {
        if (*at > to) {
          break;
        }
        reading = end(rule, reading, std::max(*at, *alice.last_seen), home);
      }
      alice.last_seen = to;
    }
  }
  std::string on(int day) {
    settle(noon(day));
    return value();
  }

  std::string value() const { return reading.value.to_string(); }
  std::int32_t freezes() const { return freezes_in(reading.tally); }
  std::string ends() const {
    const auto at = ends_at(rule, reading, home, *alice.joined_at);
    return at ? format_rfc3339(*at) : "never";
  }
};

TEST(Streak, GrowsWithEachDayAndOnceADay) {
  Streaking scene;
  EXPECT_EQ(scene.visits(1), "1");
  EXPECT_EQ(scene.visits(scene.noon(1) + std::chrono::hours(3)), "1");
  EXPECT_EQ(scene.visits(2), "2");
  EXPECT_EQ(scene.ends(), "2026-12-04T00:00:00Z") << "after the third, without a visit";
}

TEST(Streak, BreaksWithTheEndOfADayWithout) {
  Streaking scene;
  scene.visits(1);
  scene.settle(utc("2026-12-02T23:59:59Z"));
  EXPECT_EQ(scene.value(), "1");
  scene.settle(utc("2026-12-03T00:00:00Z"));
  EXPECT_EQ(scene.value(), "0");
  EXPECT_EQ(scene.ends(), "never");
  EXPECT_EQ(scene.visits(4), "1");
}

TEST(Streak, IsKeptByGraceThatDoesNotCount) {
  Streaking scene(1);
  scene.visits(1);
  EXPECT_EQ(scene.visits(3), "2");
  EXPECT_EQ(scene.visits(5), "3") << "one in a row each time";
  EXPECT_EQ(scene.on(7), "3");
  EXPECT_EQ(scene.on(8), "0") << "two in a row";
}

TEST(Streak, CountsOnlyWhatMeetsWhere) {
  Streaking scene;
  scene.rule.measure.where = campaigns::Condition::test(
      campaigns::make_test("event.type", campaigns::Operator::Is, {campaigns::plain("purchase")}));
  EXPECT_EQ(scene.visits(1), "0");
}

TEST(Streak, OfWeeksAndMonthsIsByTheCalendar) {
  Streaking weeks(0, CounterRule::Every::Week);
  weeks.visits(6);                  // a Sunday
  EXPECT_EQ(weeks.visits(7), "2");  // the Monday after
  EXPECT_EQ(weeks.ends(), "2026-12-21T00:00:00Z");
  Streaking months(0, CounterRule::Every::Month);
  months.visits(31);
  EXPECT_EQ(months.visits(32), "2");
  EXPECT_EQ(months.ends(), "2027-03-01T00:00:00Z");
}

TEST(Streak, IsKeptByAFreezeThatIsUsedUp) {
  Streaking scene;
  scene.visits(1);
  scene.has_freezes(2);
  EXPECT_EQ(scene.on(3), "1");
  EXPECT_EQ(scene.freezes(), 1);
  EXPECT_EQ(scene.on(4), "1");
  EXPECT_EQ(scene.freezes(), 0);
  EXPECT_EQ(scene.visits(4), "2");
  EXPECT_EQ(scene.on(6), "0");
}

TEST(Streak, TakesFreezesOnlyBeyondGrace) {
  Streaking scene(1);
  scene.visits(1);
  scene.has_freezes(1);
  EXPECT_EQ(scene.on(3), "1");
  EXPECT_EQ(scene.freezes(), 1);
  EXPECT_EQ(scene.on(4), "1");
  EXPECT_EQ(scene.freezes(), 0);
  EXPECT_EQ(scene.visits(4), "2");
}

TEST(Streak, IsMendedByWhatComesLate) {
  Streaking scene;
  scene.visits(1);
  scene.visits(2);
  EXPECT_EQ(scene.on(4), "0");
  EXPECT_EQ(scene.visits(3), "3");
  EXPECT_EQ(scene.visits(4), "4");
}

TEST(Streak, IsMendedInTheMiddle) {
  Streaking scene;
  scene.visits(1);
  scene.visits(2);
  scene.visits(4);
  EXPECT_EQ(scene.value(), "1");
  EXPECT_EQ(scene.visits(3), "4");
  EXPECT_EQ(scene.visits(3), "4") << "told twice";
}

TEST(Streak, GivesBackTheFreezeOfADayThatIsToldLate) {
  Streaking scene;
  scene.visits(1);
  scene.has_freezes(1);
  EXPECT_EQ(scene.on(3), "1");
  EXPECT_EQ(scene.freezes(), 0);
  EXPECT_EQ(scene.visits(2), "2");
  EXPECT_EQ(scene.freezes(), 1);
}

TEST(Streak, GivesBackAFreezeThatGraceNeedsNoMore) {
  Streaking scene(1);
  scene.visits(1);
  scene.has_freezes(1);
  scene.on(4);  // 2 forgiven, 3 frozen
  EXPECT_EQ(scene.visits(2), "2");
  EXPECT_EQ(scene.freezes(), 1) << "3 is forgiven now";
}

TEST(Streak, UsesUpAgainWhatCameBackTooLate) {
  Streaking scene;
  scene.visits(1);
  scene.has_freezes(1);
  EXPECT_EQ(scene.on(4), "0");  // 2 frozen, 3 missed
  EXPECT_EQ(scene.visits(2), "2");
  EXPECT_EQ(scene.freezes(), 0) << "for 3";
  EXPECT_EQ(scene.ends(), "2026-12-05T00:00:00Z");
}

TEST(Streak, ThatBrokeStaysSoForWhatMendsAnother) {
  Streaking scene;
  for (const int day : {1, 2, 4, 5}) {
    scene.visits(day);
  }
  EXPECT_EQ(scene.on(8), "0");
  EXPECT_EQ(scene.visits(1), "0");
  Streaking other;
  for (const int day : {1, 4, 5}) {
    other.visits(day);
  }
  other.on(8);
  EXPECT_EQ(other.visits(2), "0") << "1 and 2 are another";
}

TEST(Streak, KeepsFreezesThatCameAfterItBroke) {
  Streaking scene;
  scene.visits(2);
  scene.on(5);
  scene.has_freezes(2);
  EXPECT_EQ(scene.visits(1), "2") << "it was longer than was known";
  EXPECT_EQ(scene.on(6), "0");
  EXPECT_EQ(scene.freezes(), 2);
}

TEST(Streak, RemembersItsLengthBeyondTheWindowsItTellsApart) {
  Streaking scene(1);
  int length = 0;
  for (int day = 1; day <= 200; ++day) {
    if (day % 7 != 1) {  // 8, 15, ... 141, ... 197
      scene.visits(day);
      ++length;
    }
  }
  EXPECT_EQ(scene.value(), std::to_string(length));
  EXPECT_EQ(scene.visits(134), scene.value()) << "too late";
  EXPECT_EQ(scene.value(), std::to_string(length));
  EXPECT_EQ(scene.visits(141), std::to_string(length + 1));
}

TEST(Streak, EndsAtAGapThatIsOlderThanItsWindows) {
  Streaking scene;
  scene.visits(1);
  for (int day = 3; day <= 150; ++day) {
    scene.visits(day);
  }
  EXPECT_EQ(scene.value(), "148");
}

TEST(Streak, IsNotBrokenByAFlightOverADate) {
  Streaking scene;
  scene.lives_in("Pacific/Honolulu");
  scene.visits(utc("2026-12-02T08:00:00Z"));  // Tuesday the 1st, 22:00
  scene.lives_in("Pacific/Kiritimati");
  EXPECT_EQ(scene.visits(utc("2026-12-02T20:00:00Z")), "2");  // Thursday the 3rd, 10:00
}

TEST(Streak, CountsADateOnceThatComesTwice) {
  Streaking scene;
  scene.lives_in("Pacific/Kiritimati");
  EXPECT_EQ(scene.visits(utc("2026-12-02T20:00:00Z")), "1");  // Thursday the 3rd
  scene.lives_in("Pacific/Honolulu");
  EXPECT_EQ(scene.visits(utc("2026-12-03T08:00:00Z")), "1");  // Wednesday the 2nd
  EXPECT_EQ(scene.visits(utc("2026-12-03T20:00:00Z")), "1");  // Thursday the 3rd again
  EXPECT_EQ(scene.visits(utc("2026-12-04T20:00:00Z")), "2");
}

TEST(Streak, BreaksByTheLaterOfTwoClocks) {
  Streaking scene;
  scene.lives_in("Asia/Tokyo");
  scene.visits(utc("2026-12-01T03:00:00Z"));
  EXPECT_EQ(scene.ends(), "2026-12-02T15:00:00Z");
  scene.lives_in("America/Los_Angeles");
  EXPECT_EQ(scene.ends(), "2026-12-03T08:00:00Z");
  scene.lives_in("Pacific/Kiritimati");
  EXPECT_EQ(scene.ends(), "2026-12-03T10:00:00Z")
      << "the 1st in Tokyo ends on the 2nd there, and the 3rd is theirs";
}

TEST(Streak, IsOfOneClockWhereTheClockChanges) {
  Streaking scene;
  scene.lives_in("Europe/Berlin");
  scene.visits(utc("2026-03-29T00:30:00Z"));  // before the clocks go forward
  EXPECT_EQ(scene.ends(), "2026-03-30T22:00:00Z");
}

TEST(Streak, BeginsAnewWhereTheRuleHadAnotherCalendar) {
  Streaking scene(0, CounterRule::Every::Month);
  scene.visits(1);
  scene.has_freezes(1);
  scene.rule.every = CounterRule::Every::Day;
  EXPECT_EQ(scene.visits(1), "1");
  EXPECT_EQ(scene.ends(), "2026-12-03T00:00:00Z");
  EXPECT_EQ(scene.freezes(), 1);
}

TEST(StreakReminder, ComesBeforeItBreaksAndOnlyThen) {
  Streaking scene(1);
  scene.rule.streak.remind = Duration::parse("4h");
  EXPECT_FALSE(streak_reminder(scene.rule, scene.reading, scene.home));
  scene.visits(1);
  const auto reminder = streak_reminder(scene.rule, scene.reading, scene.home);
  ASSERT_TRUE(reminder);
  EXPECT_EQ(format_rfc3339(reminder->at), "2026-12-03T20:00:00Z");
  EXPECT_EQ(format_rfc3339(reminder->breaks_at), "2026-12-04T00:00:00Z");
  scene.has_freezes(1);
  EXPECT_FALSE(streak_reminder(scene.rule, scene.reading, scene.home)) << "a freeze keeps it";
}

}  // namespace
}  // namespace fanfare::badges
