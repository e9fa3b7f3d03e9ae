#include "campaigns/recurrence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/unit/base/rows.h"

namespace fanfare::campaigns {
namespace {

using testing::HasSubstr;

LocalTime local(const char* text) {
  return parse_local_time(text).value();
}

std::string shown(LocalTime time) {
  const Instant instant = TimeZone().to_instant(time);
  return format_rfc3339(instant).substr(0, 16);
}

struct Expansion {
  const char* name;
  const char* rule;
  const char* first;
  std::vector<std::string> starts;
  const char* from = nullptr;
};
void PrintTo(const Expansion& row, std::ostream* out) {
  *out << row.rule << " from " << row.first;
}
using Expansions = testing::TestWithParam<Expansion>;

TEST_P(Expansions, Start) {
  const auto& row = GetParam();
  const auto rule = Recurrence::parse(row.rule, local(row.first), TimeZone());
  ASSERT_TRUE(rule) << rule.error().message;
  const LocalTime from = local(row.from != nullptr ? row.from : row.first);
  std::vector<std::string> found;
  for (const LocalTime start : rule->starts(from, row.starts.size())) {
    found.push_back(shown(start));
  }
  EXPECT_EQ(found, row.starts);
}

// By the calendar, and by the examples of RFC 5545 section 3.8.5.3 where there is one.
FANFARE_ROWS(
    Expansions,
    Expansion{"EveryFriday",
              "FREQ=WEEKLY;BYDAY=FR",
              "2026-12-01 18:00",
              {"2026-12-04T18:00", "2026-12-11T18:00", "2026-12-18T18:00"}},
    Expansion{"ThirdMonday",
              "FREQ=MONTHLY;BYDAY=3MO",
              "2026-01-01 00:00",
              {"2026-01-19T00:00", "2026-02-16T00:00", "2026-03-16T00:00"}},
    Expansion{"LastFridayOfNovember",
              "FREQ=YEARLY;BYMONTH=11;BYDAY=-1FR",
              "2026-01-01 00:00",
              {"2026-11-27T00:00", "2027-11-26T00:00", "2028-11-24T00:00"}},
    Expansion{"FifteenthAndLast",
              "FREQ=MONTHLY;BYMONTHDAY=15,-1",
              "2028-02-01 09:00",
              {"2028-02-15T09:00", "2028-02-29T09:00", "2028-03-15T09:00", "2028-03-31T09:00"}},
    Expansion{"LastWorkdayOfTheMonth",
              "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
              "2026-10-01 00:00",
              {"2026-10-30T00:00", "2026-11-30T00:00", "2026-12-31T00:00"}},
    Expansion{"EverySecondWeekFromSunday",
              "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU",
              "1997-08-05 09:00",
              {"1997-08-05T09:00", "1997-08-17T09:00", "1997-08-19T09:00", "1997-08-31T09:00"}},
    Expansion{"EverySecondWeekFromMonday",
              "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO",
              "1997-08-05 09:00",
              {"1997-08-05T09:00", "1997-08-10T09:00", "1997-08-19T09:00", "1997-08-24T09:00"}},
    Expansion{"TheLeapDayOnlyWhereThereIsOne",
              "FREQ=YEARLY",
              "2024-02-29 00:00",
              {"2024-02-29T00:00", "2028-02-29T00:00", "2032-02-29T00:00"}},
    Expansion{"TheThirtyFirstOnlyWhereThereIsOne",
              "FREQ=MONTHLY",
              "2026-01-31 00:00",
              {"2026-01-31T00:00", "2026-03-31T00:00", "2026-05-31T00:00"}},
    Expansion{"FromLaterInStep",
              "FREQ=DAILY;INTERVAL=3",
              "2026-01-01 06:00",
              {"2026-12-30T06:00", "2027-01-02T06:00"},
              "2026-12-28 00:00"},
    Expansion{"LastOfTheDaysOfAWeek",
              "FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=-1",
              "2027-01-01 00:00",
              {"2027-01-01T00:00", "2027-01-08T00:00", "2027-01-15T00:00"}},
    // The week of 1 January 2027, a Friday, begins on Monday 28 December: its first is over.
    Expansion{"FirstOfTheDaysOfAWeekThatHasBegun",
              "FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=1",
              "2027-01-01 00:00",
              {"2027-01-04T00:00", "2027-01-11T00:00"}},
    Expansion{"LastOfAWeekThatBeginsOnSunday",
              "FREQ=WEEKLY;BYDAY=SA,SU;BYSETPOS=-1;WKST=SU",
              "2027-01-01 00:00",
              {"2027-01-02T00:00", "2027-01-09T00:00"}},
    Expansion{"DayOfEveryMonthOfTheYear",
              "FREQ=YEARLY;BYMONTHDAY=13,-1",
              "2027-01-20 00:00",
              {"2027-01-31T00:00", "2027-02-13T00:00", "2027-02-28T00:00", "2027-03-13T00:00"}},
    Expansion{"EveryFridayThe13thOfTheYear",
              "FREQ=YEARLY;BYMONTHDAY=13;BYDAY=FR",
              "2026-01-01 00:00",
              {"2026-02-13T00:00", "2026-03-13T00:00", "2026-11-13T00:00", "2027-08-13T00:00"}},
    Expansion{"DailyOnTheFifteenthAndLast",
              "FREQ=DAILY;BYMONTHDAY=15,-1",
              "2028-02-01 09:00",
              {"2028-02-15T09:00", "2028-02-29T09:00", "2028-03-15T09:00"}},
    Expansion{"DailyOnTheLast",
              "FREQ=DAILY;BYMONTHDAY=-1",
              "2027-01-01 00:00",
              {"2027-01-31T00:00", "2027-02-28T00:00"}},
    // 2026 has 53 weeks, the last from 28 December to 3 January; 2020 had as many.
    Expansion{"SundayOfALastWeekIsInTheNextYear",
              "FREQ=YEARLY;BYWEEKNO=53;BYDAY=SU",
              "2020-01-01 00:00",
              {"2021-01-03T00:00", "2027-01-03T00:00"}},
    Expansion{"FridayOfWeek52",
              "FREQ=YEARLY;BYWEEKNO=52;BYDAY=FR",
              "2026-12-26 00:00",
              {"2027-12-31T00:00", "2028-12-29T00:00"}},
    Expansion{"SundayOfTheLastWeek",
              "FREQ=YEARLY;BYWEEKNO=-1;BYDAY=SU",
              "2027-01-01 00:00",
              {"2027-01-03T00:00", "2028-01-02T00:00", "2028-12-31T00:00"}},
    Expansion{"MondayOfWeekOneIsInTheYearBefore",
              "FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO",
              "2024-06-01 00:00",
              {"2024-12-30T00:00", "2025-12-29T00:00", "2027-01-04T00:00"}},
    Expansion{"AWeekOnTheWeekdayOfTheStart",
              "FREQ=YEARLY;BYWEEKNO=20",
              "1997-05-12 09:00",
              {"1997-05-12T09:00", "1998-05-11T09:00", "1999-05-17T09:00"}},
    // 2026 has 53 weeks, the first from 29 December; 2024 and 2028 have 52.
    Expansion{"FirstWeeksCountedFromTheEnd",
              "FREQ=YEARLY;INTERVAL=2;BYWEEKNO=-53,-52",
              "2024-08-23 10:00",
              {"2026-01-02T10:00", "2026-01-09T10:00", "2028-01-07T10:00"}},
    Expansion{"DayOfTheYearWithinItsMonth",
              "FREQ=YEARLY;BYMONTH=7;BYYEARDAY=200",
              "2027-01-01 00:00",
              {"2027-07-19T00:00", "2028-07-18T00:00", "2029-07-19T00:00"}},
    Expansion{"FirstHundredthAndTwoHundredthDay",
              "FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200",
              "1997-01-01 09:00",
              {"1997-01-01T09:00", "1997-04-10T09:00", "1997-07-19T09:00", "2000-01-01T09:00",
               "2000-04-09T09:00", "2000-07-18T09:00", "2003-01-01T09:00", "2003-04-10T09:00",
               "2003-07-19T09:00", "2006-01-01T09:00"}},
    Expansion{"TwentiethMondayOfTheYear",
              "FREQ=YEARLY;BYDAY=20MO",
              "1997-05-19 09:00",
              {"1997-05-19T09:00", "1998-05-18T09:00", "1999-05-17T09:00"}},
    Expansion{"WeekdaysWithAndWithoutANumber",
              "FREQ=MONTHLY;BYDAY=FR,1MO",
              "2026-12-01 00:00",
              {"2026-12-04T00:00", "2026-12-07T00:00", "2026-12-11T00:00", "2026-12-18T00:00"}},
    Expansion{"ElectionDay",
              "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
              "1996-11-05 09:00",
              {"1996-11-05T09:00", "2000-11-07T09:00", "2004-11-02T09:00"}},
    Expansion{"SecondLastWorkday",
              "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2",
              "1997-09-29 09:00",
              {"1997-09-29T09:00", "1997-10-30T09:00", "1997-11-27T09:00", "1997-12-30T09:00"}},
    Expansion{"EveryDayOfThreeJanuaries",
              "FREQ=DAILY;UNTIL=20000131T140000Z;BYMONTH=1",
              "1998-01-01 09:00",
              {"2000-01-30T09:00", "2000-01-31T09:00"},
              "2000-01-30 00:00"},
    Expansion{"ALeapDayOnAMonday",
              "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO",
              "2025-01-01 00:00",
              {"2044-02-29T00:00", "2072-02-29T00:00", "2112-02-29T00:00"}},
    Expansion{"NotInACommonCentury",
              "FREQ=YEARLY;INTERVAL=100;BYMONTH=2;BYMONTHDAY=-1",
              "1900-01-01 00:00",
              {"1900-02-28T00:00", "2000-02-29T00:00", "2100-02-28T00:00"}},
    Expansion{"UntilIsIncluded",
              "FREQ=DAILY;UNTIL=20261203T090000",
              "2026-12-01 09:00",
              {"2026-12-03T09:00"},
              "2026-12-02 09:01"},
    Expansion{"CountRunsOut",
              "FREQ=DAILY;COUNT=2",
              "2026-01-01 06:00",
              {"2026-01-01T06:00", "2026-01-02T06:00"}},
    Expansion{"InSmallLetters",
              "freq=weekly;byday=sa",
              "2026-12-05 00:00",
              {"2026-12-05T00:00", "2026-12-12T00:00"}});

TEST(Recurrence, UntilIsTheLastDayItMayBeginOn) {
  const auto rule = Recurrence::parse("FREQ=DAILY;UNTIL=20261203", local("2026-12-01 23:00"), {});
  ASSERT_TRUE(rule);
  EXPECT_EQ(rule->starts(rule->first(), 10).size(), 3U);
}

TEST(Recurrence, UntilWithZIsReadInTheZone) {
  const TimeZone jakarta = TimeZone::find("Asia/Jakarta").value();
  // 17:00 UTC is midnight in Jakarta: the third of December is in, the fourth is not.
  const auto rule =
      Recurrence::parse("FREQ=DAILY;UNTIL=20261202T170000Z", local("2026-12-01 00:00"), jakarta);
  ASSERT_TRUE(rule);
  EXPECT_EQ(rule->starts(rule->first(), 10).size(), 3U);
}

struct Refusal {
  const char* name;
  const char* rule;
  const char* because;
};
void PrintTo(const Refusal& row, std::ostream* out) {
  *out << row.rule;
}
using Refusals = testing::TestWithParam<Refusal>;

TEST_P(Refusals, SayWhatIsWrong) {
  const auto rule = Recurrence::parse(GetParam().rule, local("2026-12-01 00:00"), TimeZone());
  ASSERT_FALSE(rule);
  EXPECT_THAT(rule.error().message, HasSubstr(GetParam().because));
}

FANFARE_ROWS(
    Refusals, Refusal{"Hourly", "FREQ=HOURLY", "at most daily"},
    Refusal{"UnknownFrequency", "FREQ=FORTNIGHTLY", "DAILY, WEEKLY, MONTHLY and YEARLY"},
    Refusal{"NoFrequency", "BYDAY=FR", "has no FREQ"}, Refusal{"Nothing", "", "has no FREQ"},
    Refusal{"Words", "every friday", "is no part of a recurrence rule"},
    Refusal{"TypoNamesTheNearest", "FREQ=WEEKLY;BYDAYS=FR", "did you mean 'BYDAY'?"},
    Refusal{"NoSuchDay", "FREQ=WEEKLY;BYDAY=XX", "some of MO TU WE TH FR SA SU"},
    Refusal{"DayZero", "FREQ=MONTHLY;BYDAY=0MO", "some of MO TU WE TH FR SA SU"},
    Refusal{"NoDayBetweenCommas", "FREQ=WEEKLY;BYDAY=MO,,FR", "BYDAY=MO,,FR: expected"},
    Refusal{"NoSuchWeekStart", "FREQ=WEEKLY;WKST=MONDAY", "expected one of MO TU WE"},
    Refusal{"NoSuchMonth", "FREQ=YEARLY;BYMONTH=13", "from 1 to 12, with commas"},
    Refusal{"NoSuchMonthFromTheEnd", "FREQ=YEARLY;BYMONTH=-1", "from 1 to 12, with commas"},
    Refusal{"NoSuchDayOfTheMonth", "FREQ=MONTHLY;BYMONTHDAY=32", "-1 to -31 from the end"},
    Refusal{"NoSuchWeek", "FREQ=YEARLY;BYWEEKNO=0", "-1 to -53 from the end"},
    Refusal{"NoNumber", "FREQ=YEARLY;BYYEARDAY=+-1", "from 1 to 366"},
    Refusal{"WithItsName", "RRULE:FREQ=DAILY", "leave out 'RRULE:'"},
    Refusal{"UntilADayThatIsNone", "FREQ=DAILY;UNTIL=20270230", "a day that exists"},
    Refusal{"UntilWithDashes", "FREQ=DAILY;UNTIL=2027-06-01", "UNTIL=20270601 for 1 June"},
    Refusal{"UntilWithAZoneAndNoTime", "FREQ=DAILY;UNTIL=20270601Z", "a day that exists"},
    Refusal{"UntilAtNoTime", "FREQ=DAILY;UNTIL=20270601T250000", "a day that exists"},
    Refusal{"WeekdaysOfAWeekCounted", "FREQ=WEEKLY;BYDAY=2MO",
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO is one every 2 weeks"},
    Refusal{"WeekdaysOfADayCounted", "FREQ=DAILY;BYDAY=1MO",
            "FREQ=MONTHLY;BYDAY=1MO is one of each month"},
    Refusal{"WeekdaysOfAWeekOfTheYearCounted", "FREQ=YEARLY;BYWEEKNO=5;BYDAY=-1FR",
            "write BYDAY=FR"},
    Refusal{"DayOfTheYearInAMonth", "FREQ=MONTHLY;BYYEARDAY=5", "FREQ=YEARLY only"},
    Refusal{"DayOfTheYearInAWeek", "FREQ=WEEKLY;BYYEARDAY=5", "FREQ=YEARLY only"},
    Refusal{"WeekOfTheYearInADay", "FREQ=DAILY;BYWEEKNO=5", "FREQ=YEARLY only"},
    Refusal{"DayOfTheMonthInAWeek", "FREQ=WEEKLY;BYMONTHDAY=13",
            "FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR"},
    Refusal{"PositionsOfNothing", "FREQ=MONTHLY;BYSETPOS=1", "days that another part names"},
    Refusal{"ByHour", "FREQ=DAILY;BYHOUR=9,17", "time of day of 'start'"},
    Refusal{"IntervalZero", "FREQ=DAILY;INTERVAL=0", "from 1 to 1000"},
    Refusal{"IntervalTooLarge", "FREQ=DAILY;INTERVAL=1001", "from 1 to 1000"},
    Refusal{"CountTooLarge", "FREQ=DAILY;COUNT=10001", "from 1 to 10000"},
    Refusal{"CountAndUntil", "FREQ=DAILY;COUNT=2;UNTIL=20270101", "not both"},
    Refusal{"Twice", "FREQ=DAILY;FREQ=WEEKLY", "twice"},
    Refusal{"NoValue", "FREQ=WEEKLY;BYDAY=", "NAME=VALUE"},
    Refusal{"WeekOfTheYearInAMonth", "FREQ=MONTHLY;BYWEEKNO=5", "FREQ=YEARLY only"},
    Refusal{"NeverHappens", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "contradict each other"},
    Refusal{"NeverInStep", "FREQ=DAILY;INTERVAL=7;BYDAY=MO", "contradict each other"},
    Refusal{"ASixthFriday", "FREQ=MONTHLY;BYDAY=6FR", "contradict each other"},
    Refusal{"SecondOfOne", "FREQ=MONTHLY;BYDAY=5FR;BYSETPOS=2", "contradict each other"},
    Refusal{"OverBeforeItStarts", "FREQ=DAILY;UNTIL=20200101",
            "UNTIL is before its first occurrence, on 2026-12-01"});

}  // namespace
}  // namespace fanfare::campaigns
