#include "engine/rewards.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "members/expiry.h"

namespace fanfare::engine {
namespace {

using members::IssuedReward;
using members::Rejection;
namespace event_type = members::event_type;

std::string stock_key(const RewardRule& rule) {
  return "reward." + rule.id;  // no campaign has a dot in its name
}

std::int64_t stock_window(const RewardRule& rule, Instant at) {
  const auto occurrence = rule.schedule.at(at, rule.schedule.zone);
  return rule.stock_by_occurrence && occurrence
             ? rule.schedule.zone.to_local(occurrence->start) - LocalTime()
             : 0;
}

members::RewardMove move_of(const IssuedReward& reward, const std::string& campaign) {
  return {reward.reward, reward.code, std::string(to_string(reward.status)), reward.expires_at,
          campaign};
}

Rejection ended(const IssuedReward& reward) {
  const std::string_view status = to_string(reward.status);
  return {fmt::format("reward_{}", status),
          fmt::format("the reward with the code '{}' is not to be had any more: it was {} on {}",
                      reward.code, status, format_rfc3339(reward.ended_at))};
}

}  // namespace

std::optional<Rejection> RewardDesk::redeem() {
  const std::string_view id = facts_.event.attribute("reward").value_or("");
  const RewardRule* rule = program_.reward(id, facts_);
  if (rule == nullptr) {
    return Rejection{"unknown_reward",
                     fmt::format("'reward' is '{}'; expected a reward of the program that is for "
                                 "this member",
                                 shortened(id, 64))};
  }
  if (auto problem = problem_with(*rule)) {
    return problem;
  }
  if (!take_from_stock(*rule)) {
    return Rejection{"out_of_stock", fmt::format("no '{}' is left of {}", rule->id, *rule->stock)};
  }
  issue(*rule, *rule->cost, rule->valid, "");
  return std::nullopt;
}

std::optional<Rejection> RewardDesk::problem_with(const RewardRule& rule) const {
  if (!rule.cost) {
    return Rejection{"not_for_points",
                     fmt::format("'{}' has no 'cost': only campaigns give it", rule.id)};
  }
  if (!rule.schedule.at(facts_.event.time, rule.schedule.zone)) {
    return Rejection{"not_available", fmt::format("'{}' cannot be had at {}, by its schedule",
                                                  rule.id, format_rfc3339(facts_.event.time))};
  }
  if (!rule.when.holds(facts_)) {
    return Rejection{
        "not_eligible",
        fmt::format("'{}' is not for this member: 'when' of the reward does not hold", rule.id)};
  }
  if (member_.points() < *rule.cost) {
    return Rejection{"not_enough_points",
                     fmt::format("'{}' costs {} points, and the member has {}", rule.id,
                                 rule.cost->count(), member_.points().count())};
  }
  if (room() == 0) {
    return Rejection{"too_many_rewards",
                     fmt::format("the member has {} rewards that are not used yet; no more fit "
                                 "until some are used or expire",
                                 kMostRewards)};
  }
  return std::nullopt;
}

std::size_t RewardDesk::room() const {
  const auto is_active = [](const IssuedReward& each) {
    return each.status == IssuedReward::Status::Active;
  };
  std::size_t active = 0;
  for (const auto& [code, reward] : member_.before().rewards) {
    active += is_active(reward) ? 1 : 0;
  }
  for (const IssuedReward& reward : member_.changes().rewards) {
    const bool is_new = !member_.before().rewards.contains(reward.code);
    active += is_new && is_active(reward) ? 1 : 0;
  }
  return kMostRewards - std::min(active, kMostRewards);
}

bool RewardDesk::give(const std::string& reward, Points cost, const std::optional<Duration>& valid,
                      const std::string& campaign) {
  const RewardRule* rule = program_.reward(reward, facts_);
  if (rule == nullptr || room() == 0 || !take_from_stock(*rule)) {
    return false;
  }
  issue(*rule, cost, valid ? valid : rule->valid, campaign);
  return true;
}

std::int64_t RewardDesk::left_of(const std::string& reward) const {
  const RewardRule* rule = program_.reward(reward, facts_);
  if (rule == nullptr) {
    return 0;
  }
  const auto most = static_cast<std::int64_t>(room());
  if (!rule->stock) {
    return most;
  }
  campaigns::UsageBook book(member_, around_.budgets);
  const auto& record = book.open(campaigns::Subject::Everyone, stock_key(*rule),
                                 stock_window(*rule, facts_.event.time));
  return std::clamp<std::int64_t>(*rule->stock - record.used.times, 0, most);
}

bool RewardDesk::take_from_stock(const RewardRule& rule) {
  if (!rule.stock) {
    return true;
  }
  campaigns::UsageBook book(member_, around_.budgets);
  auto& record = book.open(campaigns::Subject::Everyone, stock_key(rule),
                           stock_window(rule, facts_.event.time));
  if (record.used.times >= *rule.stock) {
    return false;
  }
  record.times = 1;
  record.most_times = rule.stock;
  book.write(member_);
  return true;
}

void RewardDesk::return_to_stock(const RewardRule& rule, Instant issued_at) {
  const std::int64_t window = stock_window(rule, issued_at);
  campaigns::UsageBook book(member_, around_.budgets);
  auto& record = book.open(campaigns::Subject::Everyone, stock_key(rule), window);
  // Shelves of long ago are not kept; what was given before there was a stock was never on one.
  if (rule.stock && record.used.window == window && record.used.times > 0) {
    record.times = -1;
    book.write(member_);
  }
}

void RewardDesk::issue(const RewardRule& rule, Points cost, const std::optional<Duration>& valid,
                       const std::string& campaign) {
  IssuedReward reward;
  reward.code = new_code(rule);
  reward.reward = rule.id;
  reward.issued_at = facts_.event.time;
  if (valid) {
    reward.expires_at = members::end_of_day_after(facts_.event.time, *valid, program_.zone());
  }
  reward.cost = cost;
  if (cost > Points()) {
    reward.paid = member_.take(cost);
    // Never as the campaign's own: what it gave is what a refund asks for.
    book(std::string(event_type::kRedeem), Points() - cost);
    for (const members::Lot& lot : reward.paid) {
      journal_.lots.push_back({lot.expires, Points() - lot.points});
    }
  }
  journal_.rewards.push_back(move_of(reward, campaign));
  member_.set_reward(std::move(reward));
  forget_old();
}

std::string RewardDesk::new_code(const RewardRule& rule) const {
  DerivedEntropy derived(fmt::format("{}\n{}\n{}\n{}", facts_.event.member, facts_.event.id,
                                     to_unix_ms(facts_.event.time), journal_.rewards.size()));
  Entropy& entropy = around_.entropy != nullptr ? *around_.entropy : derived;
  while (true) {
    std::string code = draw_code(rule.code, entropy);
    if (member_.reward(code) == nullptr) {
      return code;
    }
  }
}

/// Of several of one reward, the one that expires soonest, of those the first that was given; null
/// when there is none. Codes are drawn, and decide nothing but which of one event's it is.
const IssuedReward* RewardDesk::soonest(std::string_view reward) const {
  const IssuedReward* soonest = nullptr;
  for (const auto& [code, each] : member_.before().rewards) {
    const auto order = [](const IssuedReward& of) {
      return std::pair(of.expires_at.value_or(Instant::max()), of.issued_at);
    };
    if (each.reward == reward && each.status == IssuedReward::Status::Active &&
        (soonest == nullptr || order(each) < order(*soonest))) {
      soonest = &each;
    }
  }
  return soonest;
}

std::expected<IssuedReward, Rejection> RewardDesk::active_reward() const {
  const auto named = facts_.event.attribute("code");
  const std::string_view id = facts_.event.attribute("reward").value_or("");
  const std::string_view code = named.value_or("");
  const IssuedReward* reward = named ? member_.reward(code) : soonest(id);
  if (reward == nullptr && !named) {
    return std::unexpected(Rejection{
        "no_such_reward", fmt::format("the member has no reward '{}' to be used; name it by its "
                                      "'code', or by 'reward'",
                                      shortened(id, 64))});
  }
  if (reward == nullptr) {
    return std::unexpected(
        Rejection{"unknown_code", fmt::format("'code' is '{}'; expected the code of a reward that "
                                              "the member was given",
                                              shortened(code, 64))});
  }
  if (reward->status != IssuedReward::Status::Active) {
    return std::unexpected(ended(*reward));
  }
  return *reward;
}

std::optional<Rejection> RewardDesk::use() {
  auto reward = active_reward();
  if (!reward) {
    return std::move(reward.error());
  }
  end(*std::move(reward), IssuedReward::Status::Used);
  return std::nullopt;
}

std::optional<Rejection> RewardDesk::cancel() {
  auto reward = active_reward();
  if (!reward) {
    return std::move(reward.error());
  }
  if (reward->cost > Points()) {
    member_.give_back(reward->cost, reward->paid);
    book(std::string(facts_.event.type), reward->cost);
    for (const members::Lot& lot : reward->paid) {
      journal_.lots.push_back({lot.expires, lot.points});
    }
  }
  if (const RewardRule* rule = program_.reward(reward->reward, facts_)) {
    return_to_stock(*rule, reward->issued_at);
  }
  end(*std::move(reward), IssuedReward::Status::Cancelled);
  return std::nullopt;
}

void RewardDesk::end(IssuedReward reward, IssuedReward::Status status) {
  reward.status = status;
  reward.ended_at = facts_.event.time;
  reward.paid.clear();
  journal_.rewards.push_back(move_of(reward, ""));
  member_.set_reward(std::move(reward));
  forget_old();
}

/// One sum for each name: a campaign may convert several times with one event.
void RewardDesk::book(const std::string& name, Points points) {
  const auto found =
      std::ranges::find(journal_.points, name, &std::pair<std::string, Points>::first);
  if (found == journal_.points.end()) {
    journal_.points.emplace_back(name, points);
  } else {
    found->second += points;
  }
}

void RewardDesk::forget_old() {
  const Instant old = facts_.event.time - std::chrono::days(kRewardMemoryDays);
  for (const auto& [code, reward] : member_.before().rewards) {
    const bool over = reward.status != IssuedReward::Status::Active && reward.ended_at < old;
    const auto& forgotten = member_.changes().forgotten_rewards;
    if (over && std::ranges::find(forgotten, code) == forgotten.end()) {
      member_.forget_reward(code);
    }
  }
}

void expire_rewards(members::Draft& member, members::JournalEntry& journal, Instant at) {
  for (const auto& [code, held] : member.before().rewards) {
    if (held.status == IssuedReward::Status::Active && held.expires_at && *held.expires_at <= at) {
      IssuedReward expired = held;
      expired.status = IssuedReward::Status::Expired;
      expired.ended_at = *held.expires_at;
      expired.paid.clear();
      journal.rewards.push_back(move_of(expired, ""));
      member.set_reward(std::move(expired));
    }
  }
}

}  // namespace fanfare::engine
