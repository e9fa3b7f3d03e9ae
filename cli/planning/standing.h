#pragma once

#include "base/time.h"
#include "config/document.h"

namespace fanfare::cli::planning {

/// How a campaign stands at a moment.
struct Standing {
  bool begun = false;    ///< It has run, or runs.
  bool running = false;  ///< For `timezone: member`: somewhere on earth.
};

/// Of a campaign in its canonical form; `program_zone` is for schedules that name none. A campaign
/// that is not enabled, or whose schedule cannot be read, neither runs nor has run.
Standing standing_of(const config::Node::Pointer& campaign, const TimeZone& program_zone,
                     Instant now);

/// The zone of a program document.
TimeZone zone_of(const config::Node::Pointer& program);

}  // namespace fanfare::cli::planning
