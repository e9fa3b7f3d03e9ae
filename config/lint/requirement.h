#pragma once

#include <optional>
#include <vector>

#include "campaigns/condition.h"
#include "config/condition_parser.h"

namespace fanfare::config::lint {

/// A test that must hold for a condition to hold, or, negated, must not; and where it stands.
struct Requirement {
  campaigns::Test test;
  bool negated = false;
  Place place;              ///< Of the field that is asked; line 0: it follows from the context.
  bool in_segment = false;  ///< It stands in a segment, and `place` is where that is asked for.
};

/// What `when` and its like certainly require: the tests under nested `all`, and single ones under
/// `not`. What stands under `any` or in a by-table is left out, so that a condition may well ask
/// for more. `value` was read without errors. At most 200: longer conditions are not looked
/// through.
std::vector<Requirement> requirements_of(const Value& value, const ConditionContext& context);

/// The same of one `field: test`.
std::vector<Requirement> requirements_of(const MapReader::Field& field,
                                         const ConditionContext& context);

/// That `field` is one of `values`, as follows from the context.
Requirement implied(campaigns::Field field, std::vector<campaigns::Literal> values);

/// What a test that asks whether a badge is held wants to hear; empty when it is no such test, but
/// one that asks for a level, say.
std::optional<bool> asks_held(const campaigns::Test& test);

/// Whether the requirement says that its field is there (true), or is not there (false), or leaves
/// that open. A badge is there when it is held.
std::optional<bool> presence(const Requirement& requirement);

}  // namespace fanfare::config::lint
