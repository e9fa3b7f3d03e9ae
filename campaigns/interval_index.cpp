#include "campaigns/interval_index.h"

#include <algorithm>

namespace fanfare::campaigns {

IntervalIndex::IntervalIndex(std::vector<Interval> intervals)
    : intervals_(std::move(intervals)), latest_end_(intervals_.size()) {
  std::ranges::sort(intervals_, {}, &Interval::start);
  build(0, intervals_.size());
}

Instant IntervalIndex::build(std::size_t begin, std::size_t end) {
  if (begin == end) {
    return Instant::min();
  }
  const std::size_t middle = begin + (end - begin) / 2;
  const Instant below = std::max(build(begin, middle), build(middle + 1, end));
  return latest_end_[middle] = std::max(intervals_[middle].end, below);
}

}  // namespace fanfare::campaigns
