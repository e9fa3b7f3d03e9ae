#pragma once

#include <boost/container/small_vector.hpp>

#include <optional>
#include <string_view>

#include "base/decimal.h"
#include "base/time.h"

namespace fanfare::members {

/// One `name value` pair of an event, or of a stream entry before it is decoded.
struct Attribute {
  std::string_view name;
  std::string_view value;
};

/// Something that happened to a member (contract section 2).
///
/// Borrows every text from whoever made it (the reply buffer of a batch, a test's timeline): the
/// source must outlive the event. That is what lets a batch be decided without copying it.
struct Event {
  std::string_view id;      ///< The app's idempotency key, or the stream entry's id.
  std::string_view type;    ///< `purchase`, `member.updated`, ...
  std::string_view member;  ///< Member id, valid.
  Instant time;             ///< When it happened.
  Instant received;  ///< When the stream took it in: what the idempotency window counts from.
  bool wants_reply = false;
  std::optional<Decimal> amount;
  std::string_view items;  ///< The basket: a valid JSON array of objects, or empty.
  /// Everything the app sent besides type, member, id, time and reply; `amount` is among them.
  boost::container::small_vector<Attribute, 12> attributes;

  /// The attribute of that name; empty when there is none.
  [[nodiscard]] std::optional<std::string_view> attribute(std::string_view name) const {
    for (const Attribute& each : attributes) {
      if (each.name == name) {
        return each.value;
      }
    }
    return std::nullopt;
  }
};

/// The types that apps send and the daemon acts on itself; campaigns may trigger on them too.
namespace event_type {
inline constexpr std::string_view kPurchase = "purchase";
inline constexpr std::string_view kAdjust = "points.adjust";
inline constexpr std::string_view kEnrolled = "member.enrolled";
inline constexpr std::string_view kUpdated = "member.updated";
inline constexpr std::string_view kCounterAdd = "counter.add";
/// Asks that nothing is kept about the member any more.
inline constexpr std::string_view kErase = "member.erase";
/// What the member allows, or does not allow any more.
inline constexpr std::string_view kConsent = "consent.changed";
/// Asks that what is due for the member happens now, and is nothing that happened itself.
inline constexpr std::string_view kSettle = "member.settle";
/// Something came due on the schedule of a campaign; no app may send it.
inline constexpr std::string_view kSchedule = "schedule";
/// An occurrence of a campaign started, and is about to end, for whoever waits for it.
inline constexpr std::string_view kCampaignStarted = "campaign.started";
inline constexpr std::string_view kCampaignEnding = "campaign.ending";
inline constexpr std::string_view kPointsEarned = "points.earned";
/// What the calendar brings to a member.
inline constexpr std::string_view kBirthday = "member.birthday";
inline constexpr std::string_view kAnniversary = "member.anniversary";
inline constexpr std::string_view kInactive = "member.inactive";
/// Points became spendable that were pending: for the journal alone, nothing triggers on it.
inline constexpr std::string_view kPointsReleased = "points.released";
/// Points got more time because nobody could be warned: likewise.
inline constexpr std::string_view kPointsExtended = "points.extended";
inline constexpr std::string_view kPointsExpiring = "points.expiring";
inline constexpr std::string_view kPointsExpired = "points.expired";
/// The daemon tells itself that a channel has accepted a warning (`points.expiring`).
inline constexpr std::string_view kPointsWarned = "points.warned";
inline constexpr std::string_view kBadgeAwarded = "badge.awarded";
/// What an operator does with a badge.
inline constexpr std::string_view kBadgeAward = "badge.award";
inline constexpr std::string_view kBadgeRevoke = "badge.revoke";
/// The time of a badge is over: for the journal alone. It is looked at again.
inline constexpr std::string_view kBadgeExpired = "badge.expired";
inline constexpr std::string_view kBadgeRenewed = "badge.renewed";
/// Asks that badges are awarded to a member who qualifies for them already; no app may send it.
inline constexpr std::string_view kBadgeBackfill = "badge.backfill";
inline constexpr std::string_view kChallengeJoin = "challenge.join";
inline constexpr std::string_view kChallengeCompleted = "challenge.completed";
inline constexpr std::string_view kChallengeExpiring = "challenge.expiring";
inline constexpr std::string_view kChallengeExpired = "challenge.expired";  ///< For journals alone.
/// A member protects a streak of theirs; and what becomes of it.
inline constexpr std::string_view kStreakFreeze = "streak.freeze";
inline constexpr std::string_view kStreakExpiring = "streak.expiring";
inline constexpr std::string_view kStreakBroken = "streak.broken";
inline constexpr std::string_view kStreakFrozen = "streak.frozen";  ///< For journals alone.
/// A period of a leaderboard is over, and the member had a rank.
inline constexpr std::string_view kLeaderboardClosed = "leaderboard.closed";
inline constexpr std::string_view kTierUpgraded = "tier.upgraded";
inline constexpr std::string_view kTierDowngraded = "tier.downgraded";
inline constexpr std::string_view kTierExpiring = "tier.expiring";
/// What apps do with rewards, and what becomes of these.
inline constexpr std::string_view kRedeem = "reward.redeem";
inline constexpr std::string_view kRewardUse = "reward.use";
inline constexpr std::string_view kRewardCancel = "reward.cancel";
inline constexpr std::string_view kRewardIssued = "reward.issued";
inline constexpr std::string_view kRewardExpiring = "reward.expiring";
inline constexpr std::string_view kRewardExpired = "reward.expired";  ///< For journals alone.
/// What apps say of refunds.
inline constexpr std::string_view kRefund = "purchase.refund";
/// What apps say of plans that members pay for, and what becomes of these.
inline constexpr std::string_view kMembershipPaid = "membership.paid";
inline constexpr std::string_view kMembershipTrial = "membership.trial";
inline constexpr std::string_view kMembershipCancel = "membership.cancel";
inline constexpr std::string_view kRenewalDue = "membership.renewal_due";
inline constexpr std::string_view kMembershipExpired = "membership.expired";
inline constexpr std::string_view kMembershipGrace = "membership.grace";  ///< For journals alone.
/// What a campaign gave to the member for somebody else's event: the daemon's word to itself.
inline constexpr std::string_view kReferral = "referral.effect";
/// A term ended and another of the same tier began: for the journal alone.
inline constexpr std::string_view kTierRenewed = "tier.renewed";
}  // namespace event_type

}  // namespace fanfare::members
