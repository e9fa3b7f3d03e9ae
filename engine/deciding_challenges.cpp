#include "engine/deciding.h"
#include "engine/rewards.h"

namespace fanfare::engine {
namespace {

namespace event_type = members::event_type;

/// A goal among several is reached: what notifications are about, and nothing triggers on.
constexpr std::string_view kGoalReached = "challenge.reached";

}  // namespace

void Deciding::run_challenges(const members::Event& event, int depth) {
  if (program_.challenges_of(event.type).empty()) {
    return;
  }
  const bool refundable = &event == &cause_ && event.type == event_type::kPurchase;
  const campaigns::Facts seen = facts(event, program_.zone());
  for (const Achievement& each :
       ChallengeDesk(program_, seen, draft_, journal_).count(refundable)) {
    give(each, depth);
  }
}

void Deciding::give(const Achievement& achievement, int depth) {
  const auto& [rule, goal] = achievement;
  const OwnEvent told{goal == nullptr ? event_type::kChallengeCompleted : kGoalReached,
                      {{{"challenge", rule->id}}},
                      depth + 1};
  const members::Event event = to_event(told);
  const campaigns::Facts seen = facts(event, program_.zone());
  const std::string giver = "challenge:" + rule->id;
  Points points;
  for (const campaigns::Effect& effect : goal == nullptr ? rule->effects : goal->effects) {
    if (!effect.only_if.holds(seen)) {
      continue;
    }
    if (const auto* give = std::get_if<campaigns::GivePoints>(&effect.action)) {
      points += give->points;
    } else if (const auto* gift = std::get_if<campaigns::GiveReward>(&effect.action)) {
      RewardDesk desk(program_, seen, around_, draft_, journal_);
      if (!desk.give(gift->reward, Points(), gift->valid, giver)) {
        journal_.limited.push_back(giver);
      }
    } else {
      carry_out(effect, giver, event, depth);
    }
  }
  give_points(points, giver, event, depth);
  announce_rewards(depth + 1);
  if (goal == nullptr) {
    emit(told);
  }
}

}  // namespace fanfare::engine
