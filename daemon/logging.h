#pragma once

#include "config/settings.h"

namespace fanfare::daemon {

/// Sends the process's log to standard error, as text or as one JSON object a line.
void set_up_logging(const config::LogSettings& settings);

}  // namespace fanfare::daemon
