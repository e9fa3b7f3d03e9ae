#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/time.h"
#include "campaigns/campaign.h"
#include "campaigns/interval_index.h"

namespace fanfare::campaigns {

/// Finds the recurring campaigns that run at a moment, without looking at all of them: the
/// occurrences of a day (UTC) are listed when somebody first asks for that day, and remembered.
/// Borrows the campaigns. Thread-safe.
class DayIndex {
 public:
  using Positions = std::vector<std::uint32_t>;

  /// None at all.
  DayIndex();
  /// Of those at these positions: each has a `repeat` in a zone of its own.
  DayIndex(const std::vector<Campaign>& campaigns, Positions recurring);
  DayIndex(DayIndex&&) noexcept;
  DayIndex& operator=(DayIndex&&) noexcept;
  ~DayIndex();

  /// The occurrences on the day of `when`, by position; null when nothing recurs.
  [[nodiscard]] std::shared_ptr<const IntervalIndex> on_day_of(Instant when) const;

 private:
  struct Memory;

  [[nodiscard]] IntervalIndex occurrences_between(Instant from, Instant to) const;

  const std::vector<Campaign>* campaigns_ = nullptr;
  Positions recurring_;
  std::unique_ptr<Memory> memory_;
};

}  // namespace fanfare::campaigns
