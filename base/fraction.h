#pragma once

#include <compare>
#include <cstdint>

#include "base/decimal.h"
#include "base/points.h"

namespace fanfare {

/// How a program turns a fraction of a point into whole points.
enum class Rounding { Floor, HalfEven, Ceil };

/// An exact fraction, for proportions (`per: 3, give: 1`) that no decimal can hold. Sums and
/// products stay exact; what does not fit 127 bits throws std::overflow_error.
class Fraction {
 public:
  constexpr Fraction() = default;
  explicit Fraction(Decimal value);

  /// The exact quotient. Throws std::domain_error when `divisor` is zero.
  static Fraction quotient(Decimal dividend, Decimal divisor);

  Fraction& operator+=(const Fraction& other);
  Fraction& operator-=(const Fraction& other);
  Fraction& operator*=(const Fraction& other);
  friend Fraction operator+(Fraction a, const Fraction& b) { return a += b; }
  friend Fraction operator-(Fraction a, const Fraction& b) { return a -= b; }
  friend Fraction operator*(Fraction a, const Fraction& b) { return a *= b; }

  /// Whole points by the given rule. Floor and Ceil go towards minus and plus infinity.
  [[nodiscard]] Points round(Rounding rounding) const;

  /// The whole part towards minus infinity, as a fraction: what `steps: full` counts.
  [[nodiscard]] Fraction floor() const;

  friend bool operator==(const Fraction& a, const Fraction& b);
  friend std::strong_ordering operator<=>(const Fraction& a, const Fraction& b);

 private:
  __extension__ typedef __int128 Wide;  // NOLINT(modernize-use-using): -Wpedantic wants it so

  Fraction(Wide numerator, Wide denominator);
  void reduce();

  Wide numerator_ = 0;
  Wide denominator_ = 1;  // always positive
};

}  // namespace fanfare
