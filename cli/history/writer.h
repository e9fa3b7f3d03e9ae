#pragma once

#include <ostream>

#include "cli/history/purchases.h"

namespace fanfare::cli::history {

/// Writes a history as events, one JSON object a line: every enrolment, then every purchase in the
/// order of time, with ids `enrol-<member>` and `order-000001`, so that pouring the same history
/// in twice changes nothing.
void write_ndjson(const History& history, const TimeZone& zone, std::ostream& out);

/// The same as CSV (RFC 4180) with a header; a field that an event does not have is empty.
void write_csv(const History& history, const TimeZone& zone, std::ostream& out);

}  // namespace fanfare::cli::history
