#pragma once

#include <vector>

#include "config/condition_parser.h"
#include "engine/tier_policy.h"

namespace fanfare::config {

/// `tiers:` of a program: one policy for each reading of its by-tables.
std::vector<engine::TierPolicy> parse_tiers(const Value& tiers, const ConditionContext& context);

}  // namespace fanfare::config
