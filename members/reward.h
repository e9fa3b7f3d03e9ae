#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/points.h"
#include "base/time.h"
#include "members/lot.h"

namespace fanfare::members {

/// A reward that a member was given, for points or without, and what became of it.
struct IssuedReward {
  enum class Status : std::uint8_t { Active, Used, Expired, Cancelled };

  std::string code;    ///< What the member shows; no two of one member have the same.
  std::string reward;  ///< The reward's id.
  Status status = Status::Active;
  Instant issued_at;
  std::optional<Instant> expires_at;  ///< From then on it is worth nothing; empty: never.
  Instant ended_at{};                 ///< When it was used or cancelled, or expired.
  Points cost;                        ///< What was paid for it.
  Lots paid;                          ///< Of these lots: where the points go back to.

  bool operator==(const IssuedReward&) const = default;
};

/// The contract's word: `active`, `used`, `expired`, `cancelled`.
std::string_view to_string(IssuedReward::Status status);

}  // namespace fanfare::members
