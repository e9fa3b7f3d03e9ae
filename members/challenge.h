#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "base/time.h"
#include "members/tally.h"

namespace fanfare::members {

/// How far a member is with one goal of a challenge.
struct GoalProgress {
  std::uint64_t measure = 0;  ///< Names what is measured: progress in apples is none in pears.
  Decimal value;
  Decimal target;  ///< Above zero.
  Tally tally;
  bool reached = false;  ///< Stays so, whatever becomes of `value`.

  bool operator==(const GoalProgress&) const = default;
};

/// A challenge that a member works on, or is through with.
struct Challenge {
  enum class Status : std::uint8_t { Active, Completed, Expired };

  Status status = Status::Active;
  Instant started_at;
  std::optional<Instant> ends_at;  ///< From then on it is too late; empty: never.
  Instant ended_at{};              ///< When it was completed, or expired.
  std::vector<GoalProgress> goals;

  /// Goals that are reached; where there is just one, how far that is.
  [[nodiscard]] Decimal progress() const;
  /// What progress() comes to at the end.
  [[nodiscard]] Decimal target() const;

  bool operator==(const Challenge&) const = default;
};

/// The contract's word: `active`, `completed`, `expired`.
std::string_view to_string(Challenge::Status status);

}  // namespace fanfare::members
