#pragma once

#include <string>

#include "base/time.h"
#include "members/journal.h"

namespace fanfare::cli::words {

/// `5 Dec 2026 10:00`, in `zone`.
std::string describe_time(Instant when, const TimeZone& zone);

/// What an entry changed, such as `+62 points (12 base-points, 50 welcome), badge coffee-lover
/// (bronze); notified double-points`; empty when it changed nothing that a journal tells.
std::string describe_changes(const members::JournalEntry& entry);

/// One line for people, such as `5 Dec 2026 10:00  purchase order-1001: +62 points (12 base-points,
/// 50 welcome), badge coffee-lover (bronze); notified double-points`.
std::string describe_entry(const members::JournalEntry& entry, const TimeZone& zone);

}  // namespace fanfare::cli::words
