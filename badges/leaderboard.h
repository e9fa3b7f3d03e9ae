#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/decimal.h"
#include "base/time.h"
#include "campaigns/campaign.h"
#include "campaigns/limit.h"

namespace fanfare::badges {

/// Members in the order of what a counter of theirs has grown by in each period (contract section
/// 4). Periods are those of the program's zone: the same for everybody.
struct LeaderboardRule {
  std::string id;
  campaigns::LocalizedText title;
  std::string counter;
  campaigns::Limit::Every every = campaigns::Limit::Every::Campaign;  ///< `Campaign`: one for ever.
  std::int64_t keep = 4;  ///< So many periods that are over are kept.
};

/// The period that a moment falls into: equal numbers, same period; later ones have larger ones.
std::int64_t period_at(campaigns::Limit::Every every, Instant when, const TimeZone& zone);

/// What the period is called in the name of its key: `2026-12-05`, `2026-W49` (ISO 8601),
/// `2026-12`, `2026`, and `all` where there is just one.
std::string period_name(campaigns::Limit::Every every, std::int64_t period);

/// What a member comes to in one period of a leaderboard, by a decision about them.
struct Score {
  std::string board;
  campaigns::Limit::Every every = campaigns::Limit::Every::Campaign;
  std::int64_t period = 0;
  Decimal score;

  bool operator==(const Score&) const = default;
};

/// Puts the score in the place of an earlier one there, or at the end of the list.
void put_score(std::vector<Score>& into, Score score);

}  // namespace fanfare::badges
