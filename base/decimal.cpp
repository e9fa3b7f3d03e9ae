#include "base/decimal.h"

#include <fmt/format.h>

#include <charconv>
#include <limits>
#include <stdexcept>

namespace fanfare {
namespace {

constexpr std::size_t kDecimals = 4;

/// The range is symmetric: what arithmetic can reach, parse() can read back.
constexpr std::int64_t kOutside = std::numeric_limits<std::int64_t>::min();

bool all_digits(std::string_view text) {
  return text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// The digits after the point as ten-thousandths; empty when they are not exact to four decimals.
std::optional<std::int64_t> parse_fraction(std::string_view digits) {
  if (digits.empty() || !all_digits(digits)) {
    return std::nullopt;
  }
  if (digits.size() > kDecimals) {
    if (digits.find_first_not_of('0', kDecimals) != std::string_view::npos) {
      return std::nullopt;
    }
    digits = digits.substr(0, kDecimals);
  }
  std::int64_t value = 0;
  for (std::size_t i = 0; i < kDecimals; ++i) {
    value = value * 10 + (i < digits.size() ? digits[i] - '0' : 0);
  }
  return value;
}

}  // namespace

Decimal Decimal::whole(std::int64_t units) {
  std::int64_t scaled = 0;
  if (__builtin_mul_overflow(units, kScale, &scaled)) {
    throw std::overflow_error(fmt::format("{} is too large a number", units));
  }
  return Decimal(scaled);
}

std::optional<Decimal> Decimal::parse(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) {
    text.remove_prefix(1);
  }
  const std::size_t point = text.find('.');
  const std::string_view digits = text.substr(0, point);
  std::int64_t units = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), units);
  if (digits.empty() || digits[0] == '-' || error != std::errc{} ||
      end != digits.data() + digits.size()) {
    return std::nullopt;
  }
  std::int64_t fraction = 0;
  if (point != std::string_view::npos) {
    const auto parsed = parse_fraction(text.substr(point + 1));
    if (!parsed) {
      return std::nullopt;
    }
    fraction = *parsed;
  }
  std::int64_t scaled = 0;
  if (__builtin_mul_overflow(units, kScale, &scaled) ||
      __builtin_add_overflow(scaled, fraction, &scaled)) {
    return std::nullopt;
  }
  return Decimal(negative ? -scaled : scaled);
}

std::string Decimal::to_string() const {
  const bool negative = scaled_ < 0;
  // Unsigned, because the smallest int64 has no positive counterpart.
  const std::uint64_t magnitude =
      negative ? 0 - static_cast<std::uint64_t>(scaled_) : static_cast<std::uint64_t>(scaled_);
  std::string text = negative ? "-" : "";
  fmt::format_to(std::back_inserter(text), "{}", magnitude / kScale);
  if (const std::uint64_t fraction = magnitude % kScale; fraction != 0) {
    fmt::format_to(std::back_inserter(text), ".{:04}", fraction);
    text.erase(text.find_last_not_of('0') + 1);
  }
  return text;
}

Decimal& Decimal::operator+=(Decimal other) {
  std::int64_t sum = 0;
  if (__builtin_add_overflow(scaled_, other.scaled_, &sum) || sum == kOutside) {
    throw std::overflow_error("a sum left the range of exact decimals (about 922 trillion)");
  }
  scaled_ = sum;
  return *this;
}

Decimal& Decimal::operator-=(Decimal other) {
  std::int64_t difference = 0;
  if (__builtin_sub_overflow(scaled_, other.scaled_, &difference) || difference == kOutside) {
    throw std::overflow_error("a difference left the range of exact decimals (about 922 trillion)");
  }
  scaled_ = difference;
  return *this;
}

}  // namespace fanfare
