#include "cli/testing/world.h"

#include <fmt/format.h>

#include <algorithm>

namespace fanfare::cli::testing {
namespace {

/// The default of events.idempotency.
constexpr std::uint16_t kIdempotencyDays = 30;

members::Member first_state(const config::TestMember& start) {
  members::Member member;
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
  return member;
}

std::string field_of(const config::TestEvent& event, std::string_view name) {
  const auto found =
      std::ranges::find(event.fields, name, &std::pair<std::string, std::string>::first);
  return found == event.fields.end() ? std::string() : found->second;
}

}  // namespace

World::World(const engine::Program& program, const config::TestCase& test) : program_(program) {
  for (const config::TestMember& start : test.members) {
    members::Member& member = members_[start.id] = first_state(start);
    if (!member.joined_at && !test.steps.empty()) {
      member.joined_at = test.steps.front().at;
    }
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

void World::decide(const members::Event& event, Outcome& outcome) {
  static const members::Member kNobody;
  const members::Member* known = find(outcome.member);
  const members::Member& before = known == nullptr ? kNobody : *known;
  if (engine::find_applied(before, event, kIdempotencyDays) != nullptr) {
    outcome.duplicate = true;
    return;
  }
  auto decisions = engine::settle_and_apply(program_, before, event, budgets_, event.received);
  if (!decisions) {
    outcome.refusal = decisions.error().error;
    return;
  }
  if (decisions->size() > 1) {
    outcome.due = take(outcome.member, std::move(decisions->front()));
  }
  outcome.journal = take(outcome.member, std::move(decisions->back()));
}

members::JournalEntry World::take(const std::string& id, engine::Decision decision) {
  members::Member& member = members_[id];
  member.apply(decision.changes);
  ++member.rev;
  members::JournalEntry entry = std::move(decision.journal).value_or(members::JournalEntry());
  for (const members::NotificationRequest& request : entry.notifications) {
    notifications_[id].push_back(request.template_id);
  }
  return entry;
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
