#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "members/member.h"

namespace fanfare::members {

/// What one decision used of a limit that all members share: a difference, because others use it at
/// the same time.
struct BudgetUse {
  std::string key;
  std::int64_t window = 0;  ///< Which day, week, ... of the limit.
  std::int64_t times = 0;
  Points points;
  std::optional<std::int64_t> most_times;  ///< What the window may come to, this use included.
  std::optional<Points> most_points;

  bool operator==(const BudgetUse&) const = default;
};

/// What a decision changes about one member: new values, not differences, so that writing them
/// twice is writing them once. Counters of apps are the exception: they belong to the app, and
/// are only ever added to.
struct Changes {
  std::optional<Points> points;
  std::optional<Points> points_lifetime;
  std::optional<Lots> lots;
  std::optional<PendingLots> pending;
  std::optional<Standing> standing;
  std::optional<TierGrant> grant;
  std::optional<Qualification> qualification;
  std::optional<Membership> membership;
  std::optional<WaitingRefunds> waiting_refunds;
  std::optional<Instant> joined_at;
  std::optional<Instant> last_seen;
  std::optional<Instant> settled_until;
  std::optional<Instant> celebrated;
  std::optional<Instant> anniversary;
  std::vector<std::pair<std::string, std::string>> profile;
  std::vector<std::pair<std::string, Decimal>> counters;
  std::vector<std::pair<std::string, std::int64_t>> app_counters;  ///< Increments.
  std::vector<std::pair<std::string, HeldBadge>> badges;
  std::vector<std::string> revoked_badges;  ///< None of them is in `badges`.
  std::optional<std::vector<std::string>> withheld;
  std::vector<std::pair<std::string, Tally>> tallies;
  std::vector<std::pair<std::string, Challenge>> challenges;
  std::vector<std::pair<std::string, BoardMark>> boards;
  std::vector<IssuedReward> rewards;           ///< As they are now.
  std::vector<std::string> forgotten_rewards;  ///< Codes of those that ended long ago.
  std::vector<std::pair<std::string, Usage>> usage;
  std::vector<BudgetUse> budgets;
  std::vector<SeenEvent> seen;  ///< To remember, in order.

  [[nodiscard]] bool empty() const;
  /// Whether anything of the private ledger changes (redis/ledger_codec.h).
  [[nodiscard]] bool touches_ledger() const {
    return lots || pending || grant || qualification || membership || waiting_refunds ||
           celebrated || anniversary || withheld || !tallies.empty() || !challenges.empty() ||
           !boards.empty() || !rewards.empty() || !forgotten_rewards.empty();
  }

  /// These changes, followed by `later`.
  void merge(Changes later);
};

/// Puts `reward` in the place of the one with its code, or at the end of the list.
void put_reward(std::vector<IssuedReward>& into, IssuedReward reward);

/// Puts `usage` where the list has that limit's use in that window, or at its end.
void put_usage(std::vector<std::pair<std::string, Usage>>& into, std::string_view key,
               const Usage& usage);

}  // namespace fanfare::members
