#pragma once

#include <cstdint>
#include <string>

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

}  // namespace fanfare::badges
