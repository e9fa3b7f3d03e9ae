#include "members/usage.h"

#include <algorithm>

namespace fanfare::members {
namespace {

/// The first of these windows, newest first, that is not later than `window`.
template <class Windows>
auto not_later(Windows& windows, std::int64_t window) {
  return std::ranges::find_if(windows,
                              [window](const Usage& usage) { return usage.window <= window; });
}

}  // namespace

Usage UsageWindows::usage(std::int64_t window) const {
  const auto at = not_later(windows_, window);
  if (at == windows_.end() && windows_.size() == kKept) {
    return windows_.back();
  }
  return at != windows_.end() && at->window == window ? *at : Usage{window, 0, Points()};
}

Usage* UsageWindows::record(std::int64_t window) {
  auto at = not_later(windows_, window);
  if (at == windows_.end() && windows_.size() == kKept) {
    return nullptr;
  }
  if (at == windows_.end() || at->window != window) {
    const auto place = at - windows_.begin();
    windows_.insert(at, Usage{window, 0, Points()});
    if (windows_.size() > kKept) {
      windows_.pop_back();
    }
    at = windows_.begin() + place;
  }
  return &*at;
}

void UsageWindows::set(const Usage& usage) {
  if (Usage* used = record(usage.window)) {
    *used = usage;
  }
}

}  // namespace fanfare::members
