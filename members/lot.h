#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/points.h"
#include "base/time.h"

namespace fanfare::members {

/// Points that expire together.
struct Lot {
  std::optional<Instant> expires;  ///< From then on they are gone; empty: never.
  Instant earned;                  ///< When the newest of them were: what a new date counts from.
  Points points;                   ///< Above zero.
  bool warned = false;             ///< A channel has accepted the first warning about all of them.

  bool operator==(const Lot&) const = default;
};

/// Points that are earned and may not be spent yet.
struct PendingLot {
  std::uint64_t source = 0;    ///< stable_hash of the id of the event that earned them; 0: none.
  std::optional<Instant> due;  ///< When they may be; empty: with an event about their source.
  Lot lot;                     ///< What they become then.

  bool operator==(const PendingLot&) const = default;
};

/// A member's spendable points by expiry: the soonest first, those that never expire last, at most
/// one lot for each moment. What the balance has beyond them was earned when nothing expired, and
/// never does. A balance below zero has no lots.
using Lots = std::vector<Lot>;

/// In the order in which they were earned.
using PendingLots = std::vector<PendingLot>;

/// So many lots a member has at most; more are merged, into the later of two neighbours.
inline constexpr std::size_t kMostLots = 400;
inline constexpr std::size_t kMostPendingLots = 1000;

[[nodiscard]] Points sum_of(const Lots& lots);
[[nodiscard]] Points sum_of(const PendingLots& lots);

/// Adds points, to the lot of the same moment where there is one.
void add_lot(Lots& lots, const Lot& lot);

/// Takes up to `points`: first from the lot that expires at `first`, where there is one, then from
/// those that expire soonest. Returns what was taken of each.
Lots take_from_lots(Lots& lots, Points points, const std::optional<Instant>& first = std::nullopt);

/// Adds pending points; beyond kMostPendingLots two neighbours become one, due with the later.
void add_pending(PendingLots& lots, const PendingLot& lot);

}  // namespace fanfare::members
