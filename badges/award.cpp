#include "badges/award.h"

#include <algorithm>

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

}  // namespace fanfare::badges
