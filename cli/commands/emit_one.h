#pragma once

#include <optional>

#include "cli/command.h"
#include "cli/event_files/event_source.h"

namespace fanfare::cli::commands {

/// Writes one event, prints its entry's id and, where it is to wait so many seconds, what the daemon
/// did. Returns the exit code: 0 when the event was written, and applied where it waited for that.
int emit_one(event_files::Fields fields, std::optional<unsigned> wait_seconds, Session& session);

}  // namespace fanfare::cli::commands
