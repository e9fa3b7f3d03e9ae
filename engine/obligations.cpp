#include "engine/obligations.h"

#include "engine/badge_terms.h"
#include "engine/challenge_terms.h"
#include "engine/counting.h"
#include "engine/occasions.h"
#include "engine/refunds.h"

#include <algorithm>

namespace fanfare::engine {
namespace {

using Kind = Obligation::Kind;

/// Keeps the earliest of what it is told.
class Earliest {
 public:
  Earliest(const Obligation& done) : done_(done) {}  // NOLINT(google-explicit-constructor)

  /// Not done, as the state shows.
  void standing(Obligation each) {
    each.at = std::max(each.at, done_.at);
    keep(each);
  }
  /// Done if its time has passed.
  void passing(const Obligation& each) {
    if (each > done_) {
      keep(each);
    }
  }

  [[nodiscard]] const std::optional<Obligation>& found() const { return found_; }

 private:
  void keep(const Obligation& each) {
    if (!found_ || each < *found_) {
      found_ = each;
    }
  }

  const Obligation& done_;
  std::optional<Obligation> found_;
};

bool waits_for_event(const Program& program) {
  return std::holds_alternative<PointsPolicy::Until>(program.definitions().points.pending);
}

/// The warnings about points that expire: for each lead time, the first that is not past.
void add_warnings(const Program& program, const members::Lots& lots, const Obligation& done,
                  Earliest& earliest) {
  for (const Duration& lead : program.definitions().points.warn) {
    const auto warning = [&](const members::Lot& lot) {
      const Instant at = warning_at(program, *lot.expires, lead);
      return Obligation{at, Kind::PointsExpiring, *lot.expires};
    };
    // Lots are in order of time, and so are their warnings.
    const auto next = std::ranges::partition_point(
        lots, [&](const members::Lot& lot) { return lot.expires && warning(lot) <= done; });
    if (next != lots.end() && next->expires && warning(*next).at < *next->expires) {
      earliest.passing(warning(*next));
    }
  }
}

/// Warnings up to here are not to be given: they are, or the program did not wait for them then.
Obligation warned_up_to(const Obligation& done, std::string_view event,
                        const campaigns::InForce* in_force) {
  if (in_force == nullptr) {
    return done;
  }
  const auto since = in_force->since_of(timed_name(event));
  return std::max(done, all_done_at(since.value_or(Instant::max())));
}

/// Of what begins on a day, nothing warns on that day, whatever the hour.
bool is_later_day(Instant at, Instant began, const TimeZone& zone) {
  return LocalDay(zone.to_local(at)) > LocalDay(zone.to_local(began));
}

/// The end of the member's tier, and the warnings about it.
void add_tier(const Program& program, const members::Draft& member, const Obligation& done,
              const campaigns::InForce* in_force, Earliest& earliest) {
  const TierPolicy* policy = tiers_for(program, member);
  if (policy == nullptr) {
    return;
  }
  if (const auto end = next_end(member)) {
    earliest.standing({*end, Kind::TierEnds});
  }
  const auto until = member.standing().until;
  if (!until || !program.hears(members::event_type::kTierExpiring)) {
    return;
  }
  const Obligation warned = warned_up_to(done, members::event_type::kTierExpiring, in_force);
  for (const Duration& lead : policy->warn) {
    const Obligation next{warning_at(program, *until, lead), Kind::TierExpiring, *until};
    if (next > warned) {
      earliest.passing(next);
    }
  }
}

/// The end of the member's rewards, and the warnings about it.
void add_rewards(const Program& program, const members::Member& member, const Obligation& done,
                 const campaigns::InForce* in_force, Earliest& earliest) {
  const members::Event nothing;
  const members::Draft draft(member);
  const campaigns::Facts facts{nothing, draft, program.zone()};
  const bool heard = program.hears(members::event_type::kRewardExpiring);
  const Obligation warned = warned_up_to(done, members::event_type::kRewardExpiring, in_force);
  for (const auto& [code, reward] : member.rewards) {
    if (reward.status != members::IssuedReward::Status::Active || !reward.expires_at) {
      continue;
    }
    earliest.standing({*reward.expires_at, Kind::RewardExpired});
    const RewardRule* rule = heard ? program.reward(reward.reward, facts) : nullptr;
    for (const Duration& lead : rule != nullptr ? rule->warn : std::vector<Duration>()) {
      const Instant at = warning_at(program, *reward.expires_at, lead);
      const Obligation next{at, Kind::RewardExpiring, *reward.expires_at};
      if (next > warned && is_later_day(at, reward.issued_at, program.zone())) {
        earliest.passing(next);
      }
    }
  }
}

/// The end of what is paid for, and the reminders of it.
void add_membership(const Program& program, const members::Membership& membership,
                    const Obligation& done, const campaigns::InForce* in_force,
                    Earliest& earliest) {
  using State = members::Membership::State;
  if (membership.plan.empty()) {
    return;
  }
  earliest.standing({membership.until, Kind::MembershipEnds});
  const MembershipPlan* plan = program.plan(membership.plan);
  const bool renews = membership.state == State::Paid || membership.state == State::Trial;
  if (plan == nullptr || !renews || !program.hears(members::event_type::kRenewalDue)) {
    return;
  }
  const Obligation warned = warned_up_to(done, members::event_type::kRenewalDue, in_force);
  for (const Duration& lead : plan->remind) {
    const Instant at = warning_at(program, membership.until, lead);
    const Obligation next{at, Kind::RenewalDue, membership.until};
    if (next > warned && is_later_day(at, membership.began, program.zone())) {
      earliest.passing(next);
    }
  }
}

}  // namespace

std::optional<Obligation> next_obligation(const Program& program, const members::Member& member,
                                          const Obligation& done,
                                          const campaigns::InForce* in_force) {
  Earliest earliest(done);
  for (const auto find : {next_birthday, next_anniversary, next_inactivity, next_of_challenges}) {
    if (const auto next = find(program, member, done, in_force)) {
      earliest.standing(*next);
    }
  }
  for (const members::PendingLot& each : member.pending) {
    // Where the program waits for no event any more, they are spendable at once.
    if (each.due || !waits_for_event(program)) {
      earliest.standing({each.due.value_or(done.at), Kind::PointsReleased});
    }
  }
  if (!member.lots.empty() && member.lots.front().expires) {
    const Instant soonest = *member.lots.front().expires;
    earliest.standing({soonest, Kind::PointsExpired, soonest});
    if (program.hears(members::event_type::kPointsExpiring)) {
      const Obligation warned = warned_up_to(done, members::event_type::kPointsExpiring, in_force);
      add_warnings(program, member.lots, warned, earliest);
    }
  }
  if (const auto end = next_counter_end(program, member)) {
    earliest.standing({*end, Kind::CounterEnds});
  }
  const Obligation reminded = warned_up_to(done, members::event_type::kStreakExpiring, in_force);
  for (const Obligation& each : streak_reminders(program, member)) {
    if (each > reminded) {
      earliest.passing(each);
    }
  }
  add_membership(program, member.membership, done, in_force, earliest);
  for (const members::WaitingRefund& refund : member.waiting_refunds) {
    earliest.standing({refund.at + std::chrono::days(kRefundWaitDays), Kind::RefundUnmatched});
  }
  if (const auto end = next_badge_end(member)) {
    earliest.standing(*end);
  }
  if (!member.rewards.empty()) {
    add_rewards(program, member, done, in_force, earliest);
  }
  if (!program.definitions().tiers.empty()) {
    add_tier(program, members::Draft(member), done, in_force, earliest);
  }
  return earliest.found();
}

}  // namespace fanfare::engine
