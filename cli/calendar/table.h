#pragma once

#include <string>

#include "cli/calendar/view.h"

namespace fanfare::cli::calendar {

/// What runs within the window, a row for each occurrence in the order of time; a campaign with
/// many has one row for the next. Times are local in the campaign's zone. What does not run in
/// that time is named below.
std::string table(const Agenda& agenda, const View& view);

}  // namespace fanfare::cli::calendar
