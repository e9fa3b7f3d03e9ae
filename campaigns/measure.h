#pragma once

#include <optional>

#include "base/decimal.h"
#include "campaigns/condition.h"

namespace fanfare::campaigns {

/// What is added up or taken a proportion of: a field of the event (`of: event.amount`), or a field
/// of its basket's lines, summed over those that meet `where` (`of: item.amount`).
struct Measure {
  Field field{Field::Scope::Event, "amount"};
  Condition where;  ///< On the event, or on each line.
};

/// The amount that the event comes to, cut off after the fourth decimal; empty when the field is
/// missing or not a number, or `where` does not hold. Of a basket, zero when no line counts. Throws
/// std::overflow_error.
std::optional<Decimal> amount_of(const Measure& measure, const Facts& facts);

/// The same of the event; of a basket, the largest number of any line that counts, and empty when
/// none does.
std::optional<Decimal> largest_of(const Measure& measure, const Facts& facts);

}  // namespace fanfare::campaigns
