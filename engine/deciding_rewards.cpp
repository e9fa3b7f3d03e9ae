#include "engine/deciding.h"
#include "engine/rewards.h"

namespace fanfare::engine {

namespace event_type = members::event_type;

void Deciding::convert_points(std::vector<Acting>& acting, const members::Event& event) {
  const campaigns::Facts seen = facts(event, program_.zone());
  const RewardDesk desk(program_, seen, around_, draft_, journal_);
  convert(draft_.points(), acting, [&](const std::string& reward) { return desk.left_of(reward); });
}

bool Deciding::give_rewards(const Acting& acting, const members::Event& event) {
  const campaigns::Facts seen = facts(event, program_.zone());
  RewardDesk desk(program_, seen, around_, draft_, journal_);
  std::int64_t conversions = acting.converted;
  const std::size_t before = journal_.rewards.size();
  bool all = true;
  for (const campaigns::Effect* effect : acting.effects) {
    if (const auto* gift = std::get_if<campaigns::GiveReward>(&effect->action)) {
      all = desk.give(gift->reward, Points(), gift->valid, acting.campaign->id) && all;
    } else if (const auto* into = std::get_if<campaigns::Convert>(&effect->action)) {
      for (; conversions > 0 && draft_.points() >= into->every; --conversions) {
        all = desk.give(into->reward, into->every, std::nullopt, acting.campaign->id) && all;
      }
    }
  }
  if (!all && !acting.limited) {
    journal_.limited.push_back(acting.campaign->id);  // the stock is a limit, too
  }
  return all || journal_.rewards.size() > before;
}

void Deciding::announce_rewards(int depth) {
  for (; announced_rewards_ < journal_.rewards.size(); ++announced_rewards_) {
    const members::RewardMove& reward = journal_.rewards[announced_rewards_];
    if (reward.status == to_string(members::IssuedReward::Status::Active)) {
      emit({event_type::kRewardIssued,
            {{{"reward", reward.reward},
              {"code", reward.code},
              {"expires_at", reward.expires ? format_rfc3339(*reward.expires) : ""},
              {"campaign", reward.campaign}}},
            depth});
    }
  }
}

void Deciding::repeat(std::vector<std::pair<std::string_view, std::string>> texts) {
  OwnEvent again{cause_.type, {}, 0};
  for (std::size_t i = 0; i < texts.size() && i < again.attributes.size(); ++i) {
    again.attributes[i] = std::move(texts[i]);
  }
  emit(std::move(again));
}

}  // namespace fanfare::engine
