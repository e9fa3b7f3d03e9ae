#pragma once

#include <string_view>
#include <vector>

#include "badges/badge.h"
#include "campaigns/facts.h"
#include "members/draft.h"

namespace fanfare::badges {

/// The level that comes after the one that the member holds (`held`, null: none); null where there
/// is none. A level that an edited program no longer knows counts as none: what is held is never
/// taken away here.
const BadgeLevel* next_level(const BadgeRule& badge, const members::HeldBadge* held);

/// The levels of a badge above the one that the member holds whose conditions hold now, lowest
/// first. A member who jumps over a level gets it on the way. Levels are won in order, so the walk
/// ends at the first one that is not reached.
std::vector<const BadgeLevel*> levels_due(const BadgeRule& badge, const campaigns::Facts& facts);

}  // namespace fanfare::badges
