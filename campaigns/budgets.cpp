#include "campaigns/budgets.h"

namespace fanfare::campaigns {

members::Usage Budgets::usage(std::string_view key) const {
  const auto found = used_.find(std::string(key));
  return found == used_.end() ? members::Usage() : found->second;
}

void Budgets::book(std::span<const members::BudgetUse> uses) {
  for (const members::BudgetUse& use : uses) {
    members::Usage& used = used_[use.key];
    if (used.window < use.window) {
      used = members::Usage{use.window, 0, Points()};
    }
    if (used.window == use.window) {
      used.times += use.times;
      used.points += use.points;
    }
  }
}

void Budgets::take_back(std::span<const members::BudgetUse> uses) {
  for (const members::BudgetUse& use : uses) {
    const auto found = used_.find(use.key);
    if (found != used_.end() && found->second.window == use.window) {
      found->second.times -= use.times;
      found->second.points -= use.points;
    }
  }
}

}  // namespace fanfare::campaigns
