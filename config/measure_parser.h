#pragma once

#include <optional>

#include "campaigns/measure.h"
#include "config/condition_parser.h"

namespace fanfare::config {

/// What is added up or taken a proportion of: `field` is `event.<name>` or `item.<name>` (absent:
/// the amount of the event, or of its basket's lines where `where` asks about lines), `where` says
/// what of it counts. Reports every problem; what it returns then is of no use.
campaigns::Measure parse_measure(const std::optional<Value>& field,
                                 const std::optional<Value>& where,
                                 const ConditionContext& context);

}  // namespace fanfare::config
