#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/time.h"
#include "campaigns/condition.h"
#include "members/draft.h"
#include "members/expiry.h"
#include "members/journal.h"

namespace fanfare::engine {

/// What becomes of points once they are earned (`points:` in program.yaml).
struct PointsPolicy {
  /// One way of expiring, and for whom: the entries of a by-table.
  struct Expiry {
    members::ExpiryRule rule;
    campaigns::Condition only_if;
  };
  /// `pending: {until: order.delivered}`: an event that names the purchase in `of`.
  struct Until {
    std::string event;
  };

  std::vector<Expiry> expiry;  ///< The first whose condition holds counts; none: never.
  std::vector<Duration> warn;  ///< Longest first: so long before they expire points.expiring comes.
  bool extend_unwarned = false;       ///< `unwarned: extend`
  std::vector<std::string> activity;  ///< The events that put off expiry by inactivity.
  std::variant<std::monostate, Duration, Until> pending;
  bool floor_at_zero = false;  ///< `negative: floor`: nothing takes the balance below zero.

  /// Whether lots are to be kept: some points expire.
  [[nodiscard]] bool dates_points() const;
};

/// What becomes of points that are earned by what `facts` are about. `purchase` is the id of the
/// purchase that they come from, where they do.
members::Earning earning(const PointsPolicy& policy, const campaigns::Facts& facts,
                         const TimeZone& zone);

/// The rule that counts for the member now; null: points never expire.
const members::ExpiryRule* expiry_rule(const PointsPolicy& policy, const campaigns::Facts& facts);

/// Makes the pending points spendable for which `ready(lot)` holds, and tells the journal.
template <class Ready>
void release_pending(members::Draft& member, members::JournalEntry& journal, Ready ready) {
  members::PendingLots waiting;
  std::vector<members::Lot> released;
  for (const members::PendingLot& each : member.pending()) {
    if (ready(each)) {
      released.push_back(each.lot);
    } else {
      waiting.push_back(each);
    }
  }
  if (released.empty()) {
    return;
  }
  member.set_pending(std::move(waiting));
  for (const members::Lot& lot : released) {
    member.release(lot);
    journal.pending -= lot.points;
  }
}

/// Dates all points anew by the rule that counts for the member now, where `before` was another
/// one: a tier that changes takes its dates along. Nothing expires earlier than the first warning's
/// lead time from the event, but what would have anyway.
void date_anew(const PointsPolicy& policy, const members::ExpiryRule* before,
               const campaigns::Facts& facts, const TimeZone& zone, members::Draft& member);

/// Dates all points anew after an activity at `at`, where they expire by inactivity.
void put_off_expiry(const PointsPolicy& policy, const campaigns::Facts& facts, const TimeZone& zone,
                    members::Draft& member);

}  // namespace fanfare::engine
