#pragma once

#include "campaigns/condition.h"

namespace fanfare::campaigns {

/// Whether one test holds. A field that is missing makes every test false but `exists: false`
/// (also the negative ones: `is_not`, `not_in`).
bool holds(const Test& test, const Facts& facts);

}  // namespace fanfare::campaigns
