#pragma once

#include <string>
#include <vector>

#include "base/decimal.h"
#include "campaigns/measure.h"

namespace fanfare::badges {

/// A number per member (`counters:` in program.yaml).
struct CounterRule {
  enum class Kind {
    Count,    ///< How many events.
    Sum,      ///< The sum of a field.
    FromApp,  ///< The app increments it; the daemon only reads it, and adds when asked to.
  };

  std::string name;
  Kind kind = Kind::Count;
  std::vector<std::string> events;  ///< The types it counts; empty for FromApp.
  campaigns::Measure measure;       ///< For Sum: what is added up; for Count, its `where` alone.
};

/// By how much this event moves the counter: zero when it does not count, or when the field to add
/// up is missing or not a number.
Decimal increment(const CounterRule& rule, const campaigns::Facts& facts);

}  // namespace fanfare::badges
