#include "config/condition_parser.h"

#include <fmt/format.h>

#include <array>

#include "config/by_table.h"
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

/// `segment.lapsed-gold: true`.
Condition parse_segment_test(const MapReader::Field& field, std::string_view id,
                             const ConditionContext& context) {
  const auto wanted = field.value.truth();
  Condition condition = segment_condition(field.key, id, context.names);
  return wanted.value_or(true) ? std::move(condition) : Condition::negate(std::move(condition));
}

/// A value without tables in it.
Condition parse_plain_tests(const MapReader::Field& field, const ConditionContext& context) {
  constexpr std::string_view kSegment = "segment.";
  if (field.name().starts_with(kSegment) && field.name().size() > kSegment.size()) {
    return parse_segment_test(field, std::string_view(field.name()).substr(kSegment.size()),
                              context);
  }
  const auto read = parse_field(field.key, context.names);
  if (!read) {
    return {};
  }
  if (read->scope == campaigns::Field::Scope::Item && !context.over_lines) {
    field.key.fail(
        "'item.' fields are those of basket lines; they are asked in 'where' of points "
        "and of counters that sum a field of the lines");
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
  const auto readings = readings_of(field.value, context);
  if (readings.size() == 1 && readings[0].when.is_always_true()) {
    return parse_plain_tests(field, context);
  }
  std::vector<Condition> any;
  for (const Reading& reading : readings) {
    const Value value(*reading.node, field.value.document(), field.value.diagnostics());
    any.push_back(Condition::all({reading.when, parse_plain_tests({field.key, value}, context)}));
  }
  return Condition::any(std::move(any));
}

}  // namespace fanfare::config
