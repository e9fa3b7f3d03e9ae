#include "base/text.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>

#include "tests/unit/base/rows.h"

namespace fanfare {
namespace {

struct Bytes {
  const char* name;
  std::string_view bytes;
  bool well_formed;
};
void PrintTo(const Bytes& row, std::ostream* out) {
  *out << row.name;
}
using Utf8 = testing::TestWithParam<Bytes>;

TEST_P(Utf8, IsJudgedWhereverItStands) {
  EXPECT_EQ(is_utf8(GetParam().bytes), GetParam().well_formed);
  // The fast path looks at eight bytes at a time: every alignment must agree.
  for (std::size_t before = 0; before < 17; ++before) {
    const std::string padded = std::string(before, 'a') + std::string(GetParam().bytes);
    EXPECT_EQ(is_utf8(padded), GetParam().well_formed) << before;
    EXPECT_EQ(is_utf8(padded + "bcdefghij"), GetParam().well_formed) << before;
  }
}

// Boundaries of RFC 3629 section 4.
FANFARE_ROWS(Utf8, Bytes{"Empty", "", true}, Bytes{"Ascii", "kopi senja", true},
             Bytes{"Nul", std::string_view("\0", 1), true}, Bytes{"Delete", "\x7F", true},
             Bytes{"FirstTwoByte", "\xC2\x80", true}, Bytes{"LastTwoByte", "\xDF\xBF", true},
             Bytes{"FirstThreeByte", "\xE0\xA0\x80", true},
             Bytes{"BeforeSurrogates", "\xED\x9F\xBF", true},
             Bytes{"AfterSurrogates", "\xEE\x80\x80", true},
             Bytes{"LastThreeByte", "\xEF\xBF\xBF", true},
             Bytes{"FirstFourByte", "\xF0\x90\x80\x80", true},
             Bytes{"LastFourByte", "\xF4\x8F\xBF\xBF", true},
             Bytes{"Mixed", "caf\xC3\xA9 \xE2\x98\x95 \xF0\x9F\x8E\x89", true},
             Bytes{"LoneContinuation", "\x80", false}, Bytes{"OverlongSlash", "\xC0\xAF", false},
             Bytes{"OverlongC1", "\xC1\xBF", false}, Bytes{"OverlongThree", "\xE0\x9F\xBF", false},
             Bytes{"OverlongFour", "\xF0\x8F\xBF\xBF", false},
             Bytes{"FirstSurrogate", "\xED\xA0\x80", false},
             Bytes{"LastSurrogate", "\xED\xBF\xBF", false},
             Bytes{"AboveUnicode", "\xF4\x90\x80\x80", false},
             Bytes{"F5", "\xF5\x80\x80\x80", false}, Bytes{"Fe", "\xFE", false},
             Bytes{"CutTwo", "\xC3", false}, Bytes{"CutThree", "\xE2\x98", false},
             Bytes{"CutFour", "\xF0\x9F\x8E", false}, Bytes{"NoContinuation", "\xC3(", false},
             Bytes{"Latin1", "caf\xE9", false}, Bytes{"Utf16Mark", "\xFF\xFE", false});

TEST(ControlCharacters, AreFound) {
  EXPECT_TRUE(has_control_characters("a\r\nBcc: b"));
  EXPECT_TRUE(has_control_characters(std::string_view("a\0b", 3)));
  EXPECT_TRUE(has_control_characters("\x7F"));
  EXPECT_TRUE(has_control_characters("\t"));
  EXPECT_FALSE(has_control_characters("caf\xC3\xA9 \xF0\x9F\x8E\x89"));
  EXPECT_FALSE(has_control_characters(""));
}

struct Typo {
  const char* name;
  const char* word;
  std::optional<std::string_view> meant;
};
void PrintTo(const Typo& row, std::ostream* out) {
  *out << row.word;
}
using Nearest = testing::TestWithParam<Typo>;

TEST_P(Nearest, NamesWhatWasMeant) {
  constexpr std::array<std::string_view, 7> kKeys{"campaign", "on",     "schedule", "when",
                                                  "then",     "limits", "priority"};
  EXPECT_EQ(nearest(GetParam().word, kKeys), GetParam().meant);
}

FANFARE_ROWS(Nearest, Typo{"Missing", "shedule", "schedule"}, Typo{"Doubled", "limmits", "limits"},
             Typo{"Swapped", "hwen", "when"}, Typo{"Wrong", "priorite", "priority"},
             Typo{"Two", "camqaing", "campaign"}, Typo{"Singular", "limit", "limits"},
             Typo{"Exact", "then", "then"}, Typo{"FewForItsLength", "whole", std::nullopt},
             Typo{"Nothing", "zebra", std::nullopt}, Typo{"Empty", "", std::nullopt});

TEST(Nearest, HasNoOpinionOnNovels) {
  const std::array<std::string_view, 1> keys{"when"};
  EXPECT_FALSE(nearest(std::string(100'000, 'w'), keys));
  EXPECT_FALSE(nearest("when", {}));
}

TEST(Name, IsLowerCaseAndBounded) {
  EXPECT_TRUE(is_name("double-points-2", "-"));
  EXPECT_TRUE(is_name(std::string(64, 'a'), "-"));
  EXPECT_FALSE(is_name(std::string(65, 'a'), "-"));
  EXPECT_FALSE(is_name("", "-"));
  EXPECT_FALSE(is_name("Double", "-"));
  EXPECT_FALSE(is_name("a_b", "-"));
  EXPECT_FALSE(is_name("caf\xC3\xA9", "-"));
}

RC_GTEST_PROP(Shortened, StaysWithinItsLengthAndWellFormed, ()) {
  const auto letters = *rc::gen::container<std::vector<std::string>>(
      rc::gen::element<std::string>("a", "\xC3\xA9", "\xE2\x98\x95", "\xF0\x9F\x8E\x89"));
  std::string text;
  for (const std::string& letter : letters) {
    text += letter;
  }
  const auto longest = *rc::gen::inRange<std::size_t>(3, 80);
  const std::string cut = shortened(text, longest);
  RC_ASSERT(cut.size() <= longest);
  RC_ASSERT(is_utf8(cut));
  RC_ASSERT((text.size() <= longest ? cut == text : cut.ends_with("...")));
}

TEST(ParseWhole, TakesTheWholeTextOrNothing) {
  EXPECT_EQ(parse_whole<int>("-12"), -12);
  EXPECT_EQ(parse_whole<std::int64_t>("9223372036854775807"), INT64_MAX);
  EXPECT_EQ(parse_whole<std::uint16_t>("65535"), 65535);
  for (const char* text : {"", " 1", "1 ", "+1", "1.0", "0x1", "one"}) {
    EXPECT_EQ(parse_whole<int>(text), std::nullopt) << text;
  }
  EXPECT_EQ(parse_whole<std::int64_t>("9223372036854775808"), std::nullopt);
  EXPECT_EQ(parse_whole<std::uint16_t>("65536"), std::nullopt);
  EXPECT_EQ(parse_whole<std::uint16_t>("-1"), std::nullopt);
}

}  // namespace
}  // namespace fanfare
