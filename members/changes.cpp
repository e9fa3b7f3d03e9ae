#include "members/changes.h"

#include <algorithm>

namespace fanfare::members {
namespace {

/// Later values replace earlier ones of the same name: what is written is the end state.
template <class T>
void merge_named(std::vector<std::pair<std::string, T>>& into,
                 std::vector<std::pair<std::string, T>>& later) {
  for (auto& [name, value] : later) {
    const auto found = std::ranges::find(into, name, &std::pair<std::string, T>::first);
    if (found == into.end()) {
      into.emplace_back(std::move(name), std::move(value));
    } else {
      found->second = std::move(value);
    }
  }
}

template <class T>
void take_over(std::optional<T>& into, std::optional<T>& later) {
  if (later) {
    into = std::move(later);
  }
}

}  // namespace

void put_usage(std::vector<std::pair<std::string, Usage>>& into, std::string_view key,
               const Usage& usage) {
  const auto found = std::ranges::find_if(into, [&](const auto& each) {
    return each.first == key && each.second.window == usage.window;
  });
  if (found == into.end()) {
    into.emplace_back(key, usage);
  } else {
    found->second = usage;
  }
}

void put_reward(std::vector<IssuedReward>& into, IssuedReward reward) {
  const auto found = std::ranges::find(into, reward.code, &IssuedReward::code);
  if (found == into.end()) {
    into.push_back(std::move(reward));
  } else {
    *found = std::move(reward);
  }
}

bool Changes::empty() const {
  return !points && !points_lifetime && !touches_ledger() && !standing && !joined_at &&
         !last_seen && !settled_until && profile.empty() && counters.empty() &&
         app_counters.empty() && badges.empty() && revoked_badges.empty() && usage.empty() &&
         budgets.empty() && seen.empty();
}

void Changes::merge(Changes later) {
  points = later.points ? later.points : points;
  points_lifetime = later.points_lifetime ? later.points_lifetime : points_lifetime;
  take_over(lots, later.lots);
  take_over(pending, later.pending);
  take_over(standing, later.standing);
  take_over(grant, later.grant);
  take_over(qualification, later.qualification);
  take_over(membership, later.membership);
  take_over(waiting_refunds, later.waiting_refunds);
  joined_at = later.joined_at ? later.joined_at : joined_at;
  last_seen = later.last_seen ? later.last_seen : last_seen;
  settled_until = later.settled_until ? later.settled_until : settled_until;
  celebrated = later.celebrated ? later.celebrated : celebrated;
  anniversary = later.anniversary ? later.anniversary : anniversary;
  merge_named(profile, later.profile);
  merge_named(counters, later.counters);
  app_counters.insert(app_counters.end(), later.app_counters.begin(), later.app_counters.end());
  for (const auto& [id, held] : later.badges) {
    std::erase(revoked_badges, id);
  }
  merge_named(badges, later.badges);
  for (std::string& id : later.revoked_badges) {
    std::erase_if(badges, [&](const auto& each) { return each.first == id; });
    revoked_badges.push_back(std::move(id));
  }
  take_over(withheld, later.withheld);
  merge_named(tallies, later.tallies);
  merge_named(challenges, later.challenges);
  merge_named(boards, later.boards);
  for (IssuedReward& reward : later.rewards) {
    put_reward(rewards, std::move(reward));
  }
  for (std::string& code : later.forgotten_rewards) {
    std::erase_if(rewards, [&](const IssuedReward& each) { return each.code == code; });
    forgotten_rewards.push_back(std::move(code));
  }
  for (auto& [key, used] : later.usage) {
    put_usage(usage, key, used);
  }
  budgets.insert(budgets.end(), later.budgets.begin(), later.budgets.end());
  seen.insert(seen.end(), later.seen.begin(), later.seen.end());
}

}  // namespace fanfare::members
