#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/unit/engine/scene.h"

namespace fanfare::engine {

inline Duration duration(std::string_view text) {
  return Duration::parse(text).value();
}

inline LocalTime local(std::string_view text) {
  return parse_local_time(text).value();
}

inline TimeZone zone(const std::string& name) {
  return TimeZone::find(name).value();
}

/// A campaign that starts once, at that local time in UTC, and gives points.
inline Campaign starting(std::string id, std::string_view start, std::int64_t points = 1) {
  Campaign made = campaign(std::move(id), "schedule", {fixed(points)});
  made.schedule.start = campaigns::Schedule::Bound{std::nullopt, local(start)};
  return made;
}

/// One that starts again and again.
inline Campaign recurring(std::string id, std::string_view start, std::string_view rule,
                          std::string_view lasts) {
  Campaign made = starting(std::move(id), start);
  made.schedule.repeat = std::make_shared<const campaigns::Occurrences>(
      campaigns::Recurrence::parse(rule, local(start), TimeZone()).value(),
      Duration::parse(lasts).value(), std::vector<cctz::civil_day>());
  return made;
}

inline Campaign by_member_clock(Campaign made) {
  made.schedule.in_member_zone = true;
  return made;
}

/// Alice, seen on the first of December, in a program with scheduled campaigns.
struct Scheduled : Scene {
  std::optional<campaigns::InForce> in_force;

  Scheduled() { alice.last_seen = utc("2026-12-01T00:00:00Z"); }

  std::expected<std::vector<Decision>, members::Rejection> try_decide(const members::Event& next) {
    return settle_and_apply(
        Program(program), alice, next,
        {budgets, now.value_or(next.received), in_force ? &*in_force : nullptr});
  }

  /// The journal entries that an event at `time` leads to, its own included.
  std::vector<members::JournalEntry> happens(std::string_view type, std::string_view time,
                                             std::string_view id = "e") {
    members::Event next = event(type, {}, id);
    next.time = next.received = utc(time);
    return happens(next);
  }
  std::vector<members::JournalEntry> happens(const members::Event& next) {
    std::vector<members::JournalEntry> entries;
    auto decisions = try_decide(next).value();
    for (Decision& decision : decisions) {
      alice.apply(decision.changes);
      if (decision.journal) {  // else something was due, and nothing came of it
        entries.push_back(*std::move(decision.journal));
      }
    }
    return entries;
  }

  std::vector<members::JournalEntry> settle(std::string_view time, std::string_view id = "s") {
    return happens("member.settle", time, id);
  }
};

inline std::vector<std::pair<std::string, std::string>> starts_in(
    const std::vector<members::JournalEntry>& entries) {
  std::vector<std::pair<std::string, std::string>> found;
  for (const members::JournalEntry& entry : entries) {
    for (const auto& [campaign, points] : entry.points) {
      found.emplace_back(format_rfc3339(entry.at), campaign);
    }
  }
  return found;
}

/// A campaign that gives a point on an event about a campaign, or about any.
inline Campaign listening(std::string id, std::string_view event, std::string about = "") {
  Campaign made = campaign(std::move(id), std::string(event), {fixed(1)});
  if (!about.empty()) {
    made.when = is("event.campaign", std::move(about));
  }
  return made;
}

/// A campaign for purchases, from one local time in UTC to another.
inline Campaign running(std::string id, std::string_view start, std::string_view end) {
  Campaign made = starting(std::move(id), start);
  made.triggers = {"purchase"};
  made.schedule.end = campaigns::Schedule::Bound{std::nullopt, local(end)};
  return made;
}

}  // namespace fanfare::engine
