#include "members/membership.h"

namespace fanfare::members {

std::string_view to_string(Membership::State state) {
  switch (state) {
    case Membership::State::Trial:
      return "trial";
    case Membership::State::Paid:
      return "paid";
    case Membership::State::Grace:
      return "grace";
    case Membership::State::Cancelled:
      return "cancelled";
    case Membership::State::None:
      break;
  }
  return "";
}

}  // namespace fanfare::members
