#include "net/backoff.h"

#include <algorithm>

namespace fanfare {

std::chrono::milliseconds Backoff::ceiling(std::uint32_t attempt) const {
  const std::uint32_t doublings = attempt == 0 ? 0 : std::min<std::uint32_t>(attempt - 1, 30);
  if (first.count() > (longest.count() >> doublings)) {
    return longest;
  }
  return std::min(longest, first * (std::int64_t{1} << doublings));
}

}  // namespace fanfare
