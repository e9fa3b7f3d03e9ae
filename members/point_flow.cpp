#include "members/point_flow.h"

#include <string>

#include "members/event.h"

namespace fanfare::members {
namespace {

bool is_spending(const JournalEntry& entry, const std::string& cause, std::int64_t points) {
  // A campaign that takes points turns them into rewards; a refund takes them back.
  return cause == event_type::kRedeem || cause == event_type::kRewardCancel ||
         (points < 0 && entry.type != event_type::kRefund);
}

}  // namespace

PointFlow& PointFlow::operator+=(const PointFlow& other) {
  earned += other.earned;
  adjusted += other.adjusted;
  spent += other.spent;
  expired += other.expired;
  reversed += other.reversed;
  return *this;
}

PointFlow flow_of(const JournalEntry& entry) {
  PointFlow flow;
  for (const auto& [cause, moved] : entry.points) {
    const std::int64_t points = moved.count();
    if (cause == event_type::kPointsExpired) {
      flow.expired -= points;
    } else if (cause == event_type::kAdjust) {
      flow.adjusted += points;
    } else if (is_spending(entry, cause, points)) {
      flow.spent -= points;
    } else if (entry.type == event_type::kRefund && points < 0) {
      flow.reversed -= points;
    } else {
      flow.earned += points;
    }
  }
  return flow;
}

}  // namespace fanfare::members
