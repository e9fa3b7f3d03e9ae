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

/// The first four digits after the point, as ten-thousandths.
std::int64_t to_fraction(std::string_view digits) {
  std::int64_t value = 0;
  for (std::size_t i = 0; i < kDecimals; ++i) {
    value = value * 10 + (i < digits.size() ? digits[i] - '0' : 0);
  }
  return value;
}

bool any_but_zeros(std::string_view digits, std::size_t from) {
  return digits.find_first_not_of('0', from) != std::string_view::npos;
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
  const auto read = LongDecimal::read(text);
  return read && read->rest == 0 ? std::optional(read->value) : std::nullopt;
}

std::optional<LongDecimal> LongDecimal::read(std::string_view text) {
  const bool negative = text.starts_with('-');
  text.remove_prefix(negative ? 1 : 0);
  const std::size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  const bool has_point = point != std::string_view::npos;
  const std::string_view decimals = has_point ? text.substr(point + 1) : std::string_view();
  if (whole.empty() || !all_digits(whole) || (has_point && decimals.empty()) ||
      !all_digits(decimals)) {
    return std::nullopt;
  }
  LongDecimal number;
  std::int64_t units = 0;
  std::int64_t scaled = 0;
  const auto [end, error] = std::from_chars(whole.data(), whole.data() + whole.size(), units);
  number.too_large = error != std::errc{} ||
                     __builtin_mul_overflow(units, Decimal::kScale, &scaled) ||
                     __builtin_add_overflow(scaled, to_fraction(decimals), &scaled);
  if (number.too_large) {
    scaled = std::numeric_limits<std::int64_t>::max();
  }
  const bool cut =
      number.too_large || (decimals.size() > kDecimals && any_but_zeros(decimals, kDecimals));
  number.value = Decimal::from_scaled(negative ? -scaled : scaled);
  number.rest = !cut ? 0 : negative ? -1 : 1;
  return number;
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
