#include "engine/selection.h"

#include <algorithm>

namespace fanfare::engine {

using campaigns::Campaign;
using campaigns::Facts;

namespace {

/// Those whose condition holds, for the member or for who brought them.
Effects effects_for(const Campaign& campaign, const Facts& seen, bool referrer) {
  Effects effects;
  for (const campaigns::Effect& effect : campaign.effects) {
    if (effect.to_referrer == referrer && effect.only_if.holds(seen)) {
      effects.push_back(&effect);
    }
  }
  return effects;
}

/// What came for somebody else goes no further: who brought each other would give for ever.
bool has_referrer(const Facts& seen) {
  return seen.event.type != members::event_type::kReferral &&
         seen.member.profile("referred_by").has_value();
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
  Effects effects = effects_for(campaign, seen, false);
  Effects for_referrer = has_referrer(seen) ? effects_for(campaign, seen, true) : Effects();
  const auto proportion = proportion_of(effects, seen);
  const bool nothing = effects.empty() || (proportion == Fraction() && gives_nothing_else(effects));
  if (nothing && for_referrer.empty()) {
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
  acting_.push_back({&campaign, std::move(allowance), std::move(effects), std::move(for_referrer),
                     proportion, Points(), false});
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
