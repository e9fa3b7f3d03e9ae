#pragma once

#include <string>

#include "cli/calendar/view.h"

namespace fanfare::cli::calendar {

/// The occurrences that touch the window as iCalendar (RFC 5545), an event each: in UTC, or as
/// floating local times (section 3.3.5, form 1) where the campaign runs in each member's zone. What
/// has no start or no end is drawn to the window's.
///
/// An event has the same UID whichever window it is seen in: that of its campaign and program, and
/// of a recurring campaign the day of the occurrence besides, so that one whose times were changed
/// takes the place of what it was. `now` is when it is exported: of two exports the later counts.
///
/// With `view.all` also disabled campaigns, as tentative, and those that always run.
std::string icalendar(const engine::Program& program, const Agenda& agenda, const View& view,
                      Instant now);

}  // namespace fanfare::cli::calendar
