#include "cli/testing/comparison.h"

#include <algorithm>
#include <utility>

namespace fanfare::cli::testing {
namespace {

using Kind = Difference::Kind;
using Texts = std::vector<std::string>;

class Comparison {
 public:
  void value(std::string key, std::string expected, std::string actual) {
    compare(std::move(key), Kind::Value, {std::move(expected)}, {std::move(actual)});
  }

  void points(std::string key, const std::optional<Points>& expected, Points actual) {
    if (expected) {
      value(std::move(key), expected->to_string(), actual.to_string());
    }
  }

  void compare(std::string key, Kind kind, Texts expected, Texts actual) {
    if (expected != actual) {
      differences_.push_back({std::move(key), kind, std::move(expected), std::move(actual)});
    }
  }

  std::vector<Difference> take() && { return std::move(differences_); }

 private:
  std::vector<Difference> differences_;
};

/// The ids of a map, sorted as it is.
Texts ids_of(const auto& map) {
  Texts ids;
  for (const auto& [id, held] : map) {
    ids.push_back(id);
  }
  return ids;
}

/// What becomes of a challenge, said as the expectation says it: a word, or how far it is.
std::string standing_of(const members::Member& member, const std::string& id,
                        const std::string& wanted) {
  const auto found = member.challenges.find(id);
  if (found == member.challenges.end()) {
    return "none";
  }
  return Decimal::parse(wanted) ? found->second.progress().to_string()
                                : std::string(to_string(found->second.status));
}

/// Their ids, sorted; one that the member has twice stands there twice.
Texts active_rewards(const members::Member& member) {
  Texts ids;
  for (const auto& [code, reward] : member.rewards) {
    if (reward.status == members::IssuedReward::Status::Active) {
      ids.push_back(reward.reward);
    }
  }
  std::ranges::sort(ids);
  return ids;
}

}  // namespace

std::vector<Difference> compare(const config::MemberExpectation& expected,
                                const members::Member& member, const Texts& notifications) {
  Comparison comparison;
  comparison.points("points", expected.points, member.points);
  comparison.points("points_lifetime", expected.points_lifetime, member.points_lifetime);
  comparison.points("points_pending", expected.points_pending, members::sum_of(member.pending));
  const bool expiring = !member.lots.empty() && member.lots.front().expires;
  comparison.points("points_expiring", expected.points_expiring,
                    expiring ? member.lots.front().points : Points());
  if (expected.tier) {
    comparison.value("tier", *expected.tier, member.standing.tier);
  }
  if (expected.tier_until) {
    const auto& until = member.standing.until;
    comparison.value("tier_until", format_rfc3339(*expected.tier_until),
                     until ? format_rfc3339(*until) : "never");
  }
  if (expected.plan) {
    const std::string& plan = member.membership.plan;
    comparison.value("plan", *expected.plan, plan.empty() ? "none" : plan);
  }
  if (expected.badges) {
    comparison.compare("badges", Kind::Set, *expected.badges, ids_of(member.badges));
  }
  if (expected.rewards) {
    comparison.compare("rewards", Kind::Sequence, *expected.rewards, active_rewards(member));
  }
  for (const auto& [name, value] : expected.counters) {
    const auto found = member.counters.find(name);
    const Decimal actual = found == member.counters.end() ? Decimal() : found->second;
    comparison.value("counters." + name, value.to_string(), actual.to_string());
  }
  for (const auto& [id, wanted] : expected.challenges) {
    comparison.value("challenges." + id, wanted, standing_of(member, id, wanted));
  }
  if (expected.notifications) {
    comparison.compare("notifications", Kind::Sequence, *expected.notifications, notifications);
  }
  return std::move(comparison).take();
}

}  // namespace fanfare::cli::testing
