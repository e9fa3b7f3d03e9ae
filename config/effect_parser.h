#pragma once

#include <vector>

#include "campaigns/effect.h"
#include "config/condition_parser.h"

namespace fanfare::config {

/// `then:`, a list of effects. Reports every problem, and leaves out what has one.
std::vector<campaigns::Effect> parse_effects(const Value& then, const ConditionContext& context);

}  // namespace fanfare::config
