#pragma once

#include <compare>
#include <cstdint>
#include <stdexcept>
#include <string>

namespace fanfare {

/// Loyalty points: whole, may be negative (a reversal). Throws std::overflow_error, never wraps.
class Points {
 public:
  constexpr Points() = default;
  explicit constexpr Points(std::int64_t count) : count_(count) {}

  [[nodiscard]] constexpr std::int64_t count() const { return count_; }
  [[nodiscard]] std::string to_string() const { return std::to_string(count_); }

  constexpr Points& operator+=(Points other) {
    std::int64_t sum = 0;
    if (__builtin_add_overflow(count_, other.count_, &sum)) {
      throw std::overflow_error("a sum of points left the range of 64 bits");
    }
    count_ = sum;
    return *this;
  }
  constexpr Points& operator-=(Points other) {
    std::int64_t difference = 0;
    if (__builtin_sub_overflow(count_, other.count_, &difference)) {
      throw std::overflow_error("a difference of points left the range of 64 bits");
    }
    count_ = difference;
    return *this;
  }
  friend constexpr Points operator+(Points a, Points b) { return a += b; }
  friend constexpr Points operator-(Points a, Points b) { return a -= b; }

  constexpr auto operator<=>(const Points&) const = default;

 private:
  std::int64_t count_ = 0;
};

}  // namespace fanfare
