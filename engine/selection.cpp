#include "engine/selection.h"

#include <algorithm>

namespace fanfare::engine {

using campaigns::Campaign;
using campaigns::Facts;

namespace {

/// Those whose condition holds.
Effects effects_for(const Campaign& campaign, const Facts& seen) {
  Effects effects;
  for (const campaigns::Effect& effect : campaign.effects) {
    if (effect.only_if.holds(seen)) {
      effects.push_back(&effect);
    }
  }
  return effects;
}

/// Nothing but points in proportion, and telling of them.
bool gives_nothing_else(const Effects& effects) {
  return std::ranges::all_of(effects, [](const campaigns::Effect* effect) {
    return std::holds_alternative<campaigns::GiveProportion>(effect->action) ||
           std::holds_alternative<campaigns::GiveBands>(effect->action) ||
           std::holds_alternative<campaigns::Notify>(effect->action);
  });
}

}  // namespace

void Selection::judge(const Campaign& campaign, const Facts& seen) {
  const auto occurrence = campaign.schedule.at(seen.event.time, seen.zone);
  if (!occurrence) {
    return tell(campaign, seen, Verdict::NotRunning);
  }
  if (is_taken(campaign.exclusive)) {
    return tell(campaign, seen, Verdict::GroupTaken);
  }
  if (!campaign.when.holds(seen)) {
    return tell(campaign, seen, Verdict::ConditionFails);
  }
  Effects effects = effects_for(campaign, seen);
  const auto proportion = proportion_of(effects, seen);
  if (effects.empty() || (proportion == Fraction() && gives_nothing_else(effects))) {
    return tell(campaign, seen, Verdict::GivesNothing);
  }
  const bool starts_again =
      campaign.schedule.repeat || seen.event.type == members::event_type::kSchedule;
  const LocalTime start = starts_again ? seen.zone.to_local(occurrence->start) : LocalTime();
  campaigns::Allowance allowance(campaign.id, campaign.limits, seen, start, campaign.schedule.zone,
                                 book_);
  if (allowance.exhausted()) {
    return tell(campaign, seen, Verdict::LimitReached, &allowance);
  }
  allowance.act();
  acting_.push_back(
      {&campaign, std::move(allowance), std::move(effects), proportion, Points(), false});
  tell(campaign, seen, Verdict::Acts, &acting_.back().allowance);
}

bool Selection::is_taken(const std::string& group) const {
  return !group.empty() && std::ranges::any_of(acting_, [&](const Acting& acting) {
    return acting.campaign->exclusive == group;
  });
}

void Selection::tell(const Campaign& campaign, const Facts& seen, Verdict verdict,
                     const campaigns::Allowance* allowance) const {
  if (onlooker_ != nullptr) {
    onlooker_->judged(campaign, seen, verdict, allowance);
  }
}

}  // namespace fanfare::engine
