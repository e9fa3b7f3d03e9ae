#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/decimal.h"
#include "base/points.h"
#include "campaigns/condition.h"

namespace fanfare::campaigns {

/// `points: 50`: never multiplied.
struct GivePoints {
  Points points;
};

/// `points: {per: 1000, give: 1}`: in proportion to an amount, multiplied, rounded with the rest.
struct GiveProportion {
  Decimal per;
  Decimal give;
  bool full_steps = false;  ///< `steps: full`: whole multiples of `per` only.
  Field of{Field::Scope::Event, "amount"};
};

/// `multiply: 2`: multiplies the event's proportional points.
struct Multiply {
  Decimal factor;  ///< Above zero.
};

/// `badge: id`.
struct GiveBadge {
  std::string badge;
};

/// `counter: {name: visits, add: 1}`.
struct AddToCounter {
  std::string counter;
  Decimal add;
  bool owned_by_app = false;  ///< Declared `from: app`: `add` is whole.
};

/// `notify: template`.
struct Notify {
  std::string template_id;
  std::vector<std::string> channels;  ///< Empty: the template's or the program's.
  std::optional<Duration> delay;
};

using Effect = std::variant<GivePoints, GiveProportion, Multiply, GiveBadge, AddToCounter, Notify>;

}  // namespace fanfare::campaigns
