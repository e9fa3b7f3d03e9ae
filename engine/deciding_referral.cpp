#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "engine/deciding.h"
#include "engine/rewards.h"

namespace fanfare::engine {

using campaigns::Effect;
using members::Event;
using members::Rejection;
namespace event_type = members::event_type;

namespace {

/// What an effect gives in points, rounded by itself: neither tier nor multiplier of the friend
/// counts for who brought them. Empty for other effects.
std::optional<Points> points_of(const Effect& effect, const campaigns::Facts& facts,
                                Rounding rounding) {
  if (const auto* give = std::get_if<campaigns::GivePoints>(&effect.action)) {
    return give->points;
  }
  const Effect* const one[] = {&effect};
  const auto proportion = proportion_of(one, facts);
  return proportion ? std::optional(proportion->round(rounding)) : std::nullopt;
}

}  // namespace

void Deciding::forward(const Acting& acting, const Event& event) {
  if (cause_.type == event_type::kReferral) {
    return;  // what came for somebody else goes no further, nor does what follows from it
  }
  const campaigns::Facts seen = facts(event, zone_of(acting.campaign->schedule));
  for (const Effect* effect : acting.for_referrer) {
    const auto points = points_of(*effect, seen, program_.definitions().rounding);
    if (points && *points <= Points()) {
      continue;
    }
    journal_.forwards.push_back({std::string(*draft_.profile("referred_by")), acting.campaign->id,
                                 effect - acting.campaign->effects.data(),
                                 points.value_or(Points())});
  }
}

std::optional<Rejection> Deciding::take_referral() {
  const std::string_view id = cause_.attribute("campaign").value_or("");
  const auto place = parse_whole<std::size_t>(cause_.attribute("effect").value_or(""));
  const auto points = parse_whole<std::int64_t>(cause_.attribute("points").value_or("0"));
  const auto& all = program_.campaigns();
  const auto campaign = std::ranges::find(all, id, &campaigns::Campaign::id);
  const bool known = campaign != all.end() && place && *place < campaign->effects.size() &&
                     campaign->effects[*place].to_referrer && points && *points >= 0;
  if (!known) {
    return Rejection{"unknown_effect",
                     fmt::format("the program has no campaign '{}' any more that gives this to a "
                                 "referrer; correct the points with points.adjust",
                                 shortened(id, 64))};
  }
  if (*points > 0) {
    journal_.points.emplace_back(campaign->id, Points(*points));
    credit(Points(*points), cause_);
    emit({event_type::kPointsEarned, {{{"points", std::to_string(*points)}}}, 1});
    return std::nullopt;
  }
  const Effect& effect = campaign->effects[*place];
  if (const auto* gift = std::get_if<campaigns::GiveReward>(&effect.action)) {
    const campaigns::Facts seen = facts(cause_, program_.zone());
    RewardDesk desk(program_, seen, around_, draft_, journal_);
    if (!desk.give(gift->reward, Points(), gift->valid, campaign->id)) {
      journal_.limited.push_back(campaign->id);
    }
    return std::nullopt;
  }
  carry_out(effect, campaign->id, cause_, 0);
  return std::nullopt;
}

}  // namespace fanfare::engine
