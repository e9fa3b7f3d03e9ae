#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fanfare {

/// An exact decimal number with four decimals, from -922337203685477.5807 to 922337203685477.5807.
/// Amounts of money (in major units) and counters are Decimals. Arithmetic that would leave the
/// range throws std::overflow_error; it never wraps and never rounds.
class Decimal {
 public:
  static constexpr std::int64_t kScale = 10'000;

  constexpr Decimal() = default;

  /// A whole number. Throws std::overflow_error beyond +-922337203685477.
  static Decimal whole(std::int64_t units);

  /// From a count of ten-thousandths.
  static constexpr Decimal from_scaled(std::int64_t ten_thousandths) {
    return Decimal(ten_thousandths);
  }

  /// Reads `-12`, `1234.56`, `0.0001`. No exponent, no digit groups, no blanks, no leading `+` or
  /// `.`; trailing zeros past the fourth decimal are allowed, other digits there are not.
  /// Empty when `text` is not such a number or is out of range.
  static std::optional<Decimal> parse(std::string_view text);

  [[nodiscard]] constexpr std::int64_t scaled() const { return scaled_; }
  [[nodiscard]] constexpr bool is_whole() const { return scaled_ % kScale == 0; }

  /// The shortest exact form: `12`, `1234.56`, `-0.5`.
  [[nodiscard]] std::string to_string() const;

  Decimal& operator+=(Decimal other);
  Decimal& operator-=(Decimal other);
  friend Decimal operator+(Decimal a, Decimal b) { return a += b; }
  friend Decimal operator-(Decimal a, Decimal b) { return a -= b; }

  constexpr auto operator<=>(const Decimal&) const = default;

 private:
  explicit constexpr Decimal(std::int64_t scaled) : scaled_(scaled) {}

  std::int64_t scaled_ = 0;
};

/// A number of any length that a text gives: compared exactly, and as a Decimal cut off after the
/// fourth decimal, towards zero.
struct LongDecimal {
  Decimal value;           ///< At the end of the range where the number is beyond it.
  int rest = 0;            ///< The sign of what was cut off.
  bool too_large = false;  ///< It is beyond the range.

  /// Reads what Decimal::parse does, and any number of digits before and after the point.
  static std::optional<LongDecimal> read(std::string_view text);

  [[nodiscard]] std::strong_ordering operator<=>(Decimal other) const {
    return value == other ? rest <=> 0 : value <=> other;
  }
  [[nodiscard]] bool operator==(Decimal other) const { return value == other && rest == 0; }
};

}  // namespace fanfare
