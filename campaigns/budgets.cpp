#include "campaigns/budgets.h"

#include <algorithm>

namespace fanfare::campaigns {
namespace {

/// The first of these windows, newest first, that is not later than `window`.
template <class Windows>
auto not_later(Windows& windows, std::int64_t window) {
  return std::ranges::find_if(
      windows, [window](const members::Usage& usage) { return usage.window <= window; });
}

}  // namespace

members::Usage Budgets::usage(std::string_view key, std::int64_t window) const {
  const members::Usage fresh{window, 0, Points()};
  const auto found = used_.find(std::string(key));
  if (found == used_.end()) {
    return fresh;
  }
  const std::vector<members::Usage>& windows = found->second;
  const auto at = not_later(windows, window);
  if (at == windows.end()) {
    return windows.size() < kWindows ? fresh : windows.back();
  }
  return at->window == window ? *at : fresh;
}

members::Usage* Budgets::record(std::string_view key, std::int64_t window) {
  std::vector<members::Usage>& windows = used_[std::string(key)];
  auto at = not_later(windows, window);
  if (at == windows.end() && windows.size() == kWindows) {
    return nullptr;
  }
  if (at == windows.end() || at->window != window) {
    const auto place = at - windows.begin();
    windows.insert(at, members::Usage{window, 0, Points()});
    windows.resize(std::min(windows.size(), kWindows));
    at = windows.begin() + place;
  }
  return &*at;
}

void Budgets::set(std::string_view key, members::Usage usage) {
  if (members::Usage* used = record(key, usage.window)) {
    *used = usage;
  }
}

void Budgets::book(std::span<const members::BudgetUse> uses) {
  for (const members::BudgetUse& use : uses) {
    if (members::Usage* used = record(use.key, use.window)) {
      used->times += use.times;
      used->points += use.points;
    }
  }
}

void Budgets::take_back(std::span<const members::BudgetUse> uses) {
  for (const members::BudgetUse& use : uses) {
    if (members::Usage* used = record(use.key, use.window)) {
      used->times -= use.times;
      used->points -= use.points;
    }
  }
}

}  // namespace fanfare::campaigns
