#include "cli/words/journal.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "cli/words/dates.h"
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
  std::string text =
      fmt::format("{:+} points ({})", entry.total_points().count(), fmt::join(shares, ", "));
  if (entry.pending > Points()) {
    text += fmt::format(", {} of them pending", entry.pending.count());
  }
  return text;
}

std::string describe_lot(const members::LotMove& lot) {
  const std::string until =
      lot.expires ? "good until " + format_rfc3339(*lot.expires) : "without an end";
  return fmt::format("{:+} {}", lot.points.count(), until);
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

std::string describe_renewed(const members::RenewedBadge& badge) {
  return fmt::format("badge {}{} kept{}", badge.badge,
                     badge.level.empty() ? "" : fmt::format(" ({})", badge.level),
                     badge.until ? " until " + format_rfc3339(*badge.until) : " for good");
}

std::string describe_tier(const members::TierMove& tier) {
  std::string text = "tier " + (tier.to.empty() ? "none" : tier.to);
  if (tier.from != tier.to && !tier.from.empty()) {
    text += " after " + tier.from;
  }
  return tier.until ? text + " until " + format_rfc3339(*tier.until) : text;
}

std::string describe_reward(const members::RewardMove& reward) {
  std::string text = fmt::format("reward {} ({})", reward.reward, reward.code);
  if (reward.status != "active") {
    text += " " + reward.status;
  } else if (reward.expires) {
    text += " good until " + format_rfc3339(*reward.expires);
  }
  return reward.campaign.empty() ? text : text + " from " + reward.campaign;
}

std::string describe_plan(const members::PlanMove& plan) {
  std::string text = fmt::format("plan {} {}", plan.plan, plan.state);
  return plan.until ? text + " until " + format_rfc3339(*plan.until) : text;
}

std::string describe_refund(const members::JournalEntry& entry) {
  const members::RefundNote& refund = *entry.refund;
  std::string text = entry.amount ? fmt::format("{} of ", entry.amount->to_string()) : "";
  text = fmt::format("{}purchase {} refunded", text, refund.of);
  if (refund.state == "waits") {
    return text + " once that comes";
  }
  return refund.state.empty() ? text : text + ": that never came";
}

std::string describe_challenge(const members::ChallengeMove& move) {
  return move.goal
             ? fmt::format("goal {} of challenge {} {}", *move.goal + 1, move.challenge, move.state)
             : fmt::format("challenge {} {}", move.challenge, move.state);
}

/// What the event changed, in the order it is told.
std::vector<std::string> changes_of(const members::JournalEntry& entry) {
  std::vector<std::string> parts;
  if (!entry.points.empty()) {
    parts.push_back(describe_points(entry));
  }
  if (entry.pending < Points()) {
    parts.push_back(fmt::format("{} pending points can be spent", -entry.pending.count()));
  }
  for (const members::LotMove& lot : entry.lots) {
    parts.push_back(describe_lot(lot));
  }
  if (!entry.reason.empty()) {
    parts.push_back("because: " + entry.reason);
  }
  for (const members::AwardedBadge& badge : entry.badges) {
    parts.push_back(describe_badge(badge));
  }
  for (const members::ChallengeMove& move : entry.challenges) {
    parts.push_back(describe_challenge(move));
  }
  if (entry.tier) {
    parts.push_back(describe_tier(*entry.tier));
  }
  if (entry.plan) {
    parts.push_back(describe_plan(*entry.plan));
  }
  if (entry.refund) {
    parts.push_back(describe_refund(entry));
  }
  for (const members::Forward& forward : entry.forwards) {
    const auto count = forward.points.count();
    parts.push_back(fmt::format("{}to {} by {}", count == 0 ? "" : fmt::format("{} points ", count),
                                forward.to, forward.campaign));
  }
  for (const std::string& badge : entry.revoked) {
    const bool over = entry.type == members::event_type::kBadgeExpired;
    parts.push_back(fmt::format("badge {} {}", badge, over ? "is over" : "taken back"));
  }
  for (const members::RenewedBadge& badge : entry.renewed) {
    parts.push_back(describe_renewed(badge));
  }
  for (const std::string& name : entry.limited) {
    if (name.starts_with("badge.")) {
      parts.push_back(fmt::format("no badge {} was left", name.substr(6)));
    }
  }
  for (const members::RewardMove& reward : entry.rewards) {
    parts.push_back(describe_reward(reward));
  }
  for (const auto& [counter, by] : entry.counters) {
    parts.push_back(
        fmt::format("counter {} {}{}", counter, by.scaled() >= 0 ? "+" : "", by.to_string()));
  }
  for (const auto& [name, value] : entry.profile) {
    parts.push_back(fmt::format("{} = {}", name, value));
  }
  return parts;
}

std::string describe_templates(const members::JournalEntry& entry) {
  std::vector<std::string> templates;
  for (const members::NotificationRequest& request : entry.notifications) {
    templates.push_back(request.delay.empty() ? request.template_id
                                              : request.template_id + " in " + request.delay);
  }
  return fmt::format("{}", fmt::join(templates, ", "));
}

}  // namespace

std::string describe_time(Instant when, const TimeZone& zone) {
  const LocalTime local = zone.to_local(when);
  return fmt::format("{} {} {} {:02}:{:02}", local.day(), short_month(local.month()), local.year(),
                     local.hour(), local.minute());
}

std::string describe_changes(const members::JournalEntry& entry) {
  std::vector<std::string> parts = {fmt::format("{}", fmt::join(changes_of(entry), ", "))};
  if (!entry.notifications.empty()) {
    parts.push_back("notified " + describe_templates(entry));
  }
  if (!entry.late.empty()) {
    parts.push_back(fmt::format("too late to notify of {}", fmt::join(entry.late, ", ")));
  }
  if (entry.cascade_cut) {
    parts.emplace_back("stopped there: campaigns and badges kept causing each other");
  }
  std::erase(parts, "");
  return harmless(fmt::format("{}", fmt::join(parts, "; ")));
}

std::string describe_entry(const members::JournalEntry& entry, const TimeZone& zone) {
  std::string changes = describe_changes(entry);
  if (changes_of(entry).empty()) {
    const bool enrolled = entry.type == members::event_type::kEnrolled;
    changes = fmt::format("{}{}{}", enrolled ? "enrolled" : "noted", changes.empty() ? "" : "; ",
                          changes);
  }
  return harmless(
      fmt::format("{}  {} {}: {}", describe_time(entry.at, zone), entry.type, entry.id, changes));
}

}  // namespace fanfare::cli::words
