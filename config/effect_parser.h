#pragma once

#include <vector>

#include "campaigns/effect.h"
#include "config/names.h"

namespace fanfare::config {

/// `then:`, a list of effects. Reports every problem, and leaves out what has one.
std::vector<campaigns::Effect> parse_effects(const Value& then, const Names& names);

}  // namespace fanfare::config
