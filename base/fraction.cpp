#include "base/fraction.h"

#include <limits>
#include <stdexcept>

namespace fanfare {
namespace {

__extension__ typedef __int128 Wide;  // NOLINT(modernize-use-using): -Wpedantic wants it so

Wide gcd(Wide a, Wide b) {
  if (a < 0) {
    a = -a;
  }
  while (b != 0) {
    const Wide rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

Wide product(Wide a, Wide b) {
  Wide result = 0;
  if (__builtin_mul_overflow(a, b, &result)) {
    throw std::overflow_error("a calculation of points left the range of exact fractions");
  }
  return result;
}

Wide sum(Wide a, Wide b) {
  Wide result = 0;
  if (__builtin_add_overflow(a, b, &result)) {
    throw std::overflow_error("a calculation of points left the range of exact fractions");
  }
  return result;
}

Wide floor_division(Wide numerator, Wide denominator) {
  const Wide quotient = numerator / denominator;
  return numerator % denominator < 0 ? quotient - 1 : quotient;
}

Points to_points(Wide value) {
  if (value > std::numeric_limits<std::int64_t>::max() ||
      value < std::numeric_limits<std::int64_t>::min()) {
    throw std::overflow_error("a number of points left the range of 64 bits");
  }
  return Points(static_cast<std::int64_t>(value));
}

}  // namespace

Fraction::Fraction(Decimal value) : Fraction(value.scaled(), Decimal::kScale) {}

Fraction::Fraction(Wide numerator, Wide denominator)
    : numerator_(numerator), denominator_(denominator) {
  reduce();
}

void Fraction::reduce() {
  // Small denominators cannot overflow the next product: the division is left for when it pays.
  constexpr Wide kSmall = Wide{1} << 20;
  constexpr Wide kSmallNumerator = Wide{1} << 62;
  if (denominator_ <= kSmall && numerator_ < kSmallNumerator && numerator_ > -kSmallNumerator) {
    return;
  }
  const Wide divisor = gcd(numerator_, denominator_);
  numerator_ /= divisor;
  denominator_ /= divisor;
}

Fraction Fraction::quotient(Decimal dividend, Decimal divisor) {
  if (divisor.scaled() == 0) {
    throw std::domain_error("a proportion cannot be per zero");
  }
  const bool negative = divisor.scaled() < 0;
  const Wide numerator = dividend.scaled();
  const Wide denominator = divisor.scaled();
  return {negative ? -numerator : numerator, negative ? -denominator : denominator};
}

Fraction& Fraction::operator+=(const Fraction& other) {
  if (denominator_ == other.denominator_) {
    return *this = Fraction(sum(numerator_, other.numerator_), denominator_);
  }
  return *this = Fraction(
             sum(product(numerator_, other.denominator_), product(other.numerator_, denominator_)),
             product(denominator_, other.denominator_));
}

Fraction& Fraction::operator-=(const Fraction& other) {
  Fraction negated = other;
  negated.numerator_ = -negated.numerator_;
  return *this += negated;
}

Fraction& Fraction::operator*=(const Fraction& other) {
  return *this = Fraction(product(numerator_, other.numerator_),
                          product(denominator_, other.denominator_));
}

Fraction Fraction::floor() const {
  return {floor_division(numerator_, denominator_), 1};
}

Points Fraction::round(Rounding rounding) const {
  const Wide below = floor_division(numerator_, denominator_);
  const Wide rest = numerator_ - below * denominator_;
  switch (rounding) {
    case Rounding::Floor:
      return to_points(below);
    case Rounding::Ceil:
      return to_points(rest == 0 ? below : below + 1);
    case Rounding::HalfEven:
      break;
  }
  // rest / denominator against one half, without doubling what may be near the limit.
  const Wide other_half = denominator_ - rest;
  const bool up = rest > other_half || (rest == other_half && below % 2 != 0);
  return to_points(up ? below + 1 : below);
}

bool operator==(const Fraction& a, const Fraction& b) {
  return product(a.numerator_, b.denominator_) == product(b.numerator_, a.denominator_);
}

std::strong_ordering operator<=>(const Fraction& a, const Fraction& b) {
  const Wide left = product(a.numerator_, b.denominator_);
  const Wide right = product(b.numerator_, a.denominator_);
  return left < right   ? std::strong_ordering::less
         : left > right ? std::strong_ordering::greater
                        : std::strong_ordering::equal;
}

}  // namespace fanfare
