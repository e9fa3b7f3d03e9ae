#pragma once

#include <string>

#include "cli/planning/plan.h"

namespace fanfare::cli::planning {

/// The plan for people, with a summary as its last line.
std::string text_report(const Plan& plan, bool colours);

/// The plan as one JSON object, values whole.
std::string json_report(const Plan& plan);

}  // namespace fanfare::cli::planning
