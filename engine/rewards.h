#pragma once

#include <optional>
#include <string>

#include "campaigns/facts.h"
#include "engine/engine.h"
#include "engine/entropy.h"
#include "engine/program.h"
#include "members/draft.h"
#include "members/journal.h"

namespace fanfare::engine {

/// Rewards that ended so long ago are forgotten, so that a member stays small.
inline constexpr int kRewardMemoryDays = 90;
/// So many a member has at most.
inline constexpr std::size_t kMostRewards = 500;

/// Gives rewards to one member, and takes them back. Borrows everything; the changes go to the
/// draft, and what happened to the journal.
class RewardDesk {
 public:
  RewardDesk(const Program& program, const campaigns::Facts& facts, const Circumstances& around,
             members::Draft& member, members::JournalEntry& journal)
      : program_(program), facts_(facts), around_(around), member_(member), journal_(journal) {}

  /// `reward.redeem`: the member buys a reward with points.
  std::optional<members::Rejection> redeem();
  /// `reward.use`: the till takes the code.
  std::optional<members::Rejection> use();
  /// `reward.cancel`: it is given back unused, and the points with it.
  std::optional<members::Rejection> cancel();

  /// So many of it the member can be given.
  [[nodiscard]] std::int64_t left_of(const std::string& reward) const;
  /// A campaign gives one, for `cost` points or none. False when there is no such reward for the
  /// member, or none left.
  bool give(const std::string& reward, Points cost, const std::optional<Duration>& valid,
            const std::string& campaign);

 private:
  /// So many more rewards fit the member.
  [[nodiscard]] std::size_t room() const;
  [[nodiscard]] std::optional<members::Rejection> problem_with(const RewardRule& rule) const;
  bool take_from_stock(const RewardRule& rule);
  void return_to_stock(const RewardRule& rule, Instant issued_at);
  void issue(const RewardRule& rule, Points cost, const std::optional<Duration>& valid,
             const std::string& campaign);
  [[nodiscard]] std::string new_code(const RewardRule& rule) const;
  [[nodiscard]] const members::IssuedReward* soonest(std::string_view reward) const;
  /// The reward that the event names by its `code`, or by `reward`, if it can be used.
  std::expected<members::IssuedReward, members::Rejection> active_reward() const;
  void end(members::IssuedReward reward, members::IssuedReward::Status status);
  void book(const std::string& name, Points points);
  void forget_old();

  const Program& program_;
  const campaigns::Facts& facts_;
  const Circumstances& around_;
  members::Draft& member_;
  members::JournalEntry& journal_;
};

/// Ends the rewards that expire at `at` or before, for the journal.
void expire_rewards(members::Draft& member, members::JournalEntry& journal, Instant at);

}  // namespace fanfare::engine
