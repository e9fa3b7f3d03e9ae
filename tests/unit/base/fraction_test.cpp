#include "base/fraction.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>
#include <numeric>
#include <stdexcept>

#include "tests/unit/base/rows.h"

namespace fanfare {
namespace {

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

Decimal number(std::string_view text) {
  return Decimal::parse(text).value();
}

struct Rounded {
  const char* name;
  const char* dividend;
  const char* divisor;
  std::int64_t floor, half_even, ceil;
};
void PrintTo(const Rounded& row, std::ostream* out) {
  *out << row.dividend << " / " << row.divisor;
}
using FractionRound = testing::TestWithParam<Rounded>;

TEST_P(FractionRound, EachWay) {
  const auto& row = GetParam();
  const Fraction value = Fraction::quotient(number(row.dividend), number(row.divisor));
  EXPECT_EQ(value.round(Rounding::Floor).count(), row.floor);
  EXPECT_EQ(value.round(Rounding::HalfEven).count(), row.half_even);
  EXPECT_EQ(value.round(Rounding::Ceil).count(), row.ceil);
  EXPECT_EQ(value.floor(),
            Fraction::quotient(Decimal::from_scaled(row.floor), Decimal::from_scaled(1)));
}

FANFARE_ROWS(FractionRound, Rounded{"Zero", "0", "3", 0, 0, 0}, Rounded{"Exact", "9", "3", 3, 3, 3},
             Rounded{"Third", "1", "3", 0, 0, 1}, Rounded{"TwoThirds", "2", "3", 0, 1, 1},
             Rounded{"Half", "1", "2", 0, 0, 1}, Rounded{"OneAndHalf", "3", "2", 1, 2, 2},
             Rounded{"TwoAndHalf", "5", "2", 2, 2, 3}, Rounded{"MinusHalf", "-1", "2", -1, 0, 0},
             Rounded{"MinusOneAndHalf", "-3", "2", -2, -2, -1},
             Rounded{"MinusTwoAndHalf", "-5", "2", -3, -2, -2},
             Rounded{"MinusThird", "-1", "3", -1, 0, 0},
             Rounded{"MinusTwoThirds", "-2", "3", -1, -1, 0},
             Rounded{"NegativeDivisor", "3", "-2", -2, -2, -1},
             Rounded{"BothNegative", "-3", "-2", 1, 2, 2},
             Rounded{"MinusExact", "-9", "3", -3, -3, -3},
             Rounded{"JustBelowHalf", "0.4999", "1", 0, 0, 1},
             Rounded{"JustAboveHalf", "0.5001", "1", 0, 1, 1},
             Rounded{"Rupiah", "125000", "1000", 125, 125, 125},
             Rounded{"Cents", "19.99", "0.01", 1999, 1999, 1999},
             Rounded{"Largest", "922337203685477.5807", "0.0001", kMax, kMax, kMax},
             Rounded{"Lowest", "-922337203685477.5807", "0.0001", -kMax, -kMax, -kMax},
             Rounded{"Tiny", "0.0001", "922337203685477.5807", 0, 0, 1});

TEST(Fraction, PerZeroIsABug) {
  EXPECT_THROW(Fraction::quotient(number("1"), number("0")), std::domain_error);
}

TEST(Fraction, ThreeThirdsAreOne) {
  const Fraction third = Fraction::quotient(number("1"), number("3"));
  EXPECT_EQ(third + third + third, Fraction(number("1")));
  EXPECT_EQ((third + third + third).round(Rounding::Floor).count(), 1);
  EXPECT_EQ(third * Fraction(number("3")), Fraction(number("1")));
  EXPECT_EQ(third - third, Fraction());
}

TEST(Fraction, PointsBeyond64BitsThrow) {
  const Fraction largest = Fraction::quotient(number("922337203685477.5807"), number("0.0001"));
  EXPECT_THROW((void)(largest * Fraction(number("2"))).round(Rounding::Floor), std::overflow_error);
  const Fraction half = Fraction::quotient(number("1"), number("2"));
  EXPECT_THROW((void)(largest + half).round(Rounding::Ceil), std::overflow_error);
  EXPECT_EQ((largest + half).round(Rounding::Floor).count(), kMax);
}

TEST(Fraction, WhatNoLongerFitsThrows) {
  Fraction power(number("922337203685477.5807"));
  EXPECT_THROW(
      {
        for (int i = 0; i < 4; ++i) {
          power *= power;
        }
      },
      std::overflow_error);
  Fraction sum;
  EXPECT_THROW(
      {
        for (const std::int64_t prime : {999'999'937LL, 999'999'929LL, 999'999'893LL, 999'999'883LL,
                                         999'999'797LL, 999'999'761LL}) {
          sum += Fraction::quotient(number("1"), Decimal::whole(prime));
        }
      },
      std::overflow_error);
}

/// Small numbers, calculated without any of the code under test.
struct Small {
  std::int64_t top;
  std::int64_t bottom;  ///< Above zero.

  std::int64_t floor() const {
    std::int64_t whole = -1000000;
    while ((whole + 1) * bottom <= top) {
      whole += whole + 100000 < top / bottom ? 50000 : 1;
    }
    return whole;
  }
  std::int64_t ceil() const { return floor() * bottom == top ? floor() : floor() + 1; }
  std::int64_t half_even() const {
    const std::int64_t twice = 2 * (top - floor() * bottom);
    if (twice != bottom) {
      return twice < bottom ? floor() : floor() + 1;
    }
    return floor() % 2 == 0 ? floor() : floor() + 1;
  }
};

Fraction fraction(Small value) {
  return Fraction::quotient(Decimal::from_scaled(value.top), Decimal::from_scaled(value.bottom));
}

Small any_small() {
  return {*rc::gen::inRange<std::int64_t>(-300, 300), *rc::gen::inRange<std::int64_t>(1, 40)};
}

RC_GTEST_PROP(FractionProperty, AgreesWithSchoolArithmetic, ()) {
  const Small a = any_small();
  const Small b = any_small();
  const std::pair<Fraction, Small> results[] = {
      {fraction(a) + fraction(b), {a.top * b.bottom + b.top * a.bottom, a.bottom * b.bottom}},
      {fraction(a) - fraction(b), {a.top * b.bottom - b.top * a.bottom, a.bottom * b.bottom}},
      {fraction(a) * fraction(b), {a.top * b.top, a.bottom * b.bottom}}};
  for (const auto& [value, expected] : results) {
    RC_ASSERT(value == fraction(expected));
    RC_ASSERT(value.round(Rounding::Floor).count() == expected.floor());
    RC_ASSERT(value.round(Rounding::Ceil).count() == expected.ceil());
    RC_ASSERT(value.round(Rounding::HalfEven).count() == expected.half_even());
  }
  RC_ASSERT((fraction(a) < fraction(b)) == (a.top * b.bottom < b.top * a.bottom));
}

RC_GTEST_PROP(FractionProperty, LongSumsOfUnlikePartsStayExact, ()) {
  // lcm(1..40) bounds every denominator, so nothing may overflow, in whatever order they come.
  const auto parts = *rc::gen::container<std::vector<int>>(200, rc::gen::inRange(1, 41));
  Fraction sum;
  for (const int part : parts) {
    sum += Fraction::quotient(Decimal::whole(1), Decimal::whole(part));
  }
  for (const int part : parts) {
    sum -= Fraction::quotient(Decimal::whole(1), Decimal::whole(part));
  }
  RC_ASSERT(sum == Fraction());
}

}  // namespace
}  // namespace fanfare
