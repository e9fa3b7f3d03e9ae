#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "members/event.h"

namespace fanfare::engine {

/// An event of the daemon's own that falls due at its own time, with its texts. `next`, the event
/// before which it does, lends it its id.
struct DueEvent {
  members::Event event;
  std::vector<std::pair<std::string_view, std::string>> texts;

  DueEvent(const members::Event& next, std::string_view type, Instant at) {
    event.id = next.id;
    event.type = type;
    event.member = next.member;
    event.time = at;
    event.received = next.received;
  }

  /// The event, with `texts` as its attributes.
  const members::Event& complete() {
    for (const auto& [name, text] : texts) {
      if (!text.empty()) {
        event.attributes.push_back({name, text});
      }
    }
    return event;
  }
};

}  // namespace fanfare::engine
