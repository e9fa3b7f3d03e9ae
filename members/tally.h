#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/decimal.h"

namespace fanfare::members {

/// The windows (days, weeks, ...) in which somebody did something, as far as they may matter still.
/// The newest is Tally::window; bit i of a set stands for the window i before it.
struct Streak {
  std::uint64_t counted = 0;  ///< Something was done in it.
  std::uint64_t bridged = 0;  ///< There was none: the member travelled over it.
  std::uint64_t frozen = 0;   ///< Nothing was done, and a freeze was used up for it.
  std::int64_t before = 0;    ///< The streak's length at the newest window that no bit stands for.
  std::int64_t before_window = 0;  ///< That window; of no meaning where `before` is 0.
  std::int32_t offset = 0;   ///< Of the member's zone from UTC when they last did, in seconds.
  std::int32_t freezes = 0;  ///< Still to be used up.

  bool operator==(const Streak&) const = default;
};

/// What a counter remembers besides its number, and a goal of a challenge likewise. Most remember
/// nothing.
struct Tally {
  /// The window that the number is of; of a streak, the newest in which something was done. Empty:
  /// none yet, or it is of all time.
  std::optional<std::int64_t> window;
  std::vector<std::uint64_t> values;  ///< Of `distinct`: stable_hash of each value, sorted.
  std::optional<Streak> streak;

  [[nodiscard]] bool empty() const { return !window && values.empty() && !streak; }
  bool operator==(const Tally&) const = default;
};

/// What a leaderboard compares a member's counter with.
struct BoardMark {
  std::int64_t window = 0;  ///< The period that the member has a score in.
  Decimal base;             ///< What the counter was when that began for them.

  bool operator==(const BoardMark&) const = default;
};

}  // namespace fanfare::members
