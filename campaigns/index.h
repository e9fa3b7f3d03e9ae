#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/text_map.h"
#include "campaigns/bounds.h"
#include "campaigns/campaign.h"
#include "campaigns/day_index.h"
#include "campaigns/facts.h"
#include "campaigns/interval_index.h"

namespace fanfare::campaigns {

/// Finds the few campaigns that an event could concern without looking at all: by trigger, then by
/// the campaign's most selective equality test on a text field, then by schedule, then by bounds of
/// numbers. What it returns
/// still has to pass its full condition; what it leaves out cannot pass. Borrows the campaigns,
/// which stay where they are. Thread-safe.
class Index {
 public:
  Index() = default;
  /// Enabled campaigns only; the numbers it gives back are positions in `campaigns`.
  explicit Index(const std::vector<Campaign>& campaigns);

  /// Whether any campaign triggers on this type.
  [[nodiscard]] bool listens(std::string_view event_type) const;

  /// The candidates, sorted by position, into `found` (cleared first). `facts.zone` is not used.
  void candidates(const Facts& facts, std::vector<std::uint32_t>& found) const;

 private:
  /// Campaigns between which only their schedules tell.
  struct BySchedule {
    IntervalIndex spans;
    DayIndex days;  ///< Those that recur.

    BySchedule() = default;
    BySchedule(const std::vector<Campaign>& campaigns, const std::vector<std::uint32_t>& positions);

    /// Calls `found(position)` for those that may run at `when`.
    template <class Found>
    void find(Instant when, Found&& found) const {
      spans.find(when, found);
      if (const auto running = days.on_day_of(when)) {
        running->find(when, found);
      }
    }
  };
  struct ByField {
    Field field;
    TextMap<BySchedule> values;
  };
  struct Trigger {
    BySchedule others;  ///< Campaigns without a test to index.
    std::vector<ByField> fields;
  };

  TextMap<Trigger> triggers_;
  Bounds bounds_;
};

}  // namespace fanfare::campaigns
