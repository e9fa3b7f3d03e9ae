#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace fanfare::members {

/// A plan that a member pays for, or tries (`memberships:` in program.yaml).
struct Membership {
  enum class State : std::uint8_t {
    None,
    Trial,
    Paid,
    Grace,      ///< Not paid for any more, and not over yet.
    Cancelled,  ///< Paid for until its end, and then over.
  };

  std::string plan;  ///< Empty: none.
  State state = State::None;
  Instant began{};                 ///< When the first of the periods did that follow each other.
  int periods = 0;                 ///< So many of them are paid for.
  Instant until{};                 ///< When what is paid for ends; of Grace, when that does.
  std::vector<std::string> tried;  ///< Plans that the member had on trial once.

  bool operator==(const Membership&) const = default;
};

/// `trial`, `paid`, `grace`, `cancelled`; empty for none.
std::string_view to_string(Membership::State state);

}  // namespace fanfare::members
