#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fanfare::config::lint {

/// An event that only the daemon makes, and all that it holds besides `type` and `id`. What apps
/// send may hold anything.
struct OwnEvent {
  std::string_view type;
  std::vector<std::string_view> fields;
};

/// What the types of a trigger stand for; empty unless all of them are the daemon's own.
std::vector<OwnEvent> own_events(std::span<const std::string> types);

}  // namespace fanfare::config::lint
