#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/time.h"
#include "tests/unit/base/rows.h"

namespace fanfare {
namespace {

TimeZone zone_of(const std::string& name) {
  return TimeZone::find(name).value();
}

struct Local {
  const char* name;
  const char* zone;
  const char* local;
  std::int64_t unix_s;
  const char* read_back;  ///< What the clock on the wall shows then.
};
void PrintTo(const Local& row, std::ostream* out) {
  *out << row.local << " in " << row.zone;
}
using LocalTimes = testing::TestWithParam<Local>;

TEST_P(LocalTimes, FollowRfc5545) {
  const TimeZone zone = zone_of(GetParam().zone);
  const auto local = parse_local_time(GetParam().local);
  ASSERT_TRUE(local);
  const Instant instant = zone.to_instant(*local);
  EXPECT_EQ(to_unix_ms(instant), GetParam().unix_s * 1000);
  EXPECT_EQ(zone.to_local(instant), parse_local_time(GetParam().read_back));
}

// Unix times from Python's zoneinfo with fold=0, which follows RFC 5545 3.3.5 too.
FANFARE_ROWS(
    LocalTimes,
    Local{"BerlinGap", "Europe/Berlin", "2026-03-29 02:30", 1774747800, "2026-03-29 03:30"},
    Local{"BerlinFold", "Europe/Berlin", "2026-10-25 02:30", 1792888200, "2026-10-25 02:30"},
    Local{"Jakarta", "Asia/Jakarta", "2026-12-05", 1796403600, "2026-12-05 00:00"},
    Local{"NewYorkGap", "America/New_York", "2026-03-08T02:15", 1772954100, "2026-03-08 03:15"},
    Local{"NewYorkFold", "America/New_York", "2026-11-01 01:30", 1793511000, "2026-11-01 01:30"},
    Local{"Beyond2037", "America/New_York", "2050-07-01 12:00", 2540304000, "2050-07-01 12:00"},
    Local{"HalfHourGap", "Australia/Lord_Howe", "2026-10-04 02:15", 1791042300, "2026-10-04 02:45"},
    Local{"OddOffset", "Asia/Kathmandu", "2026-01-01", 1767204900, "2026-01-01 00:00"},
    Local{"GapAtMidnight", "America/Santiago", "2026-09-06", 1788667200, "2026-09-06 01:00"},
    Local{"DayThatNeverWas", "Pacific/Apia", "2011-12-30 12:00", 1325282400, "2011-12-31 12:00"});

TEST(LocalTimeText, RefusesWhatIsNone) {
  for (const std::string_view text :
       {"", "2026", "2026-12", "2026-12-05 ", "2026-12-05 1", "2026-12-05 10", "2026-12-05 10:0",
        "2026-12-05 24:00", "2026-12-05 10:60", "2026-02-29", "2026-12-05 10:00Z",
        "2026-12-05T10:00:00+07:00", "2026-12-05 10:00:00.5", "2026-12-5", "5.12.2026"}) {
    EXPECT_FALSE(parse_local_time(text)) << text;
  }
  EXPECT_EQ(parse_local_time("2028-02-29 10:00:30"), LocalTime(2028, 2, 29, 10, 0, 30));
}

TEST(TimeZoneName, MustBeAnIanaName) {
  for (const char* name : {"UTC", "Asia/Jakarta", "America/Port-au-Prince", "Etc/GMT+5",
                           "America/Argentina/Buenos_Aires", "America/North_Dakota/New_Salem"}) {
    EXPECT_TRUE(TimeZone::find(name)) << name;
  }
  for (const char* name :
       {"", "Mars/Olympus", "asia/jakarta", "/etc/localtime", "../../etc/passwd", "localtime",
        "Fixed/UTC+01:00:00", "right/Europe/Berlin", "posix/Europe/Berlin", "posixrules",
        "file:/etc/localtime", "file:Europe/Berlin", "Europe", "Europe/Berlin ", "zone.tab",
        "+07:00", "Europe/../Europe/Berlin", "Europe/Berlin\n"}) {
    EXPECT_FALSE(TimeZone::find(name)) << name;
  }
  EXPECT_FALSE(TimeZone::find(std::string(1000, 'A')));
  EXPECT_FALSE(TimeZone::find(std::string("UTC\0", 4)));
}

struct Step {
  const char* name;
  const char* zone;
  const char* from;
  const char* duration;
  int steps;
  const char* to;
};
void PrintTo(const Step& row, std::ostream* out) {
  *out << row.from << (row.steps < 0 ? " - " : " + ") << row.duration << " in " << row.zone;
}
using Advance = testing::TestWithParam<Step>;

TEST_P(Advance, KeepsTheTimeOfDay) {
  const auto& row = GetParam();
  const Instant moved =
      advance(parse_rfc3339(row.from).value(), Duration::parse(row.duration).value(),
              zone_of(row.zone), row.steps);
  EXPECT_EQ(format_rfc3339(moved), format_rfc3339(parse_rfc3339(row.to).value()));
}

constexpr const char* kBerlin = "Europe/Berlin";
FANFARE_ROWS(
    Advance,
    Step{"DayOf23Hours", kBerlin, "2026-03-28T12:00:00+01:00", "1d", 1,
         "2026-03-29T12:00:00+02:00"},
    Step{"Exact24Hours", kBerlin, "2026-03-28T12:00:00+01:00", "24h", 1,
         "2026-03-29T13:00:00+02:00"},
    Step{"DayOf25Hours", kBerlin, "2026-10-24T12:00:00+02:00", "1d", 1,
         "2026-10-25T12:00:00+01:00"},
    Step{"IntoTheGap", kBerlin, "2026-03-28T02:30:00+01:00", "1d", 1, "2026-03-29T03:30:00+02:00"},
    Step{"IntoTheFold", kBerlin, "2026-10-24T02:30:00+02:00", "1d", 1, "2026-10-25T02:30:00+02:00"},
    Step{"BackOverTheGap", kBerlin, "2026-03-30T02:30:00+02:00", "1d", -1,
         "2026-03-29T03:30:00+02:00"},
    Step{"WeekOverTheGap", kBerlin, "2026-03-25T00:00:00+01:00", "1w", 1,
         "2026-04-01T00:00:00+02:00"},
    Step{"MonthEnd", "UTC", "2026-01-31T10:00:00Z", "1mo", 1, "2026-02-28T10:00:00Z"},
    Step{"MonthEndInLeapYear", "UTC", "2028-01-31T10:00:00Z", "1mo", 1, "2028-02-29T10:00:00Z"},
    Step{"MonthKeepsTheDay", "UTC", "2026-02-28T10:00:00Z", "1mo", 1, "2026-03-28T10:00:00Z"},
    Step{"MonthsOverNewYear", "UTC", "2026-11-30T10:00:00Z", "3mo", 1, "2027-02-28T10:00:00Z"},
    Step{"MonthsBack", "UTC", "2026-03-31T10:00:00Z", "1mo", -1, "2026-02-28T10:00:00Z"},
    Step{"MonthsBackOverNewYear", "UTC", "2026-01-15T10:00:00Z", "14mo", -1,
         "2024-11-15T10:00:00Z"},
    Step{"YearFromLeapDay", "UTC", "2024-02-29T10:00:00Z", "1y", 1, "2025-02-28T10:00:00Z"},
    Step{"FourYearsFromLeapDay", "UTC", "2024-02-29T10:00:00Z", "4y", 1, "2028-02-29T10:00:00Z"},
    Step{"LocalMonthEnd", "Asia/Jakarta", "2026-01-30T18:00:00Z", "1mo", 1, "2026-02-27T18:00:00Z"},
    Step{"KeepsMilliseconds", "UTC", "2026-01-01T00:00:00.250Z", "2w", 1,
         "2026-01-15T00:00:00.250Z"},
    Step{"BeforeEpoch", "UTC", "1970-01-01T00:00:00.250Z", "1d", -1, "1969-12-31T00:00:00.250Z"},
    Step{"Seconds", "UTC", "2026-01-01T00:00:00Z", "45s", 2, "2026-01-01T00:01:30Z"},
    Step{"MinutesBack", "UTC", "2026-01-01T00:00:00Z", "90m", -1, "2025-12-31T22:30:00Z"});

struct Length {
  const char* name;
  const char* text;
  Duration duration;
  std::optional<std::int64_t> fixed_s;
};
void PrintTo(const Length& row, std::ostream* out) {
  *out << row.text;
}
using Durations = testing::TestWithParam<Length>;

TEST_P(Durations, AreReadAndPrinted) {
  EXPECT_EQ(Duration::parse(GetParam().text), GetParam().duration);
  EXPECT_EQ(GetParam().duration.to_string(), GetParam().text);
  const auto fixed = GetParam().duration.fixed();
  EXPECT_EQ(fixed.has_value(), GetParam().fixed_s.has_value());
  EXPECT_EQ(fixed.value_or(milliseconds(0)).count(), GetParam().fixed_s.value_or(0) * 1000);
}

using Unit = Duration::Unit;
FANFARE_ROWS(Durations, Length{"Seconds", "45s", {45, Unit::Second}, 45},
             Length{"Minutes", "90m", {90, Unit::Minute}, 5400},
             Length{"Hours", "12h", {12, Unit::Hour}, 43200},
             Length{"Days", "30d", {30, Unit::Day}, 2592000},
             Length{"Weeks", "2w", {2, Unit::Week}, 1209600},
             Length{"Months", "6mo", {6, Unit::Month}, std::nullopt},
             Length{"Years", "1y", {1, Unit::Year}, std::nullopt},
             Length{"Most", "1000000w", {1000000, Unit::Week}, 604800000000});

TEST(DurationText, RefusesWhatIsNone) {
  for (const std::string_view text :
       {"", "s", "0s", "-1d", "+1d", "1000001s", "99999999999s", "30", "30 d", "30D", "30days",
        "1.5h", "1h30m", " 1h", "1h ", "1month", "1M"}) {
    EXPECT_FALSE(Duration::parse(text)) << text;
  }
}

RC_GTEST_PROP(AdvanceProperty, DaysLandOnTheSameWallClock, ()) {
  const TimeZone zone = zone_of("Asia/Jakarta");  // has no clock changes
  const auto start = from_unix_ms(*rc::gen::inRange<std::int64_t>(0, 4'000'000'000'000));
  const Duration days{*rc::gen::inRange(1, 1000), Unit::Day};
  const Instant moved = advance(start, days, zone);
  RC_ASSERT(moved - start == *days.fixed());
  RC_ASSERT(advance(moved, days, zone, -1) == start);
}

}  // namespace
}  // namespace fanfare
