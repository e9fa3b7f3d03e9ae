#include "config/reader.h"

#include <cstdlib>
#include <fstream>
#include <functional>

#include "tests/unit/config/messages.h"

namespace fanfare::config {
namespace {

struct Read {
  std::string name;
  std::string text;
  std::function<bool(const Value&)> read;  ///< Whether it gave what the row expects.
  std::string message;                     ///< Empty: none.
};

void PrintTo(const Read& row, std::ostream* out) {
  *out << row.name;
}

class Scalars : public testing::TestWithParam<Read> {};

TEST_P(Scalars, AreReadStrictly) {
  Diagnostics diagnostics;
  const auto documents = parse_yaml("c.yaml", "v: " + GetParam().text + "\n", diagnostics);
  ASSERT_EQ(documents.size(), 1U);
  const MapReader map(Value(*documents[0].root, documents[0], diagnostics));
  EXPECT_TRUE(GetParam().read(*map.find("v")));
  const std::string expected =
      GetParam().message.empty() ? "" : "c.yaml:1:4: error: " + GetParam().message;
  EXPECT_EQ(diagnostics.to_string(), expected);
}

using std::chrono::hours;
using std::chrono::minutes;

bool no_truth(const Value& v) {
  return !v.truth();
}
bool no_whole(const Value& v) {
  return !v.whole();
}
bool no_decimal(const Value& v) {
  return !v.decimal();
}
bool no_duration(const Value& v) {
  return !v.duration();
}
bool no_id(const Value& v) {
  return !v.id();
}

INSTANTIATE_TEST_SUITE_P(
    Values, Scalars,
    testing::Values(
        Read{"True", "true", [](const Value& v) { return v.truth() == true; }, ""},
        Read{"YesIsNoBoolean", "yes", no_truth, "expected true or false, found 'yes'"},
        Read{"OffIsNoBoolean", "off", no_truth, "expected true or false, found 'off'"},
        Read{"QuotedIsNoBoolean", "'true'", no_truth,
             "expected true or false, found the quoted text 'true'"},
        Read{"CapitalIsNoBoolean", "True", no_truth, "expected true or false, found 'True'"},
        Read{"Whole", "-12", [](const Value& v) { return v.whole() == -12; }, ""},
        Read{"OctalLookalike", "017", no_whole, "expected a whole number, found '017'"},
        Read{"Grouped", "1_000", no_whole, "expected a whole number, found '1_000'"},
        Read{"Fraction", "1.5", no_whole, "expected a whole number, found '1.5'"},
        Read{"Quoted", "'5'", no_whole, "expected a whole number, found the quoted text '5'"},
        Read{"TooLarge", "9223372036854775808", no_whole,
             "expected a whole number, found '9223372036854775808'"},
        Read{"OutOfRange", "0", [](const Value& v) { return !v.whole(1, 9); },
             "expected a whole number from 1 to 9, found '0'"},
        Read{"TooSmall", "0", [](const Value& v) { return !v.whole(1); },
             "expected a whole number of at least 1, found '0'"},
        Read{"Decimal", "12.5",
             [](const Value& v) { return v.decimal() == Decimal::from_scaled(125'000); }, ""},
        Read{"FiveDecimals", "0.00001", no_decimal,
             "expected a number with at most 4 decimals, found '0.00001'"},
        Read{"Exponent", "1e3", no_decimal,
             "expected a number with at most 4 decimals, found '1e3'"},
        Read{"Duration", "90m",
             [](const Value& v) { return v.duration() == Duration{90, Duration::Unit::Minute}; },
             ""},
        Read{"NoUnit", "90", no_duration, "expected a duration such as 90m or 30d, found '90'"},
        Read{"DaysAreExactHere", "2d",
             [](const Value& v) { return v.exact_duration() == hours(48); }, ""},
        Read{"MonthsAreNotExact", "2mo", [](const Value& v) { return !v.exact_duration(); },
             "expected a duration of exact length such as 90m or 30d, found '2mo'"},
        Read{"NumberAsText", "8321", [](const Value& v) { return v.text() == "8321"; }, ""},
        Read{"ListAsText", "[a]", [](const Value& v) { return !v.text(); },
             "expected text, found a list"},
        Read{"NothingAsText", "null", [](const Value& v) { return !v.text(); },
             "expected text, found nothing"},
        Read{"Id", "double-points-2", [](const Value& v) { return v.id() == "double-points-2"; },
             ""},
        Read{"CapitalInId", "Star", no_id,
             "expected an id of 1 to 64 lower-case letters, digits and '-', found 'Star'"},
        Read{"LocalTimeInAZone", "2026-12-05 00:00",
             [](const Value& v) {
               return v.instant(*TimeZone::find("Asia/Jakarta")) ==
                      parse_rfc3339("2026-12-04T17:00:00Z");
             },
             ""},
        Read{"AbsoluteTime", "2026-12-05T00:00:00Z",
             [](const Value& v) {
               return v.instant(*TimeZone::find("Asia/Jakarta")) ==
                      parse_rfc3339("2026-12-05T00:00:00Z");
             },
             ""},
        Read{"NoSuchDay", "2026-02-30", [](const Value& v) { return !v.instant(TimeZone()); },
             "expected a time such as 2026-12-05 10:00 or 2026-12-05T10:00:00+07:00, found "
             "'2026-02-30'"},
        Read{"NoSuchZone", "Asia/Jakata", [](const Value& v) { return !v.time_zone(); },
             "expected a time zone such as Asia/Jakarta, found 'Asia/Jakata'"},
        Read{"NearMiss", "marketin",
             [](const Value& v) { return !v.one_of({"marketing", "service"}); },
             "expected marketing or service, found 'marketin'; did you mean 'marketing'?"},
        Read{"MapAsList", "{a: 1}", [](const Value& v) { return !v.list(); },
             "expected a list, found a map"},
        Read{"SecretInTheClear", "hunter2", [](const Value& v) { return !v.secret(); },
             "a secret is written as {file: path} or {env: NAME}, never in the clear"}),
    [](const auto& each) { return each.param.name; });

class Secrets : public testing::Test {
 protected:
  std::optional<Secret> read(const std::string& text) {
    documents_ = parse_yaml("c.yaml", text, diagnostics_);
    documents_[0].folder = testing::TempDir();
    return Value(*documents_[0].root, documents_[0], diagnostics_).secret();
  }

  Diagnostics diagnostics_;
  std::vector<Document> documents_;
};

TEST_F(Secrets, ComeFromTheEnvironment) {
  ::setenv("FANFARE_TEST_SECRET", "s3cret", 1);
  EXPECT_EQ(read("{env: FANFARE_TEST_SECRET}")->reveal(), "s3cret");
}

TEST_F(Secrets, ComeFromAFileBesideTheDocumentWithoutItsLineBreak) {
  std::ofstream(testing::TempDir() + "/fanfare-secret") << "s3cret\r\n";
  EXPECT_EQ(read("{file: fanfare-secret}")->reveal(), "s3cret");
}

TEST_F(Secrets, ThatAreMissingAreReported) {
  EXPECT_FALSE(read("{env: FANFARE_TEST_UNSET}"));
  EXPECT_FALSE(read("{env: A, file: b}"));
  EXPECT_THAT(lines_of(diagnostics_),
              testing::ElementsAre(
                  "c.yaml:1:1: error: a secret is written as {file: path} or {env: NAME}: one of "
                  "the two",
                  "c.yaml:1:7: error: the environment variable 'FANFARE_TEST_UNSET' is not set"));
}

TEST(Map, ReportsUnknownLaterAndMissingKeysAtOnce) {
  Diagnostics diagnostics;
  const auto documents = parse_yaml("c.yaml", "shedule: {}\nexpire: 3d\nzzz: 1\n", diagnostics);
  const MapReader map(Value(*documents[0].root, documents[0], diagnostics));
  map.allow_only({"schedule", "on"}, {"expire"});
  EXPECT_FALSE(map.required<std::string>("on"));
  EXPECT_THAT(
      lines_of(diagnostics),
      testing::ElementsAre("c.yaml:1:1: error: missing key 'on'",
                           "c.yaml:1:1: error: unknown key 'shedule'; did you mean 'schedule'?",
                           "c.yaml:2:1: error: 'expire' is not supported yet",
                           "c.yaml:3:1: error: unknown key 'zzz'"));
}

}  // namespace
}  // namespace fanfare::config
