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

FANFARE_ROWS(Refusals, Refusal{"Hourly", "FREQ=HOURLY", "at most daily"},
             Refusal{"UnknownFrequency", "FREQ=FORTNIGHTLY", "DAILY, WEEKLY, MONTHLY and YEARLY"},
             Refusal{"NoFrequency", "BYDAY=FR", "has no FREQ"},
             Refusal{"Nothing", "", "has no FREQ"},
             Refusal{"Words", "every friday", "is no part of a recurrence rule"},
             Refusal{"TypoNamesTheNearest", "FREQ=WEEKLY;BYDAYS=FR", "did you mean 'BYDAY'?"},
             Refusal{"NoSuchDay", "FREQ=WEEKLY;BYDAY=XX", "is not a recurrence rule"},
             Refusal{"ByHour", "FREQ=DAILY;BYHOUR=9,17", "time of day of 'start'"},
             Refusal{"IntervalZero", "FREQ=DAILY;INTERVAL=0", "from 1 to 1000"},
             Refusal{"IntervalTooLarge", "FREQ=DAILY;INTERVAL=1001", "from 1 to 1000"},
             Refusal{"CountTooLarge", "FREQ=DAILY;COUNT=10001", "from 1 to 10000"},
             Refusal{"CountAndUntil", "FREQ=DAILY;COUNT=2;UNTIL=20270101", "not both"},
             Refusal{"Twice", "FREQ=DAILY;FREQ=WEEKLY", "twice"},
             Refusal{"NoValue", "FREQ=WEEKLY;BYDAY=", "NAME=VALUE"},
             Refusal{"PartsThatDoNotGoTogether", "FREQ=MONTHLY;BYWEEKNO=5",
                     "not allow them together"},
             Refusal{"NeverHappens", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "never happens"},
             Refusal{"OverBeforeItStarts", "FREQ=DAILY;UNTIL=20200101", "never happens"});

}  // namespace
}  // namespace fanfare::campaigns
