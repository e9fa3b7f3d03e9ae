#include "cli/testing/world.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace fanfare::cli::testing {
namespace {

/// The default of events.idempotency.
constexpr std::uint16_t kIdempotencyDays = 30;

void give_tier(const engine::Program& program, const config::TestMember& start, Instant begin,
               members::Member& member) {
  members::Draft draft(member);
  const engine::TierPolicy* policy = engine::tiers_for(program, draft);
  if (policy == nullptr) {
    return;
  }
  if (policy->qualify_by == engine::TierPolicy::QualifyBy::Points && start.points > Points()) {
    engine::gather(*policy, draft, begin, Decimal::whole(start.points.count()), program.zone());
    member.qualification = draft.qualification();
  }
  if (start.tier.empty()) {
    engine::raise_tier(*policy, draft, begin, begin, program.zone());
    member.standing = draft.standing();
  } else {
    member.standing =
        engine::standing_from(*policy, policy->rank(start.tier), draft, begin, program.zone());
  }
}

/// A member as the test begins, at its first step: what was due before is none of its business.
members::Member first_state(const engine::Program& program, const config::TestMember& start,
                            Instant begin) {
  members::Member member;
  member.joined_at = begin;
  member.settled_until = begin - milliseconds(1);
  // The engine takes a member without a revision for one that it has never heard of.
  member.rev = 1;
  member.points = start.points;
  member.points_lifetime = start.points;
  for (const auto& [name, value] : start.profile) {
    if (name == "joined_at") {
      member.joined_at = parse_rfc3339(value);
    } else {
      member.profile[name] = value;
    }
  }
  give_tier(program, start, begin, member);
  return member;
}

std::string field_of(const config::TestEvent& event, std::string_view name) {
  const auto found =
      std::ranges::find(event.fields, name, &std::pair<std::string, std::string>::first);
  return found == event.fields.end() ? std::string() : found->second;
}

}  // namespace

World::World(const engine::Program& program, const config::TestCase& test) : program_(program) {
  const Instant begin = test.steps.empty() ? Instant() : test.steps.front().at;
  for (const config::TestMember& start : test.members) {
    members_[start.id] = first_state(program, start, begin);
  }
}

World::Outcome World::apply(const config::TestEvent& event, Instant now) {
  Outcome outcome{field_of(event, "member"), field_of(event, "type"), {}, {}, false, {}};
  std::vector<members::Attribute> fields;
  for (const auto& [name, value] : event.fields) {
    fields.push_back({name, value});
  }
  const std::string entry = fmt::format("{}-{}", to_unix_ms(now), entries_++);
  const auto decoded = members::decode_event(entry, fields, members::EventLimits{});
  if (decoded) {
    decide(*decoded, outcome);
  } else {
    outcome.refusal = decoded.error().error;
  }
  return outcome;
}

std::vector<World::Due> World::settle(Instant now) {
  std::vector<Due> all;
  std::set<std::pair<Instant, std::string>> queue;
  const auto queue_next = [&](const std::string& id, Instant after) {
    if (const auto next = engine::next_due(program_, members_.at(id), after, now)) {
      queue.emplace(*next, id);
    }
  };
  for (const auto& [id, member] : members_) {
    queue_next(id, Instant::min());
  }
  while (!queue.empty()) {
    const auto [moment, id] = *queue.begin();
    queue.erase(queue.begin());
    settle(id, moment, all);
    queue_next(id, moment);
  }
  for (const auto& [id, member] : members_) {
    settle(id, now, all);
  }
  return all;
}

void World::settle(const std::string& id, Instant now, std::vector<Due>& all) {
  const std::string entry = fmt::format("{}-{}", to_unix_ms(now), entries_++);
  members::Event event;
  event.id = entry;
  event.type = members::event_type::kSettle;
  event.member = id;
  event.time = event.received = now;
  auto decisions = engine::settle_and_apply(program_, members_.at(id), event, {budgets_, now});
  if (!decisions) {
    return;  // an overflow: the member's next event is refused for it
  }
  for (engine::Decision& decision : *decisions) {
    const bool told = decision.journal.has_value();
    Due due{id, take(id, std::move(decision))};
    if (told) {
      all.push_back(std::move(due));
    }
  }
}

void World::decide(const members::Event& event, Outcome& outcome) {
  static const members::Member kNobody;
  const members::Member* known = find(outcome.member);
  const members::Member& before = known == nullptr ? kNobody : *known;
  if (engine::find_applied(before, event, kIdempotencyDays) != nullptr) {
    outcome.duplicate = true;
    return;
  }
  auto decisions = engine::settle_and_apply(
      program_, before, event,
      {budgets_, event.received, nullptr, nullptr, journals_[outcome.member]});
  if (!decisions) {
    outcome.refusal = decisions.error().error;
    return;
  }
  for (engine::Decision& decision : *decisions) {
    outcome.due.push_back(take(outcome.member, std::move(decision)));
  }
  if (event.type != members::event_type::kSettle) {
    outcome.journal = std::move(outcome.due.back());
    outcome.due.pop_back();
  }
}

members::JournalEntry World::take(const std::string& id, engine::Decision decision) {
  members::Member& member = members_[id];
  member.apply(decision.changes);
  ++member.rev;
  members::JournalEntry entry = std::move(decision.journal).value_or(members::JournalEntry());
  for (const members::NotificationRequest& request : entry.notifications) {
    notifications_[id].push_back(request.template_id);
  }
  journals_[id].push_back(entry);
  forward(entry, id);
  return entry;
}

void World::forward(const members::JournalEntry& entry, const std::string& from) {
  for (const members::Forward& each : entry.forwards) {
    if (!members_.contains(each.to)) {
      continue;  // the daemon sets that aside
    }
    const std::string id = fmt::format("referral-{}", entries_++);
    const std::string effect = std::to_string(each.effect);
    const std::string points = each.points.to_string();
    members::Event event;
    event.id = id;
    event.type = members::event_type::kReferral;
    event.member = each.to;
    event.time = event.received = entry.at;
    event.attributes = {
        {"friend", from}, {"campaign", each.campaign}, {"effect", effect}, {"points", points}};
    auto decisions =
        engine::settle_and_apply(program_, members_.at(each.to), event, {budgets_, entry.at});
    for (engine::Decision& decision : decisions ? *decisions : std::vector<engine::Decision>()) {
      take(each.to, std::move(decision));
    }
  }
}

const members::Member* World::find(const std::string& id) const {
  const auto found = members_.find(id);
  return found == members_.end() ? nullptr : &found->second;
}

const std::vector<std::string>& World::notifications(const std::string& member) const {
  static const std::vector<std::string> kNone;
  const auto found = notifications_.find(member);
  return found == notifications_.end() ? kNone : found->second;
}

}  // namespace fanfare::cli::testing
