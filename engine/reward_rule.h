#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/points.h"
#include "base/time.h"
#include "campaigns/campaign.h"
#include "campaigns/condition.h"
#include "campaigns/schedule.h"

namespace fanfare::engine {

/// Something that points can buy, or that campaigns give (contract section 4, `reward:`).
struct RewardRule {
  std::string id;
  campaigns::LocalizedText title;
  std::string image;
  std::optional<Points> cost;         ///< Empty: only campaigns give it.
  std::optional<Duration> valid;      ///< From the day of issue; empty: for ever.
  std::vector<Duration> warn;         ///< So long before it expires reward.expiring comes.
  std::optional<std::int64_t> stock;  ///< So many are there for everyone; empty: no end of them.
  bool stock_by_occurrence = false;   ///< With each occurrence of the schedule there are as many.
  campaigns::Schedule schedule;       ///< When it can be had.
  campaigns::Condition when;          ///< Who can have it.
  std::string code;                   ///< With '#' for what is drawn: see draw_code().
  campaigns::Condition only_if;       ///< For whom it is so: entries of by-tables are rules each.
};

}  // namespace fanfare::engine
