#include "campaigns/schedule.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include "tests/unit/base/rows.h"

namespace fanfare::campaigns {
namespace {

using testing::IsEmpty;

TimeZone zone(const char* name) {
  return TimeZone::find(name).value();
}

Instant at(std::string_view text) {
  return parse_rfc3339(text).value();
}

Occurrences made(const char* rule, const char* first, const char* lasts) {
  return {Recurrence::parse(rule, parse_local_time(first).value(), {}).value(),
          Duration::parse(lasts).value(),
          {}};
}

std::string shown(const Occurrence& occurrence) {
  return format_rfc3339(occurrence.start) + " " + format_rfc3339(occurrence.end);
}

std::vector<std::string> shown(const std::vector<Occurrence>& occurrences) {
  std::vector<std::string> all;
  for (const Occurrence& each : occurrences) {
    all.push_back(shown(each));
  }
  return all;
}

/// The first occurrence on the night of a clock change.
struct ClockChange {
  const char* name;
  const char* zone;
  const char* rule;
  const char* first;
  const char* lasts;
  const char* start;
  const char* end;
};
void PrintTo(const ClockChange& row, std::ostream* out) {
  *out << row.rule << " from " << row.first << " for " << row.lasts << " in " << row.zone;
}
using ClockChanges = testing::TestWithParam<ClockChange>;

TEST_P(ClockChanges, AreReadByTheStandard) {
  const auto& row = GetParam();
  const auto found =
      made(row.rule, row.first, row.lasts).following(at("2000-01-01T00:00:00Z"), zone(row.zone), 1);
  EXPECT_EQ(shown(found), std::vector{shown(Occurrence{at(row.start), at(row.end)})});
}

constexpr const char* kCairo = "Africa/Cairo";
constexpr const char* kBerlin = "Europe/Berlin";
constexpr const char* kApia = "Pacific/Apia";
constexpr const char* kFridays = "FREQ=WEEKLY;BYDAY=FR";
FANFARE_ROWS(
    ClockChanges,
    // In Cairo 00:00 to 01:00 of 24 April 2026 is skipped, and 23:00 of 29 October comes twice.
    ClockChange{"DayWhoseMidnightIsSkipped", kCairo, kFridays, "2026-04-24 00:00", "1d",
                "2026-04-24T01:00:00+03:00", "2026-04-25T00:00:00+03:00"},
    ClockChange{"WeekWhoseMidnightIsSkipped", kCairo, kFridays, "2026-04-24 00:00", "1w",
                "2026-04-24T01:00:00+03:00", "2026-05-01T00:00:00+03:00"},
    ClockChange{"MonthWhoseMidnightIsSkipped", kCairo, "FREQ=YEARLY", "2026-04-24 00:00", "1mo",
                "2026-04-24T01:00:00+03:00", "2026-05-24T00:00:00+03:00"},
    ClockChange{"ExactHoursFromASkippedMidnight", kCairo, kFridays, "2026-04-24 00:00", "24h",
                "2026-04-24T01:00:00+03:00", "2026-04-25T01:00:00+03:00"},
    ClockChange{"DayThatEndsAtASkippedMidnight", kCairo, "FREQ=WEEKLY;BYDAY=TH", "2026-04-23 00:00",
                "1d", "2026-04-23T00:00:00+02:00", "2026-04-24T01:00:00+03:00"},
    ClockChange{"DayThatEndsAtARepeatedHour", kCairo, "FREQ=WEEKLY;BYDAY=WE", "2026-10-28 23:30",
                "1d", "2026-10-28T23:30:00+03:00", "2026-10-29T23:30:00+03:00"},
    ClockChange{"DayFromARepeatedHour", kCairo, "FREQ=WEEKLY;BYDAY=TH", "2026-10-29 23:30", "1d",
                "2026-10-29T23:30:00+03:00", "2026-10-30T23:30:00+02:00"},
    ClockChange{"HourThatIsSkipped", kBerlin, "FREQ=WEEKLY", "2026-03-29 02:30", "1h",
                "2026-03-29T03:30:00+02:00", "2026-03-29T04:30:00+02:00"},
    ClockChange{"DayFromASkippedHour", kBerlin, "FREQ=WEEKLY", "2026-03-29 02:30", "1d",
                "2026-03-29T03:30:00+02:00", "2026-03-30T02:30:00+02:00"},
    ClockChange{"HalfAnHourSkipped", "Australia/Lord_Howe", "FREQ=WEEKLY", "2026-10-04 02:15", "1d",
                "2026-10-04T02:45:00+11:00", "2026-10-05T02:15:00+11:00"},
    // Apia had no 30 December 2011: a day of it would end when it starts, and is the next one.
    ClockChange{"ADayThatIsSkipped", kApia, "FREQ=WEEKLY", "2011-12-30 10:00", "1d",
                "2011-12-31T10:00:00+14:00", "2012-01-01T10:00:00+14:00"},
    ClockChange{"TwoDaysOfWhichOneIsSkipped", kApia, "FREQ=WEEKLY", "2011-12-30 10:00", "2d",
                "2011-12-31T10:00:00+14:00", "2012-01-01T10:00:00+14:00"},
    ClockChange{"TheDayBeforeOneThatIsSkipped", kApia, "FREQ=WEEKLY", "2011-12-29 10:00", "1d",
                "2011-12-29T10:00:00-10:00", "2011-12-31T10:00:00+14:00"},
    ClockChange{"DailyOverADayThatIsSkipped", kApia, "FREQ=DAILY", "2011-12-30 10:00", "1d",
                "2011-12-31T10:00:00+14:00", "2012-01-01T10:00:00+14:00"});

TEST(Occurrences, ThatOnlyTouchAreTwo) {
  const Occurrences days = made("FREQ=DAILY", "2026-04-23 00:00", "1d");
  EXPECT_EQ(shown(days.following(at("2026-04-23T12:00:00+02:00"), zone(kCairo), 3)),
            (std::vector<std::string>{"2026-04-22T22:00:00Z 2026-04-23T22:00:00Z",
                                      "2026-04-23T22:00:00Z 2026-04-24T21:00:00Z",
                                      "2026-04-24T21:00:00Z 2026-04-25T21:00:00Z"}));
}

TEST(Occurrences, AreTheSameInWhateverOrderTheyAreAskedFor) {
  const TimeZone berlin = zone(kBerlin);
  const Occurrences forwards = made("FREQ=DAILY", "2020-01-01 10:00", "20h");
  const Occurrences backwards = made("FREQ=DAILY", "2020-01-01 10:00", "20h");
  const Instant begin = at("2020-01-01T00:00:00Z");
  std::vector<std::string> one;
  std::vector<std::string> other;
  const auto look = [&](const Occurrences& in, int hour, std::vector<std::string>& found) {
    const auto now = in.at(begin + std::chrono::hours(hour), berlin);
    found.push_back(now ? shown(*now) : "-");
  };
  constexpr int kHours = 500 * 24;
  for (int hour = 0; hour < kHours; hour += 5) {
    look(forwards, hour, one);
  }
  for (int hour = (kHours - 1) / 5 * 5; hour >= 0; hour -= 5) {
    look(backwards, hour, other);
  }
  std::ranges::reverse(other);
  EXPECT_EQ(one, other);
  EXPECT_EQ(shown(forwards.following(begin, berlin, 500)),
            shown(backwards.following(begin, berlin, 500)));
}

TEST(Occurrences, MayBeAskedForByManyAtOnce) {
  const Occurrences days = made("FREQ=DAILY", "2020-01-01 00:00", "12h");
  std::vector<std::thread> threads;
  std::vector<int> running(4);
  for (std::size_t thread = 0; thread < running.size(); ++thread) {
    threads.emplace_back([&, thread] {
      const TimeZone of = zone(thread % 2 == 0 ? "UTC" : "Asia/Jakarta");
      for (int hour = 0; hour < 24 * 1000; hour += 6) {
        running[thread] +=
            days.at(at("2021-01-01T00:00:00Z") + std::chrono::hours(hour), of) ? 1 : 0;
      }
    });
  }
  for (std::thread& each : threads) {
    each.join();
  }
  EXPECT_EQ(running, std::vector<int>(4, 2000));
}

TEST(Occurrences, OfARareRuleEndSomeDay) {
  const Occurrences leap_mondays =
      made("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO", "2025-01-01 00:00", "1d");
  EXPECT_FALSE(leap_mondays.overlap_without_end());
  EXPECT_THAT(leap_mondays.following(at("2900-01-01T00:00:00Z"), {}, 1), IsEmpty());
}

TEST(Occurrences, OverlapWithoutEnd) {
  EXPECT_TRUE(made("FREQ=DAILY", "2026-01-01", "25h").overlap_without_end());
  EXPECT_FALSE(made("FREQ=DAILY", "2026-01-01", "24h").overlap_without_end());
  EXPECT_FALSE(made("FREQ=DAILY;COUNT=300", "2026-01-01", "25h").overlap_without_end());
}

}  // namespace
}  // namespace fanfare::campaigns
