#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/calendar/axis.h"
#include "cli/calendar/view.h"

namespace fanfare::cli::calendar {

/// How much of a column a campaign runs.
enum class Coverage : std::uint8_t { None, Part, Whole };

/// The coverage of each column by an entry. What is over before the window begins does not count.
std::vector<Coverage> coverage(const Entry& entry, const Axis& axis, const Window& window);

/// A bar for every campaign that runs within the window, below the months and days. Empty where
/// there is none.
std::string timeline(const Agenda& agenda, const View& view);

}  // namespace fanfare::cli::calendar
