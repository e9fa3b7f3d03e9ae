#pragma once

#include <string>

#include "campaigns/recurrence.h"

namespace fanfare::cli::words {

/// A recurrence rule in English: `every Friday`, `every 2 weeks on Monday and Thursday`, `every
/// month on the last day`, `every year on the last Friday of November`. What is missing from the
/// rule comes from its first day. A rule out of the ordinary comes back as it was written.
std::string describe_rule(const campaigns::Recurrence& rule);

}  // namespace fanfare::cli::words
