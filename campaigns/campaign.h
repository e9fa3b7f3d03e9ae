#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "campaigns/condition.h"
#include "campaigns/effect.h"
#include "campaigns/limit.h"
#include "campaigns/schedule.h"

namespace fanfare::campaigns {

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
  std::string exclusive;  ///< At most one campaign of this group acts on an event; may be empty.
  bool enabled = true;
  /// `late`: notifications are dropped when the campaign acts so long after the event. Empty: never.
  std::optional<Duration> late;
};

}  // namespace fanfare::campaigns
