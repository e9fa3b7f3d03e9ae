#include "engine/points_policy.h"

#include <algorithm>

#include "base/hash.h"

namespace fanfare::engine {
namespace {

using campaigns::Facts;
using members::ExpiryRule;

constexpr int kWarningHour = 9;

/// Points that wait for an event about a purchase are those that the purchase brings.
std::optional<members::Earning::Wait> wait_of(const PointsPolicy& policy, const Facts& facts,
                                              const TimeZone& zone) {
  const std::uint64_t source = stable_hash(facts.event.id);
  if (const auto* time = std::get_if<Duration>(&policy.pending)) {
    return members::Earning::Wait{source, advance(facts.event.time, *time, zone)};
  }
  const bool waits = std::holds_alternative<PointsPolicy::Until>(policy.pending) &&
                     facts.event.type == members::event_type::kPurchase;
  return waits ? std::optional(members::Earning::Wait{source, std::nullopt}) : std::nullopt;
}

}  // namespace

bool PointsPolicy::dates_points() const {
  return std::ranges::any_of(expiry, [](const Expiry& each) {
    return !std::holds_alternative<ExpiryRule::Never>(each.rule.kind);
  });
}

const ExpiryRule* expiry_rule(const PointsPolicy& policy, const Facts& facts) {
  const auto rule = std::ranges::find_if(
      policy.expiry, [&](const PointsPolicy::Expiry& each) { return each.only_if.holds(facts); });
  return rule == policy.expiry.end() ? nullptr : &rule->rule;
}

members::Earning earning(const PointsPolicy& policy, const Facts& facts, const TimeZone& zone) {
  members::Earning earning{
      facts.event.time, {}, policy.dates_points(), wait_of(policy, facts, zone)};
  if (const ExpiryRule* rule = expiry_rule(policy, facts)) {
    const Instant joined = facts.member.joined_at().value_or(facts.event.time);
    earning.expires = members::expiry_of(*rule, facts.event.time, joined, zone);
  }
  return earning;
}

Instant warning_at(Instant expires, const Duration& lead, const TimeZone& zone) {
  const LocalTime last(members::last_good_day(expires, zone));
  return zone.to_instant(LocalTime(LocalDay(advance(last, lead, -1))) + kWarningHour * 3600);
}

void put_off_expiry(const PointsPolicy& policy, const Facts& facts, const TimeZone& zone,
                    members::Draft& member) {
  const bool is_activity =
      std::ranges::find(policy.activity, facts.event.type) != policy.activity.end();
  if (!is_activity || member.lots().empty()) {
    return;
  }
  const ExpiryRule* rule = expiry_rule(policy, facts);
  if (rule == nullptr || !std::holds_alternative<ExpiryRule::Inactivity>(rule->kind)) {
    return;
  }
  members::Lots together;
  for (members::Lot lot : member.lots()) {
    lot.earned = std::max(lot.earned, facts.event.time);
    lot.expires = members::expiry_of(*rule, lot.earned, lot.earned, zone);
    lot.warned = false;
    members::add_lot(together, lot);
  }
  if (together != member.lots()) {
    member.set_lots(std::move(together));
  }
}

}  // namespace fanfare::engine
