#pragma once

#include "campaigns/campaign.h"
#include "config/names.h"

namespace fanfare::config {

/// `schedule:` of a campaign. Times are local in its `timezone`, which is the program's unless it
/// names one.
campaigns::Schedule parse_schedule(const MapReader& map, const Names& names);

}  // namespace fanfare::config
