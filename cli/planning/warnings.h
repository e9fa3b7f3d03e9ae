#pragma once

#include <string>
#include <vector>

#include "cli/planning/difference.h"
#include "cli/planning/standing.h"

namespace fanfare::cli::planning {

/// A campaign on both sides of the change.
struct Standings {
  Standing before;
  Standing after;
};

/// What members notice who earned under the old terms: a sentence each. `standings` matter for
/// campaigns only.
std::vector<std::string> warnings_about(const Change& change, const Standings& standings);

}  // namespace fanfare::cli::planning
