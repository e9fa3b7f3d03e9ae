#include "config/operator_parser.h"

#include <fmt/format.h>

#include <algorithm>

#include "config/field_parser.h"
#include "config/literal_parser.h"

namespace fanfare::config {
namespace {

using campaigns::Field;
using campaigns::Literal;
using campaigns::Operator;
using campaigns::Test;

constexpr std::size_t kLongestPattern = 1000;
constexpr std::int64_t kPatternMemory = 1 << 20;

/// What an operator does, for telling that a field does not allow it.
enum class Family { Equality, Order, Text, Existence, Time };

Family family_of(Operator op) {
  switch (op) {
    case Operator::Is:
    case Operator::IsNot:
    case Operator::In:
    case Operator::NotIn:
      return Family::Equality;
    case Operator::AtLeast:
    case Operator::MoreThan:
    case Operator::AtMost:
    case Operator::LessThan:
    case Operator::Between:
      return Family::Order;
    case Operator::Contains:
    case Operator::StartsWith:
    case Operator::Matches:
      return Family::Text;
    case Operator::Exists:
      return Family::Existence;
    default:
      return Family::Time;
  }
}

bool is_allowed(Family family, FieldType type) {
  switch (family) {
    case Family::Equality:
    case Family::Existence:
      return true;
    case Family::Order:
      return type == FieldType::Any || type == FieldType::Number || type == FieldType::Date;
    case Family::Text:
      return type == FieldType::Any || type == FieldType::Text;
    case Family::Time:
      break;
  }
  return type == FieldType::Any || type == FieldType::Time;
}

std::string_view compared_by(Family family) {
  return family == Family::Order ? "numbers" : family == Family::Text ? "text" : "times";
}

std::string_view described(FieldType type) {
  switch (type) {
    case FieldType::Number:
      return "a number";
    case FieldType::Time:
      return "a time";
    case FieldType::Date:
      return "a date";
    case FieldType::Badge:
      return "a badge";
    default:
      return "text";
  }
}

bool read_list(Test& test, const Value& value, const ConditionContext& context) {
  const auto items = value.list();
  if (!items) {
    return false;
  }
  if (items->empty()) {
    value.fail("expected at least one value, found an empty list");
    return false;
  }
  bool complete = true;
  for (const Value& item : *items) {
    auto literal = parse_literal(test.field, item, context.names);
    complete = complete && literal;
    test.literals.push_back(std::move(literal).value_or(Literal{}));
  }
  return complete;
}

bool read_one(Test& test, std::optional<Literal> literal) {
  if (literal) {
    test.literals.push_back(std::move(*literal));
  }
  return literal.has_value();
}

bool is_before(const Literal& a, const Literal& b) {
  return a.number && b.number ? *a.number < *b.number : a.text < b.text;
}

bool read_between(Test& test, const Value& value) {
  if (!value.is_list() || value.node().items.size() != 2) {
    (void)value.expected("a list of two, such as [10, 20]");
    return false;
  }
  const auto ends = value.list_or_one();
  const bool low = read_one(test, parse_bound(test.field, ends[0]));
  const bool high = read_one(test, parse_bound(test.field, ends[1]));
  if (low && high && is_before(test.literals[1], test.literals[0])) {
    value.fail("the second value must not be less than the first");
    return false;
  }
  return low && high;
}

bool read_pattern(Test& test, const Value& value) {
  const auto text = parse_pattern_text(value);
  if (!text) {
    return false;
  }
  if (text->text.size() > kLongestPattern) {
    value.fail(fmt::format("the pattern is {} bytes long; at most {} are allowed",
                           text->text.size(), kLongestPattern));
    return false;
  }
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kPatternMemory);
  auto pattern = std::make_shared<const RE2>(text->text, options);
  if (!pattern->ok()) {
    value.fail(fmt::format("not a pattern in RE2 syntax: {}", pattern->error()));
    return false;
  }
  test.pattern = std::move(pattern);
  return true;
}

bool read_moment(Test& test, const Value& value, const TimeZone& zone) {
  constexpr std::string_view kAgo = " ago";
  if (value.is_scalar() && value.node().text.ends_with(kAgo)) {
    const std::string& text = value.node().text;
    const auto duration = Duration::parse(text.substr(0, text.size() - kAgo.size()));
    if (duration) {
      test.moment = campaigns::Moment{*duration};
      return true;
    }
  } else if (value.is_scalar()) {
    const auto absolute = parse_rfc3339(value.node().text);
    const auto local = parse_local_time(value.node().text);
    if (absolute || local) {
      test.moment = campaigns::Moment{absolute ? *absolute : zone.to_instant(*local)};
      return true;
    }
  }
  (void)value.expected("a time such as 2026-12-05 10:00 or 60d ago");
  return false;
}

bool read_duration(Test& test, const Value& value) {
  test.duration = value.duration();
  return test.duration.has_value();
}

bool read_existence(Test& test, const Value& value) {
  const auto wanted = value.truth();
  test.wanted = wanted.value_or(true);
  return wanted.has_value();
}

/// A badge is compared with its levels; whether it is held is asked with `is` and `exists` alone.
bool check_badge(const Test& test, const Value& value) {
  if (type_of(test.field) != FieldType::Badge || test.op == Operator::Is) {
    return true;
  }
  const bool asks_held = std::ranges::any_of(
      test.literals, [](const Literal& l) { return l.text == "true" || l.text == "false"; });
  if (asks_held) {
    value.fail(fmt::format("write '{}: true' or '{}: false' to ask whether the badge is held",
                           test.field.to_string(), test.field.to_string()));
  }
  return !asks_held;
}

bool read_operands(Test& test, const Value& value, const ConditionContext& context) {
  switch (test.op) {
    case Operator::Is:
    case Operator::IsNot:
      return read_one(test, parse_literal(test.field, value, context.names));
    case Operator::In:
    case Operator::NotIn:
      return read_list(test, value, context);
    case Operator::Between:
      return read_between(test, value);
    case Operator::Contains:
    case Operator::StartsWith:
      return read_one(test, parse_pattern_text(value));
    case Operator::Matches:
      return read_pattern(test, value);
    case Operator::Exists:
      return read_existence(test, value);
    case Operator::Before:
    case Operator::After:
      return read_moment(test, value, context.zone);
    case Operator::WithinLast:
      return read_duration(test, value);
    default:
      return read_one(test, parse_bound(test.field, value));
  }
}

}  // namespace

std::optional<Test> parse_test(const Field& field, Operator op, const Value& value,
                               const ConditionContext& context) {
  const Family family = family_of(op);
  const FieldType type = type_of(field);
  if (!is_allowed(family, type)) {
    value.fail(fmt::format("'{}' compares {}; {} is {}", campaigns::to_string(op),
                           compared_by(family), field.to_string(), described(type)));
    return std::nullopt;
  }
  Test test;
  test.field = field;
  test.op = op;
  const bool complete = read_operands(test, value, context) && check_badge(test, value);
  return complete ? std::optional(std::move(test)) : std::nullopt;
}

}  // namespace fanfare::config
