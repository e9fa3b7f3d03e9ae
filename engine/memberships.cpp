#include "engine/memberships.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "members/expiry.h"

namespace fanfare::engine {
namespace {

using members::Event;
using members::Membership;
using members::Rejection;
using State = Membership::State;
namespace event_type = members::event_type;

/// When `periods` of them that began together end. Counted from the first, so that a month that
/// begins on the 31st has its 31sts again.
Instant end_of(const MembershipPlan& plan, Instant began, int periods, const TimeZone& zone) {
  const Duration all{plan.period.count * periods, plan.period.unit};
  return members::end_of_day_after(began, all, zone);
}

/// When what is paid for, or tried, ends or ended.
Instant paid_until(const MembershipPlan& plan, const Membership& membership, const TimeZone& zone) {
  return membership.state == State::Grace && plan.grace
             ? advance(membership.until, *plan.grace, zone, -1)
             : membership.until;
}

void note(const Membership& membership, const std::string& plan, std::string_view state,
          members::JournalEntry& journal) {
  const bool over = membership.plan.empty();
  journal.plan = {plan, std::string(state), over ? std::nullopt : std::optional(membership.until)};
}

void set(Membership membership, members::Draft& member, members::JournalEntry& journal) {
  note(membership, membership.plan, to_string(membership.state), journal);
  member.set_membership(std::move(membership));
}

void clear(Membership membership, members::Draft& member, members::JournalEntry& journal) {
  const std::string plan = std::exchange(membership.plan, {});
  membership = {"", State::None, {}, 0, {}, std::move(membership.tried)};
  note(membership, plan, "expired", journal);
  member.set_membership(std::move(membership));
}

void pay(const MembershipPlan& plan, Instant at, const TimeZone& zone, members::Draft& member,
         members::JournalEntry& journal) {
  Membership membership = member.membership();
  if (membership.plan != plan.plan) {
    membership.plan = plan.plan;
    membership.began = at;
    membership.periods = 0;
  } else if (const Instant end = paid_until(plan, membership, zone);
             membership.periods == 0 ||
             end != end_of(plan, membership.began, membership.periods, zone)) {
    // After a trial, or periods of another length: it goes on from there, and is counted anew.
    membership.began = end - milliseconds(1);
    membership.periods = 0;
  }
  membership.state = State::Paid;
  membership.until = end_of(plan, membership.began, ++membership.periods, zone);
  set(std::move(membership), member, journal);
}

std::optional<Rejection> try_out(const MembershipPlan& plan, Instant at, const TimeZone& zone,
                                 members::Draft& member, members::JournalEntry& journal) {
  Membership membership = member.membership();
  if (!plan.trial) {
    return Rejection{"no_trial", fmt::format("the plan '{}' has no 'trial' in program.yaml; it can "
                                             "only be paid for",
                                             plan.plan)};
  }
  if (std::ranges::find(membership.tried, plan.plan) != membership.tried.end()) {
    return Rejection{"trial_used", fmt::format("the member has had the plan '{}' on trial before; "
                                               "once is all there is",
                                               plan.plan)};
  }
  if (!membership.plan.empty()) {
    return Rejection{"already_member",
                     fmt::format("the member has the plan '{}' until {}; a trial begins when there "
                                 "is none",
                                 membership.plan, format_rfc3339(membership.until))};
  }
  membership.plan = plan.plan;
  membership.state = State::Trial;
  membership.began = at;
  membership.periods = 0;
  membership.until = members::end_of_day_after(at, *plan.trial, zone);
  membership.tried.push_back(plan.plan);
  set(std::move(membership), member, journal);
  return std::nullopt;
}

std::optional<Rejection> cancel(members::Draft& member, members::JournalEntry& journal) {
  Membership membership = member.membership();
  if (membership.plan.empty()) {
    return Rejection{"no_membership", "the member has no plan that could be cancelled"};
  }
  if (membership.state == State::Grace) {
    clear(std::move(membership), member, journal);
  } else {
    membership.state = State::Cancelled;
    set(std::move(membership), member, journal);
  }
  return std::nullopt;
}

}  // namespace

std::optional<Rejection> change_membership(const Program& program, const Event& event,
                                           members::Draft& member, members::JournalEntry& journal) {
  if (event.type == event_type::kMembershipCancel) {
    return cancel(member, journal);
  }
  const std::string_view name = event.attribute("plan").value_or("");
  const MembershipPlan* plan = program.plan(name);
  if (plan == nullptr) {
    return Rejection{"unknown_plan",
                     fmt::format("'plan' is '{}'; expected one of 'memberships' in program.yaml",
                                 shortened(name, 64))};
  }
  if (event.type == event_type::kMembershipTrial) {
    return try_out(*plan, event.time, program.zone(), member, journal);
  }
  pay(*plan, event.time, program.zone(), member, journal);
  return std::nullopt;
}

bool has_grace(const Program& program, const Membership& membership) {
  const MembershipPlan* plan = program.plan(membership.plan);
  return membership.state == State::Paid && plan != nullptr && plan->grace;
}

void end_membership(const Program& program, members::Draft& member,
                    members::JournalEntry& journal) {
  Membership membership = member.membership();
  if (!has_grace(program, membership)) {
    clear(std::move(membership), member, journal);
    return;
  }
  const Duration& grace = *program.plan(membership.plan)->grace;
  membership.state = State::Grace;
  membership.until = advance(membership.until, grace, program.zone());
  set(std::move(membership), member, journal);
}

}  // namespace fanfare::engine
