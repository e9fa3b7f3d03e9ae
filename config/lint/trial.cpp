#include "config/lint/trial.h"

#include <compare>

namespace fanfare::config::lint {
namespace {

using campaigns::Literal;
using campaigns::Operator;
using campaigns::Test;
using Answer = std::optional<bool>;

std::optional<Decimal> number_in(const Literal& value) {
  return value.number ? value.number : Decimal::parse(value.text);
}

Answer equals(const Literal& value, const Literal& literal) {
  if (literal.number) {
    return number_in(value) == literal.number;
  }
  if (!value.number) {
    return value.text == literal.text;
  }
  // "5.0" in quotes is one way of writing 5, and not the only one.
  return Decimal::parse(literal.text) == value.number ? Answer() : Answer(false);
}

Answer is_one_of(const Literal& value, const Test& test) {
  Answer any = false;
  for (const Literal& literal : test.literals) {
    const Answer same = equals(value, literal);
    if (same == true) {
      return true;
    }
    any = same ? any : same;
  }
  return any;
}

Answer negate(Answer answer) {
  return answer ? Answer(!*answer) : answer;
}

/// How the value orders against a bound; empty when that cannot be told.
std::optional<std::partial_ordering> compare(const Literal& value, const Literal& bound) {
  if (bound.number) {
    const auto number = number_in(value);
    return number ? std::partial_ordering(*number <=> *bound.number)
                  : std::partial_ordering::unordered;
  }
  return value.number ? std::nullopt
                      : std::optional(std::partial_ordering(value.text <=> bound.text));
}

Answer lies_in_order(const Literal& value, const Test& test) {
  const auto first = compare(value, test.literals.front());
  const auto last = compare(value, test.literals.back());
  if (!first || !last) {
    return std::nullopt;
  }
  switch (test.op) {
    case Operator::AtLeast:
      return *first >= 0;
    case Operator::MoreThan:
      return *first > 0;
    case Operator::AtMost:
      return *first <= 0;
    case Operator::LessThan:
      return *first < 0;
    default:
      return *first >= 0 && *last <= 0;
  }
}

}  // namespace

std::optional<bool> meets(const Literal& value, const Test& test) {
  switch (test.op) {
    case Operator::Is:
    case Operator::In:
      return is_one_of(value, test);
    case Operator::IsNot:
    case Operator::NotIn:
      return negate(is_one_of(value, test));
    case Operator::AtLeast:
    case Operator::MoreThan:
    case Operator::AtMost:
    case Operator::LessThan:
    case Operator::Between:
      return lies_in_order(value, test);
    case Operator::Exists:
      return test.wanted;
    default:
      break;
  }
  if (value.number || test.op == Operator::Before || test.op == Operator::After ||
      test.op == Operator::WithinLast) {
    return std::nullopt;
  }
  if (test.op == Operator::Matches) {
    return RE2::PartialMatch(value.text, *test.pattern);
  }
  const std::string& part = test.literals.front().text;
  return test.op == Operator::Contains ? value.text.find(part) != std::string::npos
                                       : value.text.starts_with(part);
}

}  // namespace fanfare::config::lint
