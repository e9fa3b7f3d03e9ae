#pragma once

#include "cli/event_files/constants.h"
#include "cli/explaining/answer.h"
#include "cli/explaining/sources.h"

namespace fanfare::cli::explaining {

/// What an event with these fields would do, if it were sent now: nothing is written.
Told tell_would_be(Question question, event_files::Fields fields, const Sources& sources);

}  // namespace fanfare::cli::explaining
