#include "config/condition_parser.h"

#include <fmt/format.h>

#include <array>

#include "config/common.h"
#include "config/field_parser.h"
#include "config/operator_parser.h"

namespace fanfare::config {
namespace {

using campaigns::Condition;

std::vector<Condition> parse_list(const Value& list, const ConditionContext& context) {
  std::vector<Condition> parts;
  for (const Value& item : list.list_or_one()) {
    parts.push_back(parse_condition(item, context));
  }
  return parts;
}

Condition parse_any(const Value& value, const ConditionContext& context) {
  if (!value.is_list() || value.node().items.empty()) {
    (void)value.expected("a list of conditions of which one must hold");
    return {};
  }
  return Condition::any(parse_list(value, context));
}

Condition parse_not(const Value& value, const ConditionContext& context) {
  if (value.node().size == 1) {
    (void)value.expected("a condition that must not hold");
    return {};
  }
  return Condition::negate(parse_condition(value, context));
}

Condition parse_entry(const MapReader::Field& field, const ConditionContext& context) {
  if (field.name() == "all") {
    return parse_condition(field.value, context);
  }
  if (field.name() == "any") {
    return parse_any(field.value, context);
  }
  if (field.name() == "not") {
    return parse_not(field.value, context);
  }
  return parse_field_tests(field, context);
}

/// `field: {operator: value, …}`: all of them must hold.
Condition parse_operators(const campaigns::Field& field, const MapReader& operators,
                          const ConditionContext& context) {
  if (operators.fields().empty()) {
    operators.value().fail("expected a value or an operator such as {at_least: 10}");
  }
  std::vector<Condition> parts;
  for (const MapReader::Field& each : operators.fields()) {
    const auto op = campaigns::operator_from(each.name());
    if (!op) {
      const auto words = campaigns::operator_words();
      each.key.fail(
          fmt::format("unknown operator '{}'{}", each.name(), suggestion(each.name(), words)));
      continue;
    }
    if (auto test = parse_test(field, *op, each.value, context)) {
      parts.push_back(Condition::test(std::move(*test)));
    }
  }
  return Condition::all(std::move(parts));
}

}  // namespace

Condition parse_condition(const Value& value, const ConditionContext& context) {
  if (value.is_list()) {
    return Condition::all(parse_list(value, context));
  }
  if (!value.is_map()) {
    (void)value.expected("conditions such as {event.amount: {at_least: 100}}");
    return {};
  }
  std::vector<Condition> parts;
  const MapReader map(value);  // outlives the loop over its fields
  for (const MapReader::Field& field : map.fields()) {
    parts.push_back(parse_entry(field, context));
  }
  return Condition::all(std::move(parts));
}

Condition parse_field_tests(const MapReader::Field& field, const ConditionContext& context) {
  const auto read = parse_field(field.key, context.names);
  if (!read || refuse_by_table(field.value)) {
    return {};
  }
  if (field.value.is_map()) {
    return parse_operators(*read, MapReader(field.value), context);
  }
  const bool at_least = context.bare_number_is_at_least && is_number_field(*read);
  const auto op = field.value.is_list() ? campaigns::Operator::In
                  : at_least            ? campaigns::Operator::AtLeast
                                        : campaigns::Operator::Is;
  auto test = parse_test(*read, op, field.value, context);
  return test ? Condition::test(std::move(*test)) : Condition();
}

}  // namespace fanfare::config
