#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/decimal.h"
#include "daemon/batch.h"
#include "daemon/decider.h"
#include "redis/request.h"

namespace fanfare::daemon {

/// Why a run of ingest cannot go on: a sentence; empty when it can.
using Failed = std::optional<std::string>;

/// One batch on its way through the stages of ingest.
struct Work {
  Batch batch;
  bool careful = false;  ///< One event, tried alone: it may have killed the daemon before.
  /// The counters that apps own, and their newest values by member in order of
  /// Batch::members(). The names go along: a reload may change the program in between.
  std::vector<std::string> app_counter_names;
  std::vector<std::vector<Decimal>> app_counters;
  std::uint64_t app_counters_as_of = 0;  ///< The last finished batch when they were read.
  Decided decided;
  redis::Request commit;  ///< What writes `decided`'s members, their timers first.
  std::size_t timer_commands = 0;  ///< So many of its commands are about timers.
  bool done = false;      ///< Brought to its end out of turn: no more stages.
};

}  // namespace fanfare::daemon
