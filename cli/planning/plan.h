#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/planning/difference.h"
#include "cli/planning/warnings.h"
#include "config/loader.h"
#include "redis/program_record.h"

namespace fanfare::cli::planning {

struct PlannedChange {
  Change change;
  Standings standings;  ///< Of a campaign.
  std::vector<std::string> warnings;
};

/// What publishing a folder would do to what the daemon runs.
struct Plan {
  struct Running {
    std::string version;
    Instant since;
  };

  std::optional<Running> running;  ///< Empty: no daemon has published a program yet.
  std::string version;             ///< The folder's.
  TimeZone zone;                   ///< The folder's, for times that are shown.
  std::vector<PlannedChange> changes;

  [[nodiscard]] std::size_t count(Change::What what) const;
};

/// Fails when what the daemon runs cannot be read.
Result<Plan> make_plan(const std::optional<redis::ProgramRecord>& running,
                       const config::LoadedProgram& wanted, Instant now);

}  // namespace fanfare::cli::planning
