#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "members/changes.h"
#include "members/member.h"

namespace fanfare::members {

/// What becomes of points that are earned.
struct Earning {
  /// How long points wait before they may be spent, and for what.
  struct Wait {
    std::uint64_t source = 0;    ///< stable_hash of the id of the event that earns them.
    std::optional<Instant> due;  ///< Empty: until an event about the source.
  };

  Instant at;
  std::optional<Instant> expires;  ///< Empty: never.
  bool in_lots = false;            ///< The program's points expire, if not these: keep their date.
  std::optional<Wait> wait;
};

/// A member as a decision sees it: the stored state with the decision's own changes laid over it.
/// Nothing is copied but what changes. Not thread-safe; must not outlive the member.
class Draft {
 public:
  explicit Draft(const Member& member) : member_(member) {}

  [[nodiscard]] Points points() const { return changes_.points.value_or(member_.points); }
  [[nodiscard]] Points points_lifetime() const {
    return changes_.points_lifetime.value_or(member_.points_lifetime);
  }
  [[nodiscard]] const Lots& lots() const { return changes_.lots ? *changes_.lots : member_.lots; }
  [[nodiscard]] const PendingLots& pending() const {
    return changes_.pending ? *changes_.pending : member_.pending;
  }
  /// The tier that counts.
  [[nodiscard]] const Standing& standing() const {
    return changes_.standing ? *changes_.standing : member_.standing;
  }
  [[nodiscard]] const TierGrant& grant() const {
    return changes_.grant ? *changes_.grant : member_.grant;
  }
  /// The tier that the member has reached, whatever is lent to them.
  [[nodiscard]] const Standing& own_standing() const {
    return grant().granted.tier.empty() ? standing() : grant().own;
  }
  [[nodiscard]] const Qualification& qualification() const {
    return changes_.qualification ? *changes_.qualification : member_.qualification;
  }
  [[nodiscard]] const Membership& membership() const {
    return changes_.membership ? *changes_.membership : member_.membership;
  }
  [[nodiscard]] const WaitingRefunds& waiting_refunds() const {
    return changes_.waiting_refunds ? *changes_.waiting_refunds : member_.waiting_refunds;
  }
  [[nodiscard]] std::optional<Instant> joined_at() const;
  [[nodiscard]] std::optional<Instant> last_seen() const;
  [[nodiscard]] bool is_enrolled() const { return joined_at().has_value(); }
  /// A profile field, including `attr.<name>`; empty when unset.
  [[nodiscard]] std::optional<std::string_view> profile(std::string_view field) const;
  /// Zero when nothing was counted yet.
  [[nodiscard]] Decimal counter(std::string_view name) const;
  /// Null when the badge is not held. Valid until the next award.
  [[nodiscard]] const HeldBadge* badge(std::string_view id) const;
  /// Whether no condition may award the badge to the member any more.
  [[nodiscard]] bool is_withheld(std::string_view badge) const;
  /// What a counter remembers; nothing where it does not.
  [[nodiscard]] const Tally& tally(std::string_view counter) const;
  /// Null where the member never was in it. Valid until the next change of one.
  [[nodiscard]] const Challenge* challenge(std::string_view id) const;
  /// Null where the member has no score there. Valid until the next change of one.
  [[nodiscard]] const BoardMark* board(std::string_view name) const;
  /// Null when there is no reward of that code. Valid until the next change of one.
  [[nodiscard]] const IssuedReward* reward(std::string_view code) const;
  /// What is used of a limit in that window, or in the one that counts in its place.
  [[nodiscard]] Usage usage(std::string_view key, std::int64_t window) const;

  /// Adds to the lifetime sum, and to the spendable balance or to what is pending. What pays off a
  /// balance below zero is in no lot. A negative number is taken.
  void earn(Points points, const Earning& earning = {});
  /// Takes so many points from the balance, which may fall below zero: see take_from_lots().
  /// Returns what was taken of each lot.
  Lots take(Points points, const std::optional<Instant>& first = std::nullopt);
  /// Puts points back that take() took, and into the lots that it took them from; what pays off a
  /// balance below zero is in no lot, of these first what would expire soonest.
  void give_back(Points points, const Lots& taken);
  /// Puts these, which are in the balance, where they are listed.
  void set_lots(Lots lots) { changes_.lots = std::move(lots); }
  void set_pending(PendingLots pending) { changes_.pending = std::move(pending); }
  void set_standing(Standing standing) { changes_.standing = std::move(standing); }
  void set_grant(TierGrant grant) { changes_.grant = std::move(grant); }
  void set_qualification(Qualification gathered) { changes_.qualification = std::move(gathered); }
  void set_membership(Membership membership) { changes_.membership = std::move(membership); }
  void set_waiting_refunds(WaitingRefunds waiting) {
    changes_.waiting_refunds = std::move(waiting);
  }
  /// Corrects the sum of all points ever earned.
  void set_points_lifetime(Points points) { changes_.points_lifetime = points; }
  /// Makes points spendable that were pending.
  void release(const Lot& lot);
  void set_joined_at(Instant when) { changes_.joined_at = when; }
  /// Moves `last_seen` forward; an event that arrives late leaves it.
  void see(Instant when);
  /// Notes that all that was due up to `when` has happened, where it is not known to have.
  void settle_to(Instant when);
  /// Notes that a birthday is kept.
  void celebrate(Instant when) { changes_.celebrated = when; }
  /// Notes that an anniversary is.
  void mark_anniversary(Instant when) { changes_.anniversary = when; }
  void set_profile(std::string_view field, std::string_view value);
  /// Returns the new value.
  Decimal add_to_counter(std::string_view name, Decimal by);
  /// Adds to a counter that an app owns. Throws std::overflow_error like the other sums.
  void add_to_app_counter(std::string_view name, std::int64_t by);
  void award(std::string_view badge, HeldBadge held);
  /// Takes a badge away that is held.
  void revoke(std::string_view badge);
  /// Keeps a badge from a member, or does so no more.
  void withhold(std::string_view badge, bool yes);
  /// Puts the counter there, with what it remembers.
  void set_counter(std::string_view name, Decimal value, Tally tally);
  void set_challenge(std::string_view id, Challenge challenge);
  void set_board(std::string_view name, const BoardMark& mark);
  void set_reward(IssuedReward reward) { put_reward(changes_.rewards, std::move(reward)); }
  /// Of one that was there before the decision.
  void forget_reward(std::string_view code) { changes_.forgotten_rewards.emplace_back(code); }
  void set_usage(std::string_view key, Usage usage);
  void use_budget(BudgetUse use) { changes_.budgets.push_back(std::move(use)); }
  void remember(SeenEvent event) { changes_.seen.push_back(event); }

  /// The stored state, without the changes.
  [[nodiscard]] const Member& before() const { return member_; }
  /// What changed so far.
  [[nodiscard]] const Changes& changes() const { return changes_; }
  [[nodiscard]] Changes take() && { return std::move(changes_); }

 private:
  const Member& member_;
  Changes changes_;
};

}  // namespace fanfare::members
