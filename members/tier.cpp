#include "members/tier.h"

#include <algorithm>

namespace fanfare::members {

void Qualification::add(LocalDay day, Decimal amount) {
  const auto at = std::ranges::lower_bound(days, day, {}, &Gathered::day);
  if (at == days.end() || at->day != day) {
    if (amount != Decimal()) {
      days.insert(at, {day, amount});
    }
    return;
  }
  at->amount += amount;
  if (at->amount == Decimal()) {
    days.erase(at);
  }
}

Decimal Qualification::between(LocalDay first, LocalDay last) const {
  Decimal sum;
  for (const Gathered& each : days) {
    if (each.day >= first && each.day <= last) {
      sum += each.amount;
    }
  }
  return sum;
}

void Qualification::forget_before(LocalDay day) {
  days.erase(days.begin(), std::ranges::lower_bound(days, day, {}, &Gathered::day));
}

}  // namespace fanfare::members
