#include "base/decimal.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>
#include <stdexcept>

#include "tests/unit/base/rows.h"

namespace fanfare {
namespace {

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

struct Good {
  const char* name;
  const char* text;
  std::int64_t scaled;
  const char* printed;
};
void PrintTo(const Good& row, std::ostream* out) {
  *out << row.text;
}
using DecimalParse = testing::TestWithParam<Good>;

TEST_P(DecimalParse, ReadsAndPrintsShortest) {
  const auto parsed = Decimal::parse(GetParam().text);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->scaled(), GetParam().scaled);
  EXPECT_EQ(parsed->to_string(), GetParam().printed);
}

FANFARE_ROWS(DecimalParse, Good{"Zero", "0", 0, "0"}, Good{"NegativeZero", "-0", 0, "0"},
             Good{"NegativeZeroPoint", "-0.0", 0, "0"},
             Good{"Whole", "125000", 1250000000, "125000"}, Good{"Negative", "-12", -120000, "-12"},
             Good{"Cents", "1234.56", 12345600, "1234.56"}, Good{"Smallest", "0.0001", 1, "0.0001"},
             Good{"NegativeSmallest", "-0.0001", -1, "-0.0001"},
             Good{"NegativeHalf", "-0.5", -5000, "-0.5"},
             Good{"TrailingZeros", "19.900000000", 199000, "19.9"},
             Good{"LeadingZeros", "007", 70000, "7"},
             Good{"ManyLeadingZeros", "00000000000000000000000000000001.5", 15000, "1.5"},
             Good{"InnerZeros", "10.0203", 100203, "10.0203"},
             Good{"Largest", "922337203685477.5807", kMax, "922337203685477.5807"},
             Good{"Lowest", "-922337203685477.5807", -kMax, "-922337203685477.5807"});

struct Bad {
  const char* name;
  std::string_view text;
};
void PrintTo(const Bad& row, std::ostream* out) {
  *out << row.text;
}
using DecimalRefuse = testing::TestWithParam<Bad>;

TEST_P(DecimalRefuse, IsNotANumber) {
  EXPECT_FALSE(Decimal::parse(GetParam().text));
}

FANFARE_ROWS(DecimalRefuse, Bad{"Empty", ""}, Bad{"Minus", "-"}, Bad{"TwoMinus", "--1"},
             Bad{"Plus", "+1"}, Bad{"Point", "."}, Bad{"LeadingPoint", ".5"},
             Bad{"TrailingPoint", "5."}, Bad{"MinusPoint", "-.5"}, Bad{"TwoPoints", "1.2.3"},
             Bad{"FiveDecimals", "0.00001"}, Bad{"LateDigit", "1.000000001"},
             Bad{"Exponent", "1e3"}, Bad{"Groups", "1,000"}, Bad{"LeadingBlank", " 1"},
             Bad{"TrailingBlank", "1 "}, Bad{"Word", "ten"}, Bad{"Hex", "0x10"},
             Bad{"Infinity", "inf"}, Bad{"NotANumber", "nan"}, Bad{"MinusInFraction", "1.-5"},
             Bad{"Nul", std::string_view("1\0", 2)}, Bad{"ArabicDigits", "\u0661"},
             Bad{"AboveLargest", "922337203685477.5808"},
             Bad{"BelowLowest", "-922337203685477.5808"}, Bad{"TooManyUnits", "922337203685478"},
             Bad{"Huge", "99999999999999999999999999"});

RC_GTEST_PROP(DecimalProperty, PrintedIsReadBack, ()) {
  const auto scaled = *rc::gen::inRange<std::int64_t>(-kMax, kMax);
  const auto value = Decimal::from_scaled(scaled);
  RC_ASSERT(Decimal::parse(value.to_string()) == value);
}

RC_GTEST_PROP(DecimalProperty, SumsAreExactOrThrow, (std::int64_t a, std::int64_t b)) {
  __extension__ typedef __int128 Wide;
  const Wide exact = Wide{a} + b;
  const bool fits = exact <= kMax && exact >= -Wide{kMax};
  Decimal sum = Decimal::from_scaled(a);
  if (fits) {
    sum += Decimal::from_scaled(b);
    RC_ASSERT(sum.scaled() == static_cast<std::int64_t>(exact));
  } else {
    RC_ASSERT_THROWS_AS(sum += Decimal::from_scaled(b), std::overflow_error);
    RC_ASSERT(sum.scaled() == a);
  }
}

TEST(Decimal, OverflowThrowsAndLeavesTheValue) {
  Decimal value = Decimal::from_scaled(kMax);
  EXPECT_THROW(value += Decimal::from_scaled(1), std::overflow_error);
  EXPECT_EQ(value.scaled(), kMax);
  value = Decimal::from_scaled(-kMax);
  EXPECT_THROW(value -= Decimal::from_scaled(1), std::overflow_error);
  EXPECT_EQ(value.scaled(), -kMax);
}

TEST(Decimal, WholeNumbersHaveTheirOwnLimit) {
  EXPECT_EQ(Decimal::whole(922'337'203'685'477).to_string(), "922337203685477");
  EXPECT_EQ(Decimal::whole(-922'337'203'685'477).to_string(), "-922337203685477");
  EXPECT_THROW(Decimal::whole(922'337'203'685'478), std::overflow_error);
  EXPECT_THROW(Decimal::whole(-922'337'203'685'478), std::overflow_error);
}

TEST(Decimal, OrdersByValue) {
  EXPECT_EQ(Decimal::parse("5"), Decimal::parse("5.0000"));
  EXPECT_LT(*Decimal::parse("9.5"), *Decimal::parse("10"));
  EXPECT_LT(*Decimal::parse("-10"), *Decimal::parse("-9.5"));
  EXPECT_TRUE(Decimal::parse("5.0")->is_whole());
  EXPECT_FALSE(Decimal::parse("5.0001")->is_whole());
}

TEST(LongDecimal, ComparesExactlyAndIsCutOffTowardsZero) {
  const auto read = [](std::string_view text) { return LongDecimal::read(text).value(); };
  const Decimal five = Decimal::whole(5);
  EXPECT_EQ(read("5.00000"), five);
  EXPECT_GT(read("5.000001"), five);
  EXPECT_EQ(read("5.123456").value, Decimal::from_scaled(51'234));
  EXPECT_LT(read("-5.000001"), Decimal::whole(-5));
  EXPECT_EQ(read("-5.999999").value, Decimal::from_scaled(-59'999));
  EXPECT_LT(read("-0.00001"), Decimal());
  EXPECT_FALSE(read("5.1").too_large);
  const LongDecimal large = read("99999999999999999999999.5");
  EXPECT_TRUE(large.too_large);
  EXPECT_GT(large, *Decimal::parse("922337203685477.5807"));
  EXPECT_LT(read("-99999999999999999999999"), *Decimal::parse("-922337203685477.5807"));
  for (const char* none : {"", "-", ".5", "5.", "1e3", "+5", " 5", "5 ", "5.1.2", "--5", "five"}) {
    EXPECT_FALSE(LongDecimal::read(none)) << none;
  }
}

}  // namespace
}  // namespace fanfare
