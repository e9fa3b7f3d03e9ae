#pragma once

#include <optional>

#include "campaigns/condition.h"
#include "config/condition_parser.h"

namespace fanfare::config {

/// One test of a condition: the operands of `op` as they are written in `value`, checked against
/// what the field can hold. Empty when there was a problem.
std::optional<campaigns::Test> parse_test(const campaigns::Field& field, campaigns::Operator op,
                                          const Value& value, const ConditionContext& context);

}  // namespace fanfare::config
