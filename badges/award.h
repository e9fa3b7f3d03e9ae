#pragma once

#include <optional>
#include <string>
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

/// The level that who holds `held` keeps for another term: the highest up to which all conditions
/// hold, but none above theirs. Null: they do not keep the badge.
const BadgeLevel* level_kept(const BadgeRule& badge, const members::HeldBadge& held,
                             const campaigns::Facts& facts);

/// Whether the member is not to have the badge now, by its `revoke_when`.
bool is_barred(const BadgeRule& badge, const campaigns::Facts& facts);

/// When a term ends that begins with an award at `from`; empty: never.
std::optional<Instant> end_of_term(const BadgeRule& badge, Instant from, const TimeZone& zone);

/// Names what it takes to get the badge, and how many can: what a backfill depends on. Another
/// text, another badge.
std::string terms_of(const BadgeRule& badge);

}  // namespace fanfare::badges
