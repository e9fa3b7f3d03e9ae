#pragma once

#include <string>
#include <vector>

#include "campaigns/campaign.h"
#include "campaigns/condition.h"

namespace fanfare::badges {

/// One level of a badge; `name` is empty for a badge without levels, which has just this one.
struct BadgeLevel {
  std::string name;
  campaigns::Condition when;
};

/// What members can win and keep (contract section 4).
struct BadgeRule {
  std::string id;
  campaigns::LocalizedText title;
  std::string image;               ///< An URL; may be empty.
  std::vector<BadgeLevel> levels;  ///< Lowest first. Empty: only a campaign's effect awards it.
};

}  // namespace fanfare::badges
