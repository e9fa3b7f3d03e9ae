#include "config/lint/requirement.h"

#include <algorithm>
#include <iterator>

namespace fanfare::config::lint {
namespace {

using campaigns::Field;
using campaigns::Operator;
using campaigns::Test;

constexpr std::size_t kMost = 200;

void append(std::vector<Requirement>& all, std::vector<Requirement> more) {
  more.resize(std::min(more.size(), kMost - all.size()));
  std::ranges::move(more, std::back_inserter(all));
}

constexpr std::string_view kSegment = "segment.";

/// That the member is in the segment, or is not, whatever it asks: as if that were a field.
Requirement membership(const MapReader::Field& field, bool wanted) {
  Requirement requirement = implied({Field::Scope::Member, field.name()}, {});
  requirement.test.literals.push_back({wanted ? "true" : "false", std::nullopt});
  requirement.place = field.key.place();
  return requirement;
}

/// What `not: value` requires: nothing certain, unless there is a single test in it.
std::vector<Requirement> negated(const Value& value, const ConditionContext& context) {
  if (value.is_map() && value.node().fields.size() == 1) {
    const MapReader::Field field = MapReader(value).fields().front();
    if (field.name().starts_with(kSegment)) {
      return {membership(field, field.value.truth() == false)};
    }
  }
  const campaigns::Condition condition = parse_condition(value, context);
  const bool is_single = condition.tests().size() == 1 && condition.required_tests().size() == 1;
  return is_single ? std::vector{Requirement{condition.tests().front(), true, value.place(), false}}
                   : std::vector<Requirement>();
}

}  // namespace

std::vector<Requirement> requirements_of(const MapReader::Field& field,
                                         const ConditionContext& context) {
  std::vector<Requirement> required;
  const bool in_segment = field.name().starts_with(kSegment);
  if (in_segment && field.value.is_scalar()) {
    required.push_back(membership(field, field.value.truth() == true));
  }
  const campaigns::Condition condition = parse_field_tests(field, context);
  for (const Test* test : condition.required_tests()) {
    if (required.size() < kMost) {
      required.push_back({*test, false, field.key.place(), in_segment});
    }
  }
  return required;
}

std::vector<Requirement> requirements_of(const Value& value, const ConditionContext& context) {
  std::vector<Requirement> required;
  if (value.is_list()) {
    for (const Value& item : value.list_or_one()) {
      append(required, requirements_of(item, context));
    }
    return required;
  }
  const MapReader map(value);  // outlives the loop over its fields
  for (const MapReader::Field& field : map.fields()) {
    if (field.name() == "all") {
      append(required, requirements_of(field.value, context));
    } else if (field.name() == "not") {
      append(required, negated(field.value, context));
    } else if (field.name() != "any") {
      append(required, requirements_of(field, context));
    }
  }
  return required;
}

Requirement implied(Field field, std::vector<campaigns::Literal> values) {
  Requirement requirement;
  requirement.test.field = std::move(field);
  requirement.test.op = Operator::In;
  requirement.test.literals = std::move(values);
  return requirement;
}

std::optional<bool> asks_held(const Test& test) {
  if (test.field.scope != Field::Scope::Badge || test.op != Operator::Is) {
    return std::nullopt;
  }
  const std::string& text = test.literals.front().text;
  return text == "true" || text == "false" ? std::optional(text == "true") : std::nullopt;
}

std::optional<bool> presence(const Requirement& requirement) {
  const Test& test = requirement.test;
  const auto asked = test.op == Operator::Exists ? std::optional(test.wanted) : asks_held(test);
  if (asked) {
    return *asked != requirement.negated;
  }
  return requirement.negated ? std::nullopt : std::optional(true);
}

}  // namespace fanfare::config::lint
