#pragma once

#include <string>

#include "cli/calendar/view.h"

namespace fanfare::cli::calendar {

/// The occurrences that touch the window as iCalendar (RFC 5545), an event each: in UTC, or as
/// floating local times (section 3.3.5, form 1) where the campaign runs in each member's zone. An
/// event keeps its UID as long as the program, the campaign and the occurrence's start are the
/// same, whichever window it is seen in. What has no start or no end is drawn to the window's.
///
/// With `view.all` also disabled campaigns, as tentative, and those that always run.
std::string icalendar(const engine::Program& program, const Agenda& agenda, const View& view);

}  // namespace fanfare::cli::calendar
