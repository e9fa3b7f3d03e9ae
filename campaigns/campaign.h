#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "campaigns/condition.h"
#include "campaigns/effect.h"
#include "campaigns/limit.h"

namespace fanfare::campaigns {

/// When a campaign runs: from `start` up to, not including, `end`.
struct Schedule {
  std::optional<Instant> start;
  std::optional<Instant> end;
  TimeZone zone;

  [[nodiscard]] bool runs_at(Instant when) const {
    return (!start || *start <= when) && (!end || when < *end);
  }
};

/// Texts by locale: `en` -> `Double points weekend`. The key is empty where the program gives one
/// text for all.
using LocalizedText = std::map<std::string, std::string, std::less<>>;

/// Trigger + schedule + conditions + effects + limits (contract section 4).
struct Campaign {
  std::string id;
  LocalizedText title;
  std::vector<std::string> triggers;  ///< `on`: event types.
  Schedule schedule;
  Condition when;
  std::vector<Effect> effects;
  std::vector<Limit> limits;
  std::int64_t priority = 0;  ///< Higher first.
  bool enabled = true;
};

}  // namespace fanfare::campaigns
