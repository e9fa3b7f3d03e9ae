#include "members/reward.h"

namespace fanfare::members {

std::string_view to_string(IssuedReward::Status status) {
  switch (status) {
    case IssuedReward::Status::Used:
      return "used";
    case IssuedReward::Status::Expired:
      return "expired";
    case IssuedReward::Status::Cancelled:
      return "cancelled";
    case IssuedReward::Status::Active:
      break;
  }
  return "active";
}

}  // namespace fanfare::members
