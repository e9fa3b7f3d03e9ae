#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/text_map.h"
#include "members/changes.h"
#include "members/member.h"

namespace fanfare::campaigns {

/// What all members together have used of the limits `per: everyone`, by usage_key(). A value: the
/// daemon, a test run and a simulation each keep their own and tell the engine.
class Budgets {
 public:
  /// Nothing used, as a program is before anybody came.
  Budgets() = default;

  /// What is used of a budget in that window, or in the one that counts in its place.
  [[nodiscard]] members::Usage usage(std::string_view key, std::int64_t window) const;
  /// Sets what a store has on record of one window.
  void set(std::string_view key, members::Usage usage);
  /// Adds what a decision used.
  void book(std::span<const members::BudgetUse> uses);
  /// Undoes a decision that did not come about.
  void take_back(std::span<const members::BudgetUse> uses);

 private:
  /// Null when the window is older than all that are kept.
  members::Usage* record(std::string_view key, std::int64_t window);

  TextMap<members::UsageWindows> used_;
};

}  // namespace fanfare::campaigns
