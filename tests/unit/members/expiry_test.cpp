#include "members/expiry.h"

#include <gtest/gtest.h>

#include "tests/unit/base/rows.h"

namespace fanfare::members {
namespace {

TimeZone zone(const std::string& name) {
  return TimeZone::find(name).value();
}
Instant local(std::string_view text, const TimeZone& in) {
  return in.to_instant(parse_local_time(text).value());
}
Duration duration(std::string_view text) {
  return Duration::parse(text).value();
}
ExpiryRule after(std::string_view time, bool from_end_of_month = false) {
  return {ExpiryRule::After{duration(time), from_end_of_month}};
}
ExpiryRule yearly(int month, int day) {
  return {ExpiryRule::Yearly{month, day}};
}

struct Expires {
  const char* name;
  ExpiryRule rule;
  const char* earned;
  const char* expires;  ///< Local time in Jakarta; empty: never.
  const char* joined = "2020-03-15 08:00";
};
void PrintTo(const Expires& row, std::ostream* out) {
  *out << row.name;
}
using Expiries = testing::TestWithParam<Expires>;

TEST_P(Expiries, HoldToTheDay) {
  const TimeZone jakarta = zone("Asia/Jakarta");
  const auto expires = expiry_of(GetParam().rule, local(GetParam().earned, jakarta),
                                 local(GetParam().joined, jakarta), jakarta);
  if (*GetParam().expires == '\0') {
    EXPECT_FALSE(expires);
  } else {
    ASSERT_TRUE(expires);
    EXPECT_EQ(format_rfc3339(*expires), format_rfc3339(local(GetParam().expires, jakarta)));
  }
}

// What a calendar on the wall says: the day named is the last good one.
FANFARE_ROWS(
    Expiries, Expires{"Never", {ExpiryRule::Never{}}, "2026-12-05 10:00", ""},
    Expires{"AfterDays", after("30d"), "2026-01-10 10:00", "2026-02-10"},
    Expires{"AfterDaysLateAtNight", after("30d"), "2026-01-10 23:59", "2026-02-10"},
    Expires{"AfterMonths", after("6mo"), "2026-01-15 10:00", "2026-07-16"},
    Expires{"AfterAMonthFromThe31st", after("1mo"), "2026-01-31 10:00", "2026-03-01"},
    Expires{"AfterAMonthFromThe31stOfALeapYear", after("1mo"), "2024-01-31 10:00", "2024-03-01"},
    Expires{"AfterAYearFromALeapDay", after("1y"), "2024-02-29 10:00", "2025-03-01"},
    Expires{"AfterHoursIsExact", after("12h"), "2026-01-10 10:30", "2026-01-10 22:30"},
    Expires{"FromTheEndOfTheMonth", after("6mo", true), "2026-01-10 10:00", "2026-08-01"},
    Expires{"FromTheEndOfFebruary", after("6mo", true), "2026-02-28 10:00", "2026-09-01"},
    Expires{"FromTheEndOfDecember", after("1y", true), "2026-12-31 23:00", "2028-01-01"},
    Expires{"ThisYear", yearly(12, 31), "2026-12-05 10:00", "2027-01-01"},
    Expires{"OnTheDayItself", yearly(12, 31), "2026-12-31 10:00", "2027-01-01"},
    Expires{"NextYear", yearly(6, 30), "2026-07-01 00:00", "2027-07-01"},
    Expires{"LeapDayOfACommonYear", yearly(2, 29), "2026-01-05 10:00", "2026-03-01"},
    Expires{"LeapDayOfALeapYear", yearly(2, 29), "2028-01-05 10:00", "2028-03-01"},
    Expires{"Anniversary", {ExpiryRule::YearOfMembership{}}, "2026-03-14 10:00", "2026-03-15"},
    Expires{
        "AfterTheAnniversary", {ExpiryRule::YearOfMembership{}}, "2026-03-15 00:00", "2027-03-15"},
    Expires{"WhoJoinedOnALeapDay",
            {ExpiryRule::YearOfMembership{}},
            "2026-02-28 10:00",
            "2026-03-01",
            "2024-02-29 09:00"},
    Expires{"Inactivity",
            {ExpiryRule::Inactivity{duration("18mo")}},
            "2026-08-31 10:00",
            "2028-03-01"});

TEST(Expiry, IsByTheClockOfTheZone) {
  const TimeZone new_york = zone("America/New_York");
  // Clocks go forward on 8 March 2026: the day ends an hour earlier, by UTC.
  const auto expires = expiry_of(after("30d"), local("2026-02-20 12:00", new_york), {}, new_york);
  EXPECT_EQ(format_rfc3339(expires.value()), "2026-03-23T04:00:00Z");
  EXPECT_EQ(last_good_day(*expires, new_york), LocalDay(2026, 3, 22));
}

}  // namespace
}  // namespace fanfare::members
