#include "badges/award.h"

#include <fmt/format.h>

#include <algorithm>

#include "members/expiry.h"

namespace fanfare::badges {
namespace {

/// The position of the first level that the member does not have yet.
std::size_t next_position(const BadgeRule& badge, const members::HeldBadge* held) {
  if (held == nullptr) {
    return 0;
  }
  const auto found = std::ranges::find(badge.levels, held->level, &BadgeLevel::name);
  return found == badge.levels.end() ? (held->level.empty() ? badge.levels.size() : 0)
                                     : static_cast<std::size_t>(found - badge.levels.begin()) + 1;
}

}  // namespace

const BadgeLevel* next_level(const BadgeRule& badge, const members::HeldBadge* held) {
  const std::size_t next = next_position(badge, held);
  return next < badge.levels.size() ? &badge.levels[next] : nullptr;
}

std::vector<const BadgeLevel*> levels_due(const BadgeRule& badge, const campaigns::Facts& facts) {
  std::vector<const BadgeLevel*> due;
  for (std::size_t i = next_position(badge, facts.member.badge(badge.id)); i < badge.levels.size();
       ++i) {
    if (!badge.levels[i].when.holds(facts)) {
      break;
    }
    due.push_back(&badge.levels[i]);
  }
  return due;
}

const BadgeLevel* level_kept(const BadgeRule& badge, const members::HeldBadge& held,
                             const campaigns::Facts& facts) {
  const auto& levels = badge.levels;
  const auto own = std::ranges::find(levels, held.level, &BadgeLevel::name);
  const auto end = own == levels.end() ? own : own + 1;
  const auto first_missed = std::find_if(
      levels.begin(), end, [&](const BadgeLevel& level) { return !level.when.holds(facts); });
  return first_missed == levels.begin() ? nullptr : &*(first_missed - 1);
}

bool is_barred(const BadgeRule& badge, const campaigns::Facts& facts) {
  return badge.revoke_when && badge.revoke_when->holds(facts);
}

std::optional<Instant> end_of_term(const BadgeRule& badge, Instant from, const TimeZone& zone) {
  return badge.expires ? std::optional(members::end_of_day_after(from, *badge.expires, zone))
                       : std::nullopt;
}

std::string terms_of(const BadgeRule& badge) {
  std::string text;
  for (const BadgeLevel& level : badge.levels) {
    text += fmt::format("{}: {}\n", level.name, level.when.to_string());
  }
  if (badge.revoke_when) {
    text += fmt::format("not: {}\n", badge.revoke_when->to_string());
  }
  return badge.limit ? text + fmt::format("limit {}\n", *badge.limit) : text;
}

}  // namespace fanfare::badges
