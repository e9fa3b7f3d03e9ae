#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/decimal.h"
#include "base/time.h"

namespace fanfare::members {

/// A tier that a member has, and how long.
struct Standing {
  std::string tier;              ///< Empty: none.
  std::optional<Instant> until;  ///< Then it is looked at again; empty: it stays.

  bool operator==(const Standing&) const = default;
};

/// A tier that a campaign lent a member for a time, and what they have of their own meanwhile.
struct TierGrant {
  Standing granted;  ///< Without a tier: there is no grant.
  Standing own;

  bool operator==(const TierGrant&) const = default;
};

/// What a member gathered on one day towards a tier: points, money or what a counter counts. Where
/// the program looks at whole years, the day is the first of the year.
struct Gathered {
  LocalDay day;  ///< In the program's zone.
  Decimal amount;

  bool operator==(const Gathered&) const = default;
};

/// All that a member gathered and that may count still.
struct Qualification {
  std::uint32_t measure = 0;   ///< Names what is gathered: apples do not count with pears.
  std::vector<Gathered> days;  ///< The oldest first, each day once.

  /// Adds to a day; a sum of zero is not kept.
  void add(LocalDay day, Decimal amount);
  /// The sum of all days from `first` to `last`, both included.
  [[nodiscard]] Decimal between(LocalDay first, LocalDay last) const;
  void forget_before(LocalDay day);

  bool operator==(const Qualification&) const = default;
};

}  // namespace fanfare::members
