#pragma once

#include <cstdint>
#include <vector>

#include "base/time.h"

namespace fanfare::campaigns {

/// Finds which half-open intervals hold a moment, in O(log n + found): an implicit interval tree,
/// sorted by start, with the latest end of every subtree (Cormen et al., section 14.3).
class IntervalIndex {
 public:
  struct Interval {
    Instant start;
    Instant end;  ///< Not included.
    std::uint32_t value;
  };

  IntervalIndex() = default;
  explicit IntervalIndex(std::vector<Interval> intervals);

  /// Calls `found(value)` for each interval that holds `when`, in no particular order.
  template <class Found>
  void find(Instant when, Found&& found) const {
    find_in(0, intervals_.size(), when, found);
  }

 private:
  Instant build(std::size_t begin, std::size_t end);

  template <class Found>
  void find_in(std::size_t begin, std::size_t end, Instant when, Found& found) const {
    while (begin < end) {
      const std::size_t middle = begin + (end - begin) / 2;
      if (latest_end_[middle] <= when) {
        return;  // everything in this subtree is over
      }
      find_in(begin, middle, when, found);
      if (intervals_[middle].start > when) {
        return;  // this one and all to its right start later
      }
      if (when < intervals_[middle].end) {
        found(intervals_[middle].value);
      }
      begin = middle + 1;
    }
  }

  std::vector<Interval> intervals_;
  std::vector<Instant> latest_end_;  ///< Of the subtree whose root is this element.
};

}  // namespace fanfare::campaigns
