#include "members/challenge.h"

#include <algorithm>

namespace fanfare::members {

Decimal Challenge::progress() const {
  if (goals.size() == 1) {
    const GoalProgress& only = goals.front();
    return only.reached ? only.target : std::clamp(only.value, Decimal(), only.target);
  }
  return Decimal::whole(std::ranges::count_if(goals, &GoalProgress::reached));
}

Decimal Challenge::target() const {
  return goals.size() == 1 ? goals.front().target
                           : Decimal::whole(static_cast<std::int64_t>(goals.size()));
}

std::string_view to_string(Challenge::Status status) {
  switch (status) {
    case Challenge::Status::Active:
      return "active";
    case Challenge::Status::Completed:
      return "completed";
    case Challenge::Status::Expired:
      break;
  }
  return "expired";
}

}  // namespace fanfare::members
