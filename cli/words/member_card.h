#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"

namespace fanfare::cli::words {

/// What Redis holds about a member, as it is stored: names and values, sorted by name.
struct StoredMember {
  using Fields = std::vector<std::pair<std::string, std::string>>;

  std::string id;
  Fields fields;
  Fields counters;
  Fields badges;      ///< The values are JSON.
  Fields challenges;  ///< Likewise.
};

/// A card for people: name, points, profile, badges, counters. Times in `zone`.
std::string member_card(const StoredMember& member, const TimeZone& zone, bool colours);

/// The same as one JSON object; counters are numbers.
std::string member_json(const StoredMember& member);

/// The member's own zone, if the profile names one.
std::optional<TimeZone> zone_of(const StoredMember& member);

}  // namespace fanfare::cli::words
