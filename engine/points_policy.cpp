#include "engine/points_policy.h"

#include <algorithm>

#include "base/hash.h"

namespace fanfare::engine {
namespace {

using campaigns::Facts;
using members::ExpiryRule;

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

bool is_activity(const PointsPolicy& policy, const members::Event& event) {
  return std::ranges::find(policy.activity, event.type) != policy.activity.end();
}

/// The lot as of an activity at `at`. What never expires, or later than that, stays as it is.
members::Lot put_off(const ExpiryRule& rule, members::Lot lot, Instant at, const TimeZone& zone) {
  const auto expires = members::expiry_of(rule, at, at, zone);
  if (lot.expires && *lot.expires < expires) {
    lot.earned = std::max(lot.earned, at);
    lot.expires = expires;
    lot.warned = false;
  }
  return lot;
}

/// When all points of the member were last put off, as far as they have any, by the newest lot:
/// what is earned by no activity does not live longer than they do, nor shorter.
Instant last_activity(const PointsPolicy& policy, const Facts& facts) {
  std::optional<Instant> newest;
  for (const members::Lot& lot : facts.member.lots()) {
    newest = lot.expires ? std::max(newest.value_or(lot.earned), lot.earned) : newest;
  }
  const Instant now = facts.event.time;
  return is_activity(policy, facts.event) ? std::max(newest.value_or(now), now)
                                          : newest.value_or(now);
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
    const bool slides = std::holds_alternative<ExpiryRule::Inactivity>(rule->kind);
    earning.at = slides ? last_activity(policy, facts) : facts.event.time;
    earning.expires = members::expiry_of(*rule, earning.at, joined, zone);
  }
  return earning;
}

void date_anew(const PointsPolicy& policy, const ExpiryRule* before, const Facts& facts,
               const TimeZone& zone, members::Draft& member) {
  const ExpiryRule* rule = expiry_rule(policy, facts);
  if (rule == before || (member.lots().empty() && member.pending().empty())) {
    return;
  }
  const Instant now = facts.event.time;
  const Instant soonest =
      policy.warn.empty() ? now : members::end_of_day_after(now, policy.warn.front(), zone);
  const auto date = [&](members::Lot lot) {
    const Instant joined = member.joined_at().value_or(lot.earned);
    auto expires =
        rule == nullptr ? std::nullopt : members::expiry_of(*rule, lot.earned, joined, zone);
    if (expires && (!lot.expires || *expires < *lot.expires)) {
      expires = std::min(std::max(*expires, soonest), lot.expires.value_or(Instant::max()));
    }
    lot.warned = lot.warned && lot.expires == expires;
    lot.expires = expires;
    return lot;
  };
  members::Lots dated;
  for (const members::Lot& lot : member.lots()) {
    members::add_lot(dated, date(lot));
  }
  member.set_lots(std::move(dated));
  members::PendingLots waiting = member.pending();
  for (members::PendingLot& each : waiting) {
    each.lot = date(each.lot);
  }
  member.set_pending(std::move(waiting));
}

void put_off_expiry(const PointsPolicy& policy, const Facts& facts, const TimeZone& zone,
                    members::Draft& member) {
  if (!is_activity(policy, facts.event) || (member.lots().empty() && member.pending().empty())) {
    return;
  }
  const ExpiryRule* rule = expiry_rule(policy, facts);
  if (rule == nullptr || !std::holds_alternative<ExpiryRule::Inactivity>(rule->kind)) {
    return;
  }
  members::Lots together;
  for (const members::Lot& lot : member.lots()) {
    members::add_lot(together, put_off(*rule, lot, facts.event.time, zone));
  }
  if (together != member.lots()) {
    member.set_lots(std::move(together));
  }
  members::PendingLots waiting = member.pending();
  for (members::PendingLot& each : waiting) {
    each.lot = put_off(*rule, each.lot, facts.event.time, zone);
  }
  if (waiting != member.pending()) {
    member.set_pending(std::move(waiting));
  }
}

}  // namespace fanfare::engine
