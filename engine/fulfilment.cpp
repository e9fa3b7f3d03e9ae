#include <algorithm>
#include <string>

#include "engine/badge_terms.h"
#include "engine/challenge_terms.h"
#include "engine/counting.h"
#include "engine/deciding.h"
#include "engine/due_event.h"
#include "engine/memberships.h"
#include "engine/obligations.h"
#include "engine/refunds.h"
#include "engine/rewards.h"

namespace fanfare::engine {
namespace {

using members::Event;
using members::Lot;
using Kind = Obligation::Kind;
namespace event_type = members::event_type;

/// Says when what is warned of is gone, and how many days are left of it.
void add_end(const Program& program, const Obligation& due, DueEvent& warning) {
  const LocalDay last = members::last_good_day(due.expires, program.zone());
  const LocalDay today(program.zone().to_local(due.at));
  warning.texts.emplace_back("days_left", std::to_string(last - today));
  warning.texts.emplace_back("expires_at", format_rfc3339(due.expires));
}

/// The lot that is gone from `expires` on; null when there is none.
const Lot* find_lot(const members::Member& member, Instant expires) {
  const auto lot = std::ranges::find(member.lots, std::optional(expires), &Lot::expires);
  return lot == member.lots.end() ? nullptr : &*lot;
}

Decision release(const Program& program, const members::Member& member, const Obligation& due,
                 const Event& next, const Circumstances& around) {
  DueEvent released(next, event_type::kPointsReleased, due.at);
  const bool waits =
      std::holds_alternative<PointsPolicy::Until>(program.definitions().points.pending);
  Deciding deciding(program, member, released.event, around);
  release_pending(deciding.draft(), deciding.journal(), [&](const members::PendingLot& each) {
    return each.due ? *each.due <= due.at : !waits;
  });
  const Points sum = Points() - deciding.journal().pending;
  if (sum > Points()) {
    released.texts = {{"points", sum.to_string()}};
    released.complete();
    deciding.run_due();
  }
  return std::move(deciding).finish(false);
}

/// Points whose warning no channel has accepted live on until one can have.
Decision extend(const Program& program, const members::Member& member, const Lot& lot,
                const Obligation& due, const Event& next, const Circumstances& around) {
  DueEvent extended(next, event_type::kPointsExtended, due.at);
  Deciding deciding(program, member, extended.event, around);
  members::Lots lots = member.lots;
  std::erase_if(lots, [&](const Lot& each) { return each.expires == lot.expires; });
  Lot later = lot;
  later.expires =
      members::end_of_day_after(due.at, program.definitions().points.warn.front(), program.zone());
  members::add_lot(lots, later);
  deciding.draft().set_lots(std::move(lots));
  deciding.journal().lots = {{lot.expires, Points() - lot.points}, {later.expires, lot.points}};
  return std::move(deciding).finish(false);
}

Decision expire(const Program& program, const members::Member& member, const Obligation& due,
                const Event& next, const Circumstances& around) {
  const Lot lot = *find_lot(member, due.expires);
  const PointsPolicy& policy = program.definitions().points;
  if (policy.extend_unwarned && !lot.warned && !policy.warn.empty()) {
    return extend(program, member, lot, due, next, around);
  }
  DueEvent expired(next, event_type::kPointsExpired, due.at);
  expired.texts = {{"points", lot.points.to_string()}, {"expires_at", format_rfc3339(due.expires)}};
  Deciding deciding(program, member, expired.complete(), around);
  deciding.draft().take(lot.points, lot.expires);
  deciding.journal().points.emplace_back(event_type::kPointsExpired, Points() - lot.points);
  deciding.journal().lots.push_back({lot.expires, Points() - lot.points});
  deciding.run_due();
  return std::move(deciding).finish(false);
}

Decision warn(const Program& program, const members::Member& member, const Obligation& due,
              const Event& next, const Circumstances& around) {
  const Lot& lot = *find_lot(member, due.expires);
  DueEvent warning(next, event_type::kPointsExpiring, due.at);
  warning.texts = {{"points", lot.points.to_string()}};
  add_end(program, due, warning);
  Deciding deciding(program, member, warning.complete(), around);
  deciding.run_due();
  return std::move(deciding).finish(false);
}

Decision end_tier(const Program& program, const members::Member& member, const Obligation& due,
                  const Event& next, const Circumstances& around) {
  members::Draft ahead(member);
  const TierPolicy* policy = tiers_for(program, ahead);
  end_terms(*policy, ahead, due.at, program.zone());
  const members::Standing& after = ahead.standing();
  const int before = policy->rank(member.standing.tier);
  const int now = policy->rank(after.tier);
  DueEvent ended(next,
                 now < before   ? event_type::kTierDowngraded
                 : now > before ? event_type::kTierUpgraded
                                : event_type::kTierRenewed,
                 due.at);
  ended.texts = {{"tier", after.tier}, {"from", member.standing.tier}};
  if (after.until) {
    ended.texts.emplace_back("until", format_rfc3339(*after.until));
  }
  Deciding deciding(program, member, ended.complete(), around);
  deciding.end_tier();
  if (now != before) {
    deciding.run_due();
  }
  return std::move(deciding).finish(false);
}

Decision warn_of_tier(const Program& program, const members::Member& member, const Obligation& due,
                      const Event& next, const Circumstances& around) {
  const members::Draft draft(member);
  const auto loss = loss_ahead(*tiers_for(program, draft), draft, program.zone());
  if (!loss) {
    return {};
  }
  DueEvent warning(next, event_type::kTierExpiring, due.at);
  warning.texts = {{"tier", member.standing.tier}, {"to", loss->to}};
  add_end(program, due, warning);
  if (loss->missing > Decimal()) {
    warning.texts.emplace_back("missing", loss->missing.to_string());
  }
  Deciding deciding(program, member, warning.complete(), around);
  deciding.run_due();
  return std::move(deciding).finish(false);
}

Decision end_rewards(const Program& program, const members::Member& member, const Obligation& due,
                     const Event& next, const Circumstances& around) {
  DueEvent expired(next, event_type::kRewardExpired, due.at);
  Deciding deciding(program, member, expired.event, around);
  expire_rewards(deciding.draft(), deciding.journal(), due.at);
  return std::move(deciding).finish(false);
}

/// The rewards whose warning it is, with all that expire at the same moment.
std::vector<const members::IssuedReward*> rewards_to_warn_of(const Program& program,
                                                             const members::Member& member,
                                                             const Obligation& due) {
  const Event nothing;
  const members::Draft draft(member);
  const campaigns::Facts facts{nothing, draft, program.zone()};
  std::vector<const members::IssuedReward*> found;
  for (const auto& [code, reward] : member.rewards) {
    const RewardRule* rule = program.reward(reward.reward, facts);
    const bool ends = reward.status == members::IssuedReward::Status::Active &&
                      reward.expires_at == due.expires && rule != nullptr;
    if (ends && std::ranges::any_of(rule->warn, [&](const Duration& lead) {
          return warning_at(program, due.expires, lead) == due.at;
        })) {
      found.push_back(&reward);
    }
  }
  return found;
}

Decision warn_of_rewards(const Program& program, const members::Member& member,
                         const Obligation& due, const Event& next, const Circumstances& around) {
  const auto rewards = rewards_to_warn_of(program, member, due);
  if (rewards.empty()) {
    return {};
  }
  const auto about = [&](const members::IssuedReward& reward) {
    DueEvent warning(next, event_type::kRewardExpiring, due.at);
    warning.texts = {{"reward", reward.reward}, {"code", reward.code}};
    add_end(program, due, warning);
    return warning;
  };
  DueEvent first = about(*rewards.front());
  Deciding deciding(program, member, first.complete(), around);
  for (std::size_t i = 1; i < rewards.size(); ++i) {
    deciding.repeat(about(*rewards[i]).texts);
  }
  deciding.run_due();
  return std::move(deciding).finish(false);
}

Decision drop_refund(const Program& program, const members::Member& member, const Obligation& due,
                     const Event& next, const Circumstances& around) {
  DueEvent unmatched(next, event_type::kRefund, due.at);
  Deciding deciding(program, member, unmatched.event, around);
  give_up_refund(deciding.draft(), deciding.journal(), due.at);
  return std::move(deciding).finish(false);
}

Decision end_plan(const Program& program, const members::Member& member, const Obligation& due,
                  const Event& next, const Circumstances& around) {
  const bool goes_on = has_grace(program, member.membership);
  DueEvent ended(next, goes_on ? event_type::kMembershipGrace : event_type::kMembershipExpired,
                 due.at);
  ended.texts = {{"plan", member.membership.plan},
                 {"state", std::string(to_string(member.membership.state))}};
  Deciding deciding(program, member, ended.complete(), around);
  end_membership(program, deciding.draft(), deciding.journal());
  if (!goes_on) {
    deciding.run_due();
  }
  return std::move(deciding).finish(false);
}

Decision remind_of_renewal(const Program& program, const members::Member& member,
                           const Obligation& due, const Event& next, const Circumstances& around) {
  DueEvent reminder(next, event_type::kRenewalDue, due.at);
  reminder.texts = {{"plan", member.membership.plan},
                    {"state", std::string(to_string(member.membership.state))}};
  add_end(program, due, reminder);
  Deciding deciding(program, member, reminder.complete(), around);
  deciding.run_due();
  return std::move(deciding).finish(false);
}

Decision celebrate(const Program& program, const members::Member& member, const Obligation& due,
                   const Event& next, const Circumstances& around) {
  DueEvent birthday(next, event_type::kBirthday, due.at);
  Deciding deciding(program, member, birthday.event, around);
  deciding.draft().celebrate(due.at);
  deciding.run_due();
  return std::move(deciding).finish(false);
}

Decision mark_anniversary(const Program& program, const members::Member& member,
                          const Obligation& due, const Event& next, const Circumstances& around) {
  const TimeZone zone = home_zone(members::Draft(member)).value_or(program.zone());
  const auto years = zone.to_local(due.at).year() - zone.to_local(*member.joined_at).year();
  DueEvent anniversary(next, event_type::kAnniversary, due.at);
  anniversary.texts = {{"years", std::to_string(years)}};
  Deciding deciding(program, member, anniversary.complete(), around);
  deciding.draft().mark_anniversary(due.at);
  deciding.run_due();
  return std::move(deciding).finish(false);
}

/// Streaks among the goals of challenges.
Decision end_streaks(const Program& program, const members::Member& member, const Obligation& due,
                     const Event& next, const Circumstances& around) {
  members::Draft ahead(member);
  const auto broken = end_goals(program, ahead, due.at);
  DueEvent event(next, event_type::kStreakBroken, due.at);
  const auto texts = [](const BrokenStreak& each) {
    return std::vector<std::pair<std::string_view, std::string>>{
        {"streak", each.name}, {"length", each.length.to_string()}};
  };
  if (!broken.empty()) {
    event.texts = texts(broken.front());
  }
  Deciding deciding(program, member, event.complete(), around);
  end_goals(program, deciding.draft(), due.at);
  for (std::size_t i = 1; i < broken.size(); ++i) {
    deciding.repeat(texts(broken[i]));
  }
  if (!broken.empty()) {
    deciding.run_due();
  }
  Decision decision = std::move(deciding).finish(false);
  if (broken.empty()) {
    decision.journal.reset();  // it broke long ago, and what came late has only told how
  }
  return decision;
}

Decision miss(const Program& program, const members::Member& member, const Obligation& due,
              const Event& next, const Circumstances& around) {
  DueEvent inactive(next, event_type::kInactive, due.at);
  inactive.texts = {{"last_seen", format_rfc3339(*member.last_seen)}};
  Deciding deciding(program, member, inactive.complete(), around);
  deciding.run_due();
  return std::move(deciding).finish(false);
}

}  // namespace

Decision fulfil(const Program& program, const members::Member& member, const Obligation& due,
                const Event& next, const Circumstances& around) {
  switch (due.kind) {
    case Kind::PointsReleased:
      return release(program, member, due, next, around);
    case Kind::PointsExpired:
      return expire(program, member, due, next, around);
    case Kind::PointsExpiring:
      return warn(program, member, due, next, around);
    case Kind::RewardExpired:
      return end_rewards(program, member, due, next, around);
    case Kind::RewardExpiring:
      return warn_of_rewards(program, member, due, next, around);
    case Kind::RefundUnmatched:
      return drop_refund(program, member, due, next, around);
    case Kind::MembershipEnds:
      return end_plan(program, member, due, next, around);
    case Kind::RenewalDue:
      return remind_of_renewal(program, member, due, next, around);
    case Kind::TierEnds:
      return end_tier(program, member, due, next, around);
    case Kind::TierExpiring:
      return warn_of_tier(program, member, due, next, around);
    case Kind::Birthday:
      return celebrate(program, member, due, next, around);
    case Kind::Anniversary:
      return mark_anniversary(program, member, due, next, around);
    case Kind::CounterEnds:
      return counters_end_by(program, member, due.at)
                 ? end_counters(program, member, due, next, around)
                 : end_streaks(program, member, due, next, around);
    case Kind::StreakExpiring:
      return remind_of_streaks(program, member, due, next, around);
    case Kind::Inactive:
      return miss(program, member, due, next, around);
    case Kind::BadgeExpired:
      return end_badge(program, member, due, next, around);
    case Kind::ChallengeEnds:
      return end_challenges(program, member, due, next, around);
    case Kind::ChallengeExpiring:
      return remind_of_challenges(program, member, due, next, around);
    case Kind::Schedule:
      break;
  }
  return {};
}

}  // namespace fanfare::engine
