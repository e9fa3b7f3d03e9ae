#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/decimal.h"
#include "base/time.h"

namespace fanfare::members {

/// A refund that came before its purchase.
struct WaitingRefund {
  std::string id;                 ///< Of the refund.
  std::string of;                 ///< The purchase's.
  std::optional<Decimal> amount;  ///< Empty: all of it.
  Instant at;                     ///< When it happened.

  bool operator==(const WaitingRefund&) const = default;
};

using WaitingRefunds = std::vector<WaitingRefund>;

/// So many of a member wait at most.
inline constexpr std::size_t kMostWaitingRefunds = 32;

}  // namespace fanfare::members
