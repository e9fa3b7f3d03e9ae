#pragma once

#include "campaigns/condition.h"

namespace fanfare::campaigns {

/// Whether one test holds. A field that is missing makes every test false but `exists: false`
/// (also the negative ones: `is_not`, `not_in`).
bool holds(const Test& test, const Facts& facts);

/// A field's text as a moment: RFC 3339, or a local time in the zone at hand. Empty when it is
/// none.
std::optional<Instant> read_moment(std::string_view text, const Facts& facts);

/// The moment that a test of time compares with: that of `before` and `after`, or where
/// `within_last` begins.
Instant bound_of(const Test& test, const Facts& facts);

}  // namespace fanfare::campaigns
