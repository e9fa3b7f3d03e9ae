#include "cli/testing/world.h"

#include <fmt/format.h>

namespace fanfare::cli::testing {
namespace {

/// The default of events.idempotency.
constexpr std::uint16_t kIdempotencyDays = 30;

}  // namespace

World::World(const engine::Program& program, const config::TestCase& test) : program_(program) {
  for (const config::TestMember& start : test.members) {
    members::Member& member = members_[start.id];
    // The engine takes a member without a revision for one that it has never heard of.
    member.rev = 1;
    member.points = start.points;
    member.points_lifetime = start.points;
    for (const auto& [name, value] : start.profile) {
      member.profile[name] = value;
    }
    if (!test.steps.empty()) {
      member.joined_at = test.steps.front().at;
    }
  }
}

void World::take(const std::string& id, const engine::Decision& decision) {
  members::Member& member = members_[id];
  member.apply(decision.changes);
  ++member.rev;
  if (decision.journal) {
    for (const members::NotificationRequest& request : decision.journal->notifications) {
      notifications_[id].push_back(request.template_id);
    }
  }
}

std::optional<std::string> World::apply(const config::TestEvent& event, Instant now) {
  std::vector<members::Attribute> fields;
  for (const auto& [name, value] : event.fields) {
    fields.push_back({name, value});
  }
  const std::string entry = fmt::format("{}-{}", to_unix_ms(now), entries_++);
  const auto decoded = members::decode_event(entry, fields, members::EventLimits{});
  if (!decoded) {
    return decoded.error().error;
  }
  const std::string id(decoded->member);
  const auto known = members_.find(id);
  members::Member member = known == members_.end() ? members::Member() : known->second;
  if (engine::find_applied(member, *decoded, kIdempotencyDays) != nullptr) {
    return std::nullopt;
  }
  const auto due = engine::settle(program_, member, *decoded, budgets_);
  if (!due) {
    return due.error().error;
  }
  campaigns::Budgets budgets = budgets_;
  if (*due) {
    member.apply((*due)->changes);
    budgets.book((*due)->changes.budgets);
  }
  const auto decision = engine::apply(program_, member, *decoded, budgets);
  if (!decision) {
    return decision.error().error;
  }
  if (*due) {
    take(id, **due);
  }
  take(id, *decision);
  return std::nullopt;
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
