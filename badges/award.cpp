#include "badges/award.h"

#include <algorithm>

namespace fanfare::badges {
namespace {

/// The first level that the member does not have yet. A level that an edited program no longer
/// knows counts as none: what is held is never taken away here.
std::size_t next_level(const BadgeRule& badge, const members::HeldBadge* held) {
  if (held == nullptr) {
    return 0;
  }
  const auto found = std::ranges::find(badge.levels, held->level, &BadgeLevel::name);
  return found == badge.levels.end() ? (held->level.empty() ? badge.levels.size() : 0)
                                     : static_cast<std::size_t>(found - badge.levels.begin()) + 1;
}

}  // namespace

std::vector<const BadgeLevel*> levels_due(const BadgeRule& badge, const campaigns::Facts& facts) {
  std::vector<const BadgeLevel*> due;
  for (std::size_t i = next_level(badge, facts.member.badge(badge.id)); i < badge.levels.size();
       ++i) {
    if (!badge.levels[i].when.holds(facts)) {
      break;
    }
    due.push_back(&badge.levels[i]);
  }
  return due;
}

}  // namespace fanfare::badges
