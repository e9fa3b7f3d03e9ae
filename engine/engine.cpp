#include "engine/engine.h"

#include <fmt/format.h>

#include <stdexcept>

#include "base/hash.h"
#include "engine/deciding.h"
#include "engine/intake.h"

namespace fanfare::engine {
namespace {

members::Rejection overflow(const std::overflow_error& error) {
  return {"overflow",
          fmt::format("applying the event would overflow: {}; nothing was changed", error.what())};
}

}  // namespace

std::expected<Decision, members::Rejection> apply(const Program& program,
                                                  const members::Member& member,
                                                  const members::Event& event,
                                                  const Circumstances& around,
                                                  Onlooker* onlooker) {
  try {
    Deciding deciding(program, member, event, around);
    deciding.show(onlooker);
    if (auto refused = take_in(program, event, deciding.draft())) {
      return std::unexpected(*std::move(refused));
    }
    deciding.run();
    // Last, so that conditions could ask how long the member had been away.
    deciding.draft().see(event.time);
    deciding.draft().remember(seen_mark(event));
    return std::move(deciding).finish(true);
  } catch (const std::overflow_error& error) {
    return std::unexpected(overflow(error));
  }
}

std::expected<std::optional<Decision>, members::Rejection> settle(const Program& program,
                                                                  const members::Member& member,
                                                                  const members::Event& next,
                                                                  const Circumstances& around) {
  if (program.app_counters().empty() || !member.joined_at) {
    return std::nullopt;
  }
  try {
    Deciding deciding(program, member, next, around);
    deciding.run_app_counters();
    Decision decision = std::move(deciding).finish(false);
    return decision.journal ? std::optional(std::move(decision)) : std::nullopt;
  } catch (const std::overflow_error& error) {
    return std::unexpected(overflow(error));
  }
}

std::expected<std::vector<Decision>, members::Rejection> settle_and_apply(
    const Program& program, const members::Member& member, const members::Event& event,
    campaigns::Budgets& budgets, Instant now) {
  std::vector<Decision> decisions;
  auto due = settle(program, member, event, {budgets, now});
  if (!due) {
    return std::unexpected(std::move(due.error()));
  }
  std::optional<members::Member> settled;  // a copy only where something was due
  if (*due) {
    settled = member;
    settled->apply((*due)->changes);
    budgets.book((*due)->changes.budgets);
    decisions.push_back(**std::move(due));
  }
  auto applied = apply(program, settled ? *settled : member, event, {budgets, now});
  if (!applied) {
    for (const Decision& dropped : decisions) {
      budgets.take_back(dropped.changes.budgets);
    }
    return std::unexpected(std::move(applied.error()));
  }
  budgets.book(applied->changes.budgets);
  decisions.push_back(*std::move(applied));
  return decisions;
}

const members::SeenEvent* find_applied(const members::Member& member, const members::Event& event,
                                       std::uint16_t window_days) {
  if (member.seen.empty()) {
    return nullptr;
  }
  const members::SeenEvent mark = seen_mark(event);
  const members::SeenEvent* seen = member.find_seen(mark.hash);
  return seen != nullptr && seen->day + window_days >= mark.day ? seen : nullptr;
}

members::SeenEvent seen_mark(const members::Event& event) {
  const auto days = std::chrono::floor<std::chrono::days>(event.received).time_since_epoch();
  return {stable_hash(event.id), static_cast<std::uint16_t>(days.count())};
}

std::string notification_id(std::string_view member, const members::JournalEntry& cause,
                            std::size_t place) {
  return stable_hex(fmt::format("{}\n{}\n{}\n{}\n{}", member, cause.id, cause.type,
                                cause.notifications[place].template_id, place));
}

}  // namespace fanfare::engine
