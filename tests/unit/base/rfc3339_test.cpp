#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/time.h"
#include "tests/unit/base/rows.h"

namespace fanfare {
namespace {

struct Good {
  const char* name;
  const char* text;
  std::int64_t unix_ms;
  const char* printed;
};
void PrintTo(const Good& row, std::ostream* out) {
  *out << row.text;
}
using Rfc3339 = testing::TestWithParam<Good>;

TEST_P(Rfc3339, IsReadAndWrittenInUtc) {
  const auto instant = parse_rfc3339(GetParam().text);
  ASSERT_TRUE(instant);
  EXPECT_EQ(to_unix_ms(*instant), GetParam().unix_ms);
  EXPECT_EQ(format_rfc3339(*instant), GetParam().printed);
}

// Unix times from Python's datetime.
FANFARE_ROWS(
    Rfc3339, Good{"Offset", "2026-12-05T10:00:00+07:00", 1796439600000, "2026-12-05T03:00:00Z"},
    Good{"Zulu", "2026-12-05T03:00:00Z", 1796439600000, "2026-12-05T03:00:00Z"},
    Good{"LowerCase", "2026-12-05t03:00:00z", 1796439600000, "2026-12-05T03:00:00Z"},
    Good{"Blank", "2026-12-05 03:00:00Z", 1796439600000, "2026-12-05T03:00:00Z"},
    Good{"UnknownOffset", "2026-12-05T03:00:00-00:00", 1796439600000, "2026-12-05T03:00:00Z"},
    Good{"HalfHourOffset", "2024-02-29T23:59:59-05:30", 1709270999000, "2024-03-01T05:29:59Z"},
    Good{"OneDigitFraction", "2026-12-05T03:00:00.5Z", 1796439600500, "2026-12-05T03:00:00.500Z"},
    Good{"Milliseconds", "2026-12-05T03:00:00.042Z", 1796439600042, "2026-12-05T03:00:00.042Z"},
    Good{"NanosecondsAreCut", "2026-12-05T03:00:00.999999999Z", 1796439600999,
         "2026-12-05T03:00:00.999Z"},
    Good{"ZeroFraction", "2026-12-05T03:00:00.000Z", 1796439600000, "2026-12-05T03:00:00Z"},
    Good{"Epoch", "1970-01-01T00:00:00Z", 0, "1970-01-01T00:00:00Z"},
    Good{"BeforeEpoch", "1969-12-31T23:59:59.999Z", -1, "1969-12-31T23:59:59.999Z"},
    Good{"LeapDay2000", "2000-02-29T00:00:00Z", 951782400000, "2000-02-29T00:00:00Z"},
    Good{"After1900", "1900-03-01T00:00:00Z", -2203891200000, "1900-03-01T00:00:00Z"},
    Good{"LeapSecond", "2016-12-31T23:59:60Z", 1483228799000, "2016-12-31T23:59:59Z"},
    Good{"FirstYear", "0001-01-01T00:00:00Z", -62135596800000, "0001-01-01T00:00:00Z"},
    Good{"LastMoment", "9999-12-31T23:59:59.999Z", 253402300799999, "9999-12-31T23:59:59.999Z"});

struct Bad {
  const char* name;
  std::string_view text;
};
void PrintTo(const Bad& row, std::ostream* out) {
  *out << row.text;
}
using NotRfc3339 = testing::TestWithParam<Bad>;

TEST_P(NotRfc3339, IsRefused) {
  EXPECT_FALSE(parse_rfc3339(GetParam().text));
}

FANFARE_ROWS(NotRfc3339, Bad{"Empty", ""}, Bad{"DateOnly", "2026-12-05"},
             Bad{"NoOffset", "2026-12-05T10:00:00"}, Bad{"NoSeconds", "2026-12-05T10:00Z"},
             Bad{"NoLeapDay", "2026-02-29T00:00:00Z"}, Bad{"NoLeapDay1900", "1900-02-29T00:00:00Z"},
             Bad{"Day31", "2026-04-31T00:00:00Z"}, Bad{"Day0", "2026-04-00T00:00:00Z"},
             Bad{"Month0", "2026-00-10T00:00:00Z"}, Bad{"Month13", "2026-13-10T00:00:00Z"},
             Bad{"Hour24", "2026-12-05T24:00:00Z"}, Bad{"Minute60", "2026-12-05T10:60:00Z"},
             Bad{"Second61", "2026-12-05T10:00:61Z"}, Bad{"Offset24", "2026-12-05T10:00:00+24:00"},
             Bad{"OffsetMinute60", "2026-12-05T10:00:00+07:60"},
             Bad{"OffsetNoColon", "2026-12-05T10:00:00+0700"},
             Bad{"OffsetHours", "2026-12-05T10:00:00+07"},
             Bad{"EmptyFraction", "2026-12-05T10:00:00.Z"}, Bad{"Comma", "2026-12-05T10:00:00,5Z"},
             Bad{"Trailing", "2026-12-05T10:00:00Z "}, Bad{"Leading", " 2026-12-05T10:00:00Z"},
             Bad{"ShortYear", "26-12-05T10:00:00Z"}, Bad{"FiveDigitYear", "12026-12-05T10:00:00Z"},
             Bad{"OneDigitMonth", "2026-1-05T10:00:00Z"}, Bad{"Slashes", "2026/12/05T10:00:00Z"},
             Bad{"Signed", "-026-12-05T10:00:00Z"}, Bad{"Words", "tomorrow"},
             Bad{"Nul", std::string_view("2026-12-05T10:00:00Z\0", 21)},
             // These are in year -1 and 10000 in UTC, which RFC 3339 cannot write.
             Bad{"OffsetBeforeYear0", "0000-01-01T00:00:00+01:00"},
             Bad{"OffsetAfterYear9999", "9999-12-31T23:59:59-01:00"});

RC_GTEST_PROP(Rfc3339Property, WrittenIsReadBack, ()) {
  const auto instant =
      from_unix_ms(*rc::gen::inRange<std::int64_t>(-62'167'219'200'000, 253'402'300'800'000));
  RC_ASSERT(parse_rfc3339(format_rfc3339(instant)) == instant);
}

RC_GTEST_PROP(Rfc3339Property, GarbageNeverCrashes, (const std::string& text)) {
  if (const auto instant = parse_rfc3339(text)) {
    RC_ASSERT(parse_rfc3339(format_rfc3339(*instant)) == instant);
  }
}

}  // namespace
}  // namespace fanfare
