#include "config/measure_parser.h"

#include <algorithm>

#include "base/text.h"
#include "config/field_parser.h"

namespace fanfare::config {
namespace {

using campaigns::Field;

std::optional<Field> parse_measured_field(const Value& value) {
  const std::string_view text = value.is_scalar() ? std::string_view(value.node().text) : "";
  const bool of_line = text.starts_with("item.");
  const std::string_view name = of_line                      ? text.substr(5)
                                : text.starts_with("event.") ? text.substr(6)
                                                             : "";
  if (name.empty() || name.size() > 128 || has_control_characters(name)) {
    return value.expected("a field such as event.amount, or item.amount of basket lines");
  }
  if (const auto problem = unreadable_event_field(name); !of_line && !problem.empty()) {
    value.fail(std::string(problem));
    return std::nullopt;
  }
  return Field{of_line ? Field::Scope::Item : Field::Scope::Event, std::string(name)};
}

bool reads_lines(const campaigns::Condition& condition) {
  return std::ranges::any_of(condition.tests(), [](const campaigns::Test& test) {
    return test.field.scope == Field::Scope::Item;
  });
}

}  // namespace

campaigns::Measure parse_measure(const std::optional<Value>& field,
                                 const std::optional<Value>& where,
                                 const ConditionContext& context) {
  campaigns::Measure measure;
  if (where) {
    ConditionContext of_lines = context;
    of_lines.over_lines = true;
    measure.where = parse_condition(*where, of_lines);
  }
  const bool lines = reads_lines(measure.where);
  if (field) {
    const auto measured = parse_measured_field(*field);
    measure.field = measured.value_or(measure.field);
    if (lines && measured && measured->scope == Field::Scope::Event) {
      where->fail(
          "'where' asks about basket lines, but what is added up is a field of the event; "
          "add up a field of the lines, such as item.amount");
    }
  } else if (lines) {
    measure.field = {Field::Scope::Item, "amount"};
  }
  return measure;
}

}  // namespace fanfare::config
