#pragma once

#include <compare>
#include <cstdint>
#include <optional>

#include "base/time.h"
#include "engine/engine.h"
#include "engine/program.h"
#include "members/member.h"

namespace fanfare::engine {

/// Something that a member's own state brings about at its time, whether or not anybody looks.
/// Ordered by time; at the same moment by kind, which is the order in which they happen.
struct Obligation {
  enum class Kind : std::uint8_t {
    PointsReleased,  ///< Pending points become spendable.
    PointsExpired,
    CounterEnds,  ///< The window of a counter's number is over, or a streak breaks.
    RewardExpired,
    BadgeExpired,
    ChallengeEnds,      ///< It is too late for it, or it begins anew.
    RefundUnmatched,    ///< Its purchase did not come.
    MembershipEnds,     ///< What is paid for, or the time of grace after it.
    TierEnds,           ///< The term of a tier, or what was lent.
    PointsExpiring,     ///< A warning.
    TierExpiring,       ///< Likewise.
    RewardExpiring,     ///< Likewise.
    RenewalDue,         ///< Likewise, of a plan.
    ChallengeExpiring,  ///< Likewise.
    StreakExpiring,     ///< Likewise: nothing was done in this window yet.
    Birthday,
    Anniversary,
    Inactive,  ///< The member was not seen for long.
    Schedule,  ///< Campaigns' own starts, which are found elsewhere: the last of a moment.
  };

  Instant at;
  Kind kind = Kind::Schedule;
  /// Of PointsExpiring and PointsExpired: when the points that it is about are gone; of
  /// TierExpiring: when the tier is; of RewardExpiring: when the rewards are; of
  /// RenewalDue: when the plan is; of StreakExpiring: when the streak breaks.
  Instant expires{};

  auto operator<=>(const Obligation&) const = default;
};

/// The first obligation that comes after `done` in this order; one that is overdue, because what it
/// is about came later than its time, comes at the time of `done`.
///
/// What the state itself shows as not done is due however long ago it was to happen: points that
/// stand there after their expiry. What leaves no trace in it (a warning) is due only after `done`.
///
/// `in_force` tells since when the program waits for what passes; null: since ever.
std::optional<Obligation> next_obligation(const Program& program, const members::Member& member,
                                          const Obligation& done,
                                          const campaigns::InForce* in_force);

/// Decides what an obligation brings about, with all that follows from it. `next`, the event before
/// which it falls due, lends the entry its id. There is no journal entry where nothing comes of it.
Decision fulfil(const Program& program, const members::Member& member, const Obligation& due,
                const members::Event& next, const Circumstances& around);

/// Everything up to and including `when` is done.
inline Obligation all_done_at(Instant when) {
  return {when, Obligation::Kind::Schedule, Instant::max()};
}

}  // namespace fanfare::engine
