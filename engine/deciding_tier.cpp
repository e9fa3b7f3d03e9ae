#include <algorithm>

#include "engine/deciding.h"

namespace fanfare::engine {

using members::Event;
using members::Standing;
namespace event_type = members::event_type;

namespace {

/// What tells by its growth how much is gathered.
Decimal total_of(const TierPolicy& policy, const members::Draft& member) {
  return policy.qualify_by == TierPolicy::QualifyBy::Points
             ? Decimal::whole(member.points_lifetime().count())
             : member.counter(policy.counter);
}

}  // namespace

Decimal Deciding::earn_rate() const {
  const TierPolicy* policy = tiers_for(program_, draft_);
  const int rank = policy == nullptr ? -1 : policy->rank(draft_.standing().tier);
  return rank < 0 ? Decimal::whole(1) : policy->levels[static_cast<std::size_t>(rank)].earn_rate;
}

Decimal Deciding::newly_gathered(const TierPolicy& policy, const Event& event) {
  if (policy.qualify_by == TierPolicy::QualifyBy::Spend) {
    const bool spends = &event == &cause_ && event.type == event_type::kPurchase && event.amount;
    return spends ? std::max(*event.amount, Decimal()) : Decimal();
  }
  const Decimal before =
      gathered_so_far_ ? *gathered_so_far_ : total_of(policy, members::Draft(draft_.before()));
  gathered_so_far_ = total_of(policy, draft_);
  return *gathered_so_far_ - before;
}

void Deciding::note_gathered() {
  if (const TierPolicy* policy = tiers_for(program_, draft_)) {
    gathered_so_far_ = total_of(*policy, draft_);
  }
}

void Deciding::look_at_tier(const Event& event, int depth) {
  const TierPolicy* policy = tiers_for(program_, draft_);
  if (policy == nullptr) {
    return;
  }
  const Decimal gathered = newly_gathered(*policy, event);
  const bool refunds = &event == &cause_ && event.type == event_type::kRefund;
  const bool stands = policy->rank(draft_.own_standing().tier) >= 0;
  if (gathered == Decimal() && lent_.empty() && stands && !refunds) {
    return;
  }
  const Standing before = draft_.standing();
  const auto* rule = expiry_rule(program_.definitions().points, facts(event, program_.zone()));
  gather(*policy, draft_, cause_.time, gathered, program_.zone());
  const Instant latest = std::max(cause_.time, draft_.last_seen().value_or(cause_.time));
  raise_tier(*policy, draft_, cause_.time, latest, program_.zone());
  if (latest != cause_.time) {
    raise_tier(*policy, draft_, latest, latest, program_.zone());
  }
  if (refunds) {
    lower_tier(*policy, draft_, latest, program_.zone());
  }
  for (const Standing& lent : lent_) {
    grant_tier(*policy, draft_, lent);
  }
  lent_.clear();
  note_tier(before, rule, event);
  announce_tier(*policy, before, depth);
}

void Deciding::end_tier() {
  const TierPolicy* policy = tiers_for(program_, draft_);
  const Standing before = draft_.standing();
  const auto* rule = expiry_rule(program_.definitions().points, facts(cause_, program_.zone()));
  end_terms(*policy, draft_, cause_.time, program_.zone());
  note_tier(before, rule, cause_);
  const Standing& now = draft_.standing();
  if (now.tier == before.tier && now.until != before.until) {
    journal_.tier = {before.tier, now.tier, now.until};
  }
}

void Deciding::note_tier(const Standing& before, const members::ExpiryRule* rule_before,
                         const Event& event) {
  const Standing& now = draft_.standing();
  if (now.tier == before.tier) {
    return;
  }
  const std::string from = journal_.tier ? journal_.tier->from : before.tier;
  journal_.tier = {from, now.tier, now.until};
  date_anew(program_.definitions().points, rule_before, facts(event, program_.zone()),
            program_.zone(), draft_);
}

/// Who joins has the first tier, and nobody congratulates.
void Deciding::announce_tier(const TierPolicy& policy, const Standing& before, int depth) {
  const Standing& now = draft_.standing();
  const int had = policy.rank(before.tier);
  const int has = policy.rank(now.tier);
  const bool joins = before.tier.empty() && has == 0 && !now.until;
  const bool unknown = !before.tier.empty() && had < 0;
  if (has == had || joins || unknown) {
    return;
  }
  emit({has > had ? event_type::kTierUpgraded : event_type::kTierDowngraded,
        {{{"tier", now.tier},
          {"from", before.tier},
          {"until", now.until ? format_rfc3339(*now.until) : ""}}},
        depth + 1});
}

}  // namespace fanfare::engine
