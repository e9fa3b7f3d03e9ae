#pragma once

#include "badges/counter.h"
#include "config/reader.h"

namespace fanfare::config {

/// `grace`, `freezes` and `remind` of a streak.
badges::StreakTerms parse_streak_terms(const MapReader& map, badges::CounterRule::Every every);

/// So many freezes, as a number in a document.
std::optional<std::int64_t> parse_freezes(const Value& value);

}  // namespace fanfare::config
