#pragma once

#include <set>
#include <span>
#include <string>
#include <string_view>

#include "campaigns/condition.h"
#include "campaigns/index.h"

namespace fanfare::campaigns {

/// Which campaigns' `campaign.started` and `campaign.ending` anything waits for: those that its
/// condition names (`event.campaign: weekend`), or all.
class Listeners {
 public:
  /// Something reacts to these events when `when` holds.
  void add(std::span<const std::string> events, const Condition& when);

  /// Whether the event about that campaign may matter to anything.
  [[nodiscard]] bool hear(std::string_view event, const std::string& campaign) const;

 private:
  struct Wanted {
    bool all = false;
    std::set<std::string> campaigns;
  };

  TextMap<Wanted> by_event_;
};

}  // namespace fanfare::campaigns
