#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/testing/words.h"
#include "cli/testing/xml.h"

namespace fanfare::cli::testing {
namespace {

using ::testing::ElementsAreArray;
using Kind = Difference::Kind;
using Texts = std::vector<std::string>;

struct Told {
  std::string name;
  Difference difference;
  std::string words;
};
void PrintTo(const Told& row, std::ostream* out) {
  *out << row.name;
}

class DifferenceWords : public ::testing::TestWithParam<Told> {};

TEST_P(DifferenceWords, AreOneLine) {
  EXPECT_EQ(describe(GetParam().difference), GetParam().words);
}

INSTANTIATE_TEST_SUITE_P(
    All, DifferenceWords,
    ::testing::Values(
        Told{"Value", {"points", Kind::Value, {"200"}, {"-1"}}, "points: expected 200, got -1"},
        Told{"Missing", {"badges", Kind::Set, {"a", "b", "c"}, {"b"}}, "badges: missing a, c"},
        Told{"Unexpected", {"badges", Kind::Set, {}, {"b"}}, "badges: unexpected b"},
        Told{"Both",
             {"badges", Kind::Set, {"a", "b"}, {"b", "c"}},
             "badges: missing a; unexpected c"},
        Told{"Sequence",
             {"notifications", Kind::Sequence, {"a", "b"}, {}},
             "notifications: expected [a, b], got []"}),
    [](const auto& row) { return row.param.name; });

struct Diffed {
  std::string name;
  Texts expected;
  Texts actual;
  Texts lines;
};
void PrintTo(const Diffed& row, std::ostream* out) {
  *out << row.name;
}

class SequenceDiff : public ::testing::TestWithParam<Diffed> {};

TEST_P(SequenceDiff, KeepsWhatBothHave) {
  EXPECT_THAT(sequence_diff(GetParam().expected, GetParam().actual),
              ElementsAreArray(GetParam().lines));
}

INSTANTIATE_TEST_SUITE_P(
    All, SequenceDiff,
    ::testing::Values(Diffed{"Empty", {}, {}, {}},
                      Diffed{"NothingCame", {"a", "b"}, {}, {"- a", "- b"}},
                      Diffed{"NothingWasExpected", {}, {"a"}, {"+ a"}},
                      Diffed{
                          "OneMoreInTheMiddle", {"a", "b"}, {"a", "x", "b"}, {"  a", "+ x", "  b"}},
                      Diffed{"OneLess", {"a", "b", "c"}, {"a", "c"}, {"  a", "- b", "  c"}},
                      Diffed{"AnotherOrder", {"a", "b"}, {"b", "a"}, {"- a", "  b", "+ a"}},
                      Diffed{"Replaced", {"a"}, {"b"}, {"- a", "+ b"}},
                      Diffed{"TheSameTwice", {"a"}, {"a", "a"}, {"  a", "+ a"}}),
    [](const auto& row) { return row.param.name; });

TEST(SequenceDiffOfLongLists, IsBounded) {
  const Texts expected(100'000, "a");
  EXPECT_EQ(sequence_diff(expected, expected).size(), 200'000U);
}

TEST(LengthWords, FitTheLength) {
  using std::chrono::microseconds;
  EXPECT_EQ(describe_length(microseconds(0)), "0.0 ms");
  EXPECT_EQ(describe_length(microseconds(9'960)), "9.9 ms");
  EXPECT_EQ(describe_length(microseconds(10'000)), "10 ms");
  EXPECT_EQ(describe_length(microseconds(999'999)), "999 ms");
  EXPECT_EQ(describe_length(microseconds(61'250'000)), "61.2 s");
}

struct Escaped {
  std::string name;
  std::string text;
  std::string element;
  std::string attribute;
};
void PrintTo(const Escaped& row, std::ostream* out) {
  *out << row.name;
}

class Xml : public ::testing::TestWithParam<Escaped> {};

TEST_P(Xml, EscapesWhatWouldBeMarkup) {
  EXPECT_EQ(xml_text(GetParam().text), GetParam().element);
  EXPECT_EQ(xml_attribute(GetParam().text), GetParam().attribute);
}

// Expected: XML 1.0, 2.2 (characters), 2.4 (markup), 2.11 and 3.3.3 (line ends and blanks).
INSTANTIATE_TEST_SUITE_P(
    All, Xml,
    ::testing::Values(Escaped{"Plain", "kopi é 咖啡", "kopi é 咖啡", "kopi é 咖啡"},
                      Escaped{"Markup", "<a b=\"c\">&]]>", "&lt;a b=&quot;c&quot;&gt;&amp;]]&gt;",
                              "&lt;a b=&quot;c&quot;&gt;&amp;]]&gt;"},
                      Escaped{"LineEnds", "a\n\tb\r", "a\n\tb&#13;", "a&#10;&#9;b&#13;"},
                      Escaped{"Controls", std::string("a\0\x01\x1B[2Jb", 8), "a[2Jb", "a[2Jb"},
                      Escaped{"Noncharacters",
                              "a\xEF\xBF\xBE\xEF\xBF\xBF\xEF\xBF\xBD"
                              "b",
                              "a\xEF\xBF\xBD"
                              "b",
                              "a\xEF\xBF\xBD"
                              "b"}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace fanfare::cli::testing
