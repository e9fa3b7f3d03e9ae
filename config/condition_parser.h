#pragma once

#include "campaigns/condition.h"
#include "config/names.h"

namespace fanfare::config {

/// What a condition may refer to, and how it is read.
struct ConditionContext {
  const Names& names;
  const TimeZone& zone;  ///< Local times after `before` and `after` are in it.
  /// In a badge's levels `counter.coffees: 10` means at least 10, elsewhere exactly 10.
  bool bare_number_is_at_least = false;
  bool over_lines =
      false;  ///< `item.` fields may be asked: in `where`, which looks at basket lines.
};

/// `when` and its like: a map (all must hold), a list (likewise), or `all:`, `any:`, `not:`,
/// nested at will. Reports every problem; what it returns then is of no use.
campaigns::Condition parse_condition(const Value& value, const ConditionContext& context);

/// The condition of segment `id`. Reports, at `where`, an unknown one and one that depends on
/// itself.
campaigns::Condition segment_condition(const Value& where, std::string_view id, const Names& names);

/// One `field: test` of such a map.
campaigns::Condition parse_field_tests(const MapReader::Field& field,
                                       const ConditionContext& context);

}  // namespace fanfare::config
