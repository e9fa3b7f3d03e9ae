#include "members/lot.h"

#include <algorithm>

namespace fanfare::members {
namespace {

/// Those that never expire come last.
Instant order_of(const std::optional<Instant>& expires) {
  return expires.value_or(Instant::max());
}

Instant position_of(const Lot& lot) {
  return order_of(lot.expires);
}

/// Merges those two neighbours that are nearest to each other in time into the later.
void merge_nearest(Lots& lots) {
  auto nearest = lots.begin();
  for (auto lot = lots.begin(); lot + 1 != lots.end(); ++lot) {
    if (position_of(lot[1]) - position_of(lot[0]) <
        position_of(nearest[1]) - position_of(nearest[0])) {
      nearest = lot;
    }
  }
  nearest[1].points += nearest[0].points;
  nearest[1].earned = std::max(nearest[0].earned, nearest[1].earned);
  nearest[1].warned = nearest[1].warned && nearest[0].warned;
  lots.erase(nearest);
}

/// Moves up to `points` from the lot to `taken`; returns what is still missing.
Points take_from(Lot& lot, Points points, Lots& taken) {
  Lot share = lot;
  share.points = std::min(lot.points, points);
  if (share.points > Points()) {
    lot.points -= share.points;
    taken.push_back(share);
  }
  return points - share.points;
}

}  // namespace

Points sum_of(const Lots& lots) {
  Points sum;
  for (const Lot& lot : lots) {
    sum += lot.points;
  }
  return sum;
}

Points sum_of(const PendingLots& lots) {
  Points sum;
  for (const PendingLot& each : lots) {
    sum += each.lot.points;
  }
  return sum;
}

void add_lot(Lots& lots, const Lot& lot) {
  if (lot.points <= Points()) {
    return;
  }
  const auto place = std::ranges::lower_bound(lots, order_of(lot.expires), {}, position_of);
  if (place != lots.end() && place->expires == lot.expires) {
    place->points += lot.points;
    place->earned = std::max(place->earned, lot.earned);
    place->warned = place->warned && lot.warned;
    return;
  }
  lots.insert(place, lot);
  if (lots.size() > kMostLots) {
    merge_nearest(lots);
  }
}

Lots take_from_lots(Lots& lots, Points points, const std::optional<Instant>& first) {
  Lots taken;
  if (first) {
    const auto own = std::ranges::find(lots, first, &Lot::expires);
    if (own != lots.end()) {
      points = take_from(*own, points, taken);
    }
  }
  for (Lot& lot : lots) {
    points = take_from(lot, points, taken);
  }
  std::erase_if(lots, [](const Lot& lot) { return lot.points == Points(); });
  return taken;
}

void add_pending(PendingLots& lots, const PendingLot& lot) {
  if (lot.lot.points <= Points()) {
    return;
  }
  lots.push_back(lot);
  if (lots.size() <= kMostPendingLots) {
    return;
  }
  PendingLot& later = lots[1];
  later.due = order_of(lots[0].due) > order_of(later.due) ? lots[0].due : later.due;
  later.lot.expires = order_of(lots[0].lot.expires) > position_of(later.lot) ? lots[0].lot.expires
                                                                             : later.lot.expires;
  later.lot.points += lots[0].lot.points;
  later.lot.earned = std::max(lots[0].lot.earned, later.lot.earned);
  lots.erase(lots.begin());
}

}  // namespace fanfare::members
