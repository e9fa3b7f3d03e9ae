#pragma once

#include <cstdint>
#include <deque>
#include <string>

#include "campaigns/budgets.h"
#include "members/draft.h"

namespace fanfare::campaigns {

/// Whose use a limit counts.
enum class Subject { Member, Everyone };

/// What is used of limits while one event is decided: a campaign that shares a limit sees what
/// those before it took. Borrows the member and the budgets; write() hands the result over.
class UsageBook {
 public:
  struct Record {
    std::string key;  ///< usage_key()
    Subject subject;
    members::Usage used;  ///< In the present window, what this event used included.
    std::int64_t times = 0;
    Points points;                           ///< What this event used of it.
    std::optional<std::int64_t> most_times;  ///< The tightest of the limits that it stands under.
    std::optional<Points> most_points;
  };

  UsageBook(const members::Draft& member, const Budgets& budgets)
      : member_(member), budgets_(budgets) {}

  /// The record of that key in `window`, or in the one that counts in its place; stays where it is.
  Record& open(Subject subject, std::string key, std::int64_t window);

  /// What the event used, as changes of the member's.
  void write(members::Draft& member) const;

 private:
  [[nodiscard]] members::Usage used_by_everyone(const std::string& key, std::int64_t window) const;

  const members::Draft& member_;
  const Budgets& budgets_;
  std::deque<Record> records_;  // stay where they are
};

}  // namespace fanfare::campaigns
