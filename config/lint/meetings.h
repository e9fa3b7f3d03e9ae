#pragma once

#include <cstddef>
#include <optional>

#include "config/lint/written.h"

namespace fanfare::config::lint {

/// Tells which campaigns act on the same events. Comparing all with all takes long in very large
/// programs: after so many comparisons the answer is that it cannot be told.
class Meetings {
 public:
  /// Whether there are events that both act on, as far as their triggers, schedules and conditions
  /// say; empty when that cannot be told.
  std::optional<bool> meet(const WrittenCampaign& a, const WrittenCampaign& b);

 private:
  std::size_t pairs_left_ = 100'000;
  std::size_t recurrences_left_ = 500;  ///< Whose occurrences are gone through.
};

}  // namespace fanfare::config::lint
