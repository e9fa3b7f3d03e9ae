#include "campaigns/budgets.h"

namespace fanfare::campaigns {

members::Usage Budgets::usage(std::string_view key, std::int64_t window) const {
  const auto found = used_.find(key);
  return found == used_.end() ? members::Usage{window, 0, Points()} : found->second.usage(window);
}

members::Usage* Budgets::record(std::string_view key, std::int64_t window) {
  auto found = used_.find(key);
  if (found == used_.end()) {
    found = used_.emplace(std::string(key), members::UsageWindows()).first;
  }
  return found->second.record(window);
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
