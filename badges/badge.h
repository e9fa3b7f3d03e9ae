#pragma once

#include <cstdint>
#include <optional>
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
  /// Whether members who qualify already get it when it is published.
  enum class Backfill : std::uint8_t { No, Silent, Announced };

  std::string id;
  campaigns::LocalizedText title;
  std::string image;               ///< An URL; may be empty.
  std::vector<BadgeLevel> levels;  ///< Lowest first. Empty: only a campaign's effect awards it.
  /// So long it is held. Who qualifies at the end keeps it for another term. Empty: for ever.
  std::optional<Duration> expires;
  std::optional<campaigns::Condition> revoke_when;  ///< Who meets it loses the badge, or gets none.
  bool hidden = false;                              ///< Apps show it to those who hold it only.
  std::optional<std::int64_t> limit;                ///< So many members get it, and no more.
  Backfill backfill = Backfill::No;
};

}  // namespace fanfare::badges
