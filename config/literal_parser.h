#pragma once

#include <optional>
#include <vector>

#include "campaigns/condition.h"
#include "config/names.h"

namespace fanfare::config {

/// A value that a field is compared with for being equal: of the field's type, and for a badge one
/// of its levels.
std::optional<campaigns::Literal> parse_literal(const campaigns::Field& field, const Value& value,
                                                const Names& names);

/// A value that a field is ordered against: a number, or a date for `time.date`.
std::optional<campaigns::Literal> parse_bound(const campaigns::Field& field, const Value& value);

/// Text to look for in a field.
std::optional<campaigns::Literal> parse_pattern_text(const Value& value);

}  // namespace fanfare::config
