#pragma once

#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "members/changes.h"
#include "members/member.h"

namespace fanfare::campaigns {

/// What all members together have used of the limits `per: everyone`, by usage_key(). A value: the
/// daemon, a test run and a simulation each keep their own and tell the engine.
class Budgets {
 public:
  /// Nothing used, as a program is before anybody came.
  Budgets() = default;

  /// What is used in the window it was last used in.
  [[nodiscard]] members::Usage usage(std::string_view key) const;
  /// Sets what a store has on record.
  void set(std::string key, members::Usage usage) { used_[std::move(key)] = usage; }
  /// Adds what a decision used. Use in a later window starts anew, use in an earlier one is over
  /// and counts no more.
  void book(std::span<const members::BudgetUse> uses);
  /// Undoes a decision that did not come about.
  void take_back(std::span<const members::BudgetUse> uses);

 private:
  std::unordered_map<std::string, members::Usage> used_;
};

}  // namespace fanfare::campaigns
