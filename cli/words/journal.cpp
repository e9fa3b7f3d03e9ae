#include "cli/words/journal.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "cli/words/table.h"
#include "members/event.h"

namespace fanfare::cli::words {
namespace {

std::string describe_points(const members::JournalEntry& entry) {
  std::vector<std::string> shares;
  for (const auto& [campaign, points] : entry.points) {
    const bool cut = std::ranges::find(entry.limited, campaign) != entry.limited.end();
    shares.push_back(
        fmt::format("{} {}{}", points.count(), campaign, cut ? ", up to its limit" : ""));
  }
  return fmt::format("{:+} points ({})", entry.total_points().count(), fmt::join(shares, ", "));
}

std::string describe_badge(const members::AwardedBadge& badge) {
  std::string text = "badge " + badge.badge;
  if (!badge.level.empty()) {
    text += fmt::format(" ({})", badge.level);
  }
  if (!badge.campaign.empty()) {
    text += " from " + badge.campaign;
  }
  return text;
}

/// What the event changed, in the order it is told.
std::vector<std::string> changes_of(const members::JournalEntry& entry) {
  std::vector<std::string> parts;
  if (!entry.points.empty()) {
    parts.push_back(describe_points(entry));
  }
  for (const members::AwardedBadge& badge : entry.badges) {
    parts.push_back(describe_badge(badge));
  }
  for (const auto& [counter, by] : entry.counters) {
    parts.push_back(
        fmt::format("counter {} {}{}", counter, by.scaled() >= 0 ? "+" : "", by.to_string()));
  }
  return parts;
}

}  // namespace

std::string describe_time(Instant when, const TimeZone& zone) {
  constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const LocalTime local = zone.to_local(when);
  return fmt::format("{} {} {} {:02}:{:02}", local.day(),
                     kMonths[static_cast<std::size_t>(local.month() - 1)], local.year(),
                     local.hour(), local.minute());
}

std::string describe_entry(const members::JournalEntry& entry, const TimeZone& zone) {
  std::string text =
      fmt::format("{}  {} {}: ", describe_time(entry.at, zone), entry.type, entry.id);
  const auto changes = changes_of(entry);
  text += changes.empty() ? (entry.type == members::event_type::kEnrolled ? "enrolled" : "noted")
                          : fmt::format("{}", fmt::join(changes, ", "));
  if (!entry.notifications.empty()) {
    std::vector<std::string> templates;
    for (const members::NotificationRequest& request : entry.notifications) {
      templates.push_back(request.delay.empty() ? request.template_id
                                                : request.template_id + " in " + request.delay);
    }
    text += fmt::format("; notified {}", fmt::join(templates, ", "));
  }
  if (entry.cascade_cut) {
    text += "; stopped there: campaigns and badges kept causing each other";
  }
  return harmless(text);
}

}  // namespace fanfare::cli::words
