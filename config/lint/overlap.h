#pragma once

#include <optional>

#include "campaigns/schedule.h"

namespace fanfare::config::lint {

/// Whether there is a moment at which both schedules run for somebody; empty when that cannot be
/// told, as of recurrences without end that have not met in a long while.
std::optional<bool> overlap(const campaigns::Schedule& a, const campaigns::Schedule& b);

}  // namespace fanfare::config::lint
