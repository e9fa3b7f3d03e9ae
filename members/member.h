#pragma once

#include <boost/container/flat_map.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "base/id.h"
#include "base/points.h"
#include "base/time.h"
#include "members/challenge.h"
#include "members/lot.h"
#include "members/membership.h"
#include "members/refund.h"
#include "members/reward.h"
#include "members/tally.h"
#include "members/tier.h"
#include "members/usage.h"

namespace fanfare::members {

/// Small sorted maps that look up by string_view: a member has tens of entries, not thousands.
template <class T>
using NameMap = boost::container::flat_map<std::string, T, std::less<>>;

/// A badge that a member holds.
struct HeldBadge {
  Instant awarded_at;
  std::string level;     ///< Empty when the badge has no levels.
  std::string campaign;  ///< The campaign that gave it; empty when its own condition did.
  std::optional<Instant> expires_at =
      std::nullopt;  ///< From then on it is not held; empty: it is for ever.

  bool operator==(const HeldBadge&) const = default;
};

/// An event id that was applied, as its hash, and the day (since 1970, UTC) it was received.
struct SeenEvent {
  std::uint64_t hash = 0;
  std::uint16_t day = 0;

  bool operator==(const SeenEvent&) const = default;
};

/// What is stored about one member. A value: changed only by Member::apply(Changes).
struct Member {
  std::uint64_t rev = 0;  ///< Grows by one with every commit; 0: not stored yet.
  Points points;          ///< Spendable.
  Points points_lifetime;
  Lots lots;                    ///< What of `points` expires, and when.
  PendingLots pending;          ///< Earned, and no part of `points` yet.
  Standing standing;            ///< The tier that counts.
  TierGrant grant;              ///< Where that one is lent, or one was while they have a better.
  Qualification qualification;  ///< Towards tiers.
  Membership membership;
  WaitingRefunds waiting_refunds;
  std::optional<Instant> joined_at;    ///< Empty: nobody enrolled this member yet.
  std::optional<Instant> last_seen;    ///< Time of the newest event.
  std::optional<Instant> celebrated;   ///< When their last birthday was kept.
  std::optional<Instant> anniversary;  ///< When their last anniversary was.
  /// Up to here all that was due has happened, where that is further than `last_seen`: time has
  /// passed over the member without an event.
  std::optional<Instant> settled_until;
  NameMap<std::string> profile;  ///< name, email, ..., attr.<name>.
  NameMap<Decimal> counters;
  NameMap<HeldBadge> badges;
  std::vector<std::string>
      withheld;            ///< Badges that an operator took away: no condition awards them.
  NameMap<Tally> tallies;  ///< By counter: what those remember that do.
  NameMap<Challenge> challenges;
  NameMap<BoardMark> boards;      ///< By leaderboard.
  NameMap<IssuedReward> rewards;  ///< By code; those that ended not long ago, too.
  NameMap<UsageWindows> usage;    ///< By `campaign:every`.
  std::vector<SeenEvent> seen;    ///< Oldest first.
  /// Up to here all of this id was about somebody who was erased, and is not taken any more; empty:
  /// nobody was.
  std::optional<Instant> erased_at;
  /// Nobody new has the id since: nothing is stored, and `rev` is what the erasure made it.
  bool gone = false;

  [[nodiscard]] bool is_stored() const { return rev > 0 && !gone; }

  /// The newest mark of an applied event; null when there is none.
  [[nodiscard]] const SeenEvent* find_seen(std::uint64_t event_hash) const;

  /// Takes over what a decision changed.
  void apply(const struct Changes& changes);
};

/// The fields of a profile that apps may set besides `attr.<name>`.
bool is_profile_field(std::string_view name);

/// What is wrong with setting profile field `name` to `value`: a sentence, or empty when nothing.
std::string profile_problem(std::string_view name, std::string_view value);

}  // namespace fanfare::members
