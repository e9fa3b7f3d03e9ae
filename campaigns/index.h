#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/text_map.h"
#include "campaigns/campaign.h"
#include "campaigns/day_index.h"
#include "campaigns/facts.h"
#include "campaigns/interval_index.h"

namespace fanfare::campaigns {

/// Finds the few campaigns that an event could concern without looking at all: by trigger, then by
/// the campaign's most selective equality test on a text field, then by schedule. What it returns
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
    void find(Instant when, std::vector<std::uint32_t>& found) const;
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
};

}  // namespace fanfare::campaigns
