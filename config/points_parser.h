#pragma once

#include "config/condition_parser.h"
#include "config/reader.h"
#include "engine/points_policy.h"

namespace fanfare::config {

/// `expire`, `pending` and `negative` of `points:` in a program. Reports every problem.
engine::PointsPolicy parse_expiry_and_pending(const MapReader& points,
                                              const ConditionContext& context);

}  // namespace fanfare::config
