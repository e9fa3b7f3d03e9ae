#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "cli/command.h"
#include "cli/event_files/event_source.h"
#include "cli/remote/client.h"

namespace fanfare::cli::commands {

/// Writes one event, prints its entry's id and, where it is to wait so many seconds, what the
/// daemon did. Returns the exit code: 0 when the event was written, and applied where it waited for
/// that.
int emit_one(event_files::Fields fields, std::optional<unsigned> wait_seconds, Session& session);

/// An id that no other event has, for the reply to be found by.
std::string fresh_id();

/// What the daemon answers to the event of that id, as JSON. It must have asked for that.
Result<std::string> wait_for_reply(remote::Client& client, const std::string& id,
                                   unsigned seconds_to_wait);

}  // namespace fanfare::cli::commands
