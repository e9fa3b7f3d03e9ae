#include "campaigns/test.h"

#include <algorithm>
#include <array>
#include <compare>

namespace fanfare::campaigns {
namespace {

struct Word {
  Operator op;
  std::string_view text;
};

constexpr std::array kWords{
    Word{Operator::Is, "is"},
    Word{Operator::IsNot, "is_not"},
    Word{Operator::In, "in"},
    Word{Operator::NotIn, "not_in"},
    Word{Operator::AtLeast, "at_least"},
    Word{Operator::MoreThan, "more_than"},
    Word{Operator::AtMost, "at_most"},
    Word{Operator::LessThan, "less_than"},
    Word{Operator::Between, "between"},
    Word{Operator::Contains, "contains"},
    Word{Operator::StartsWith, "starts_with"},
    Word{Operator::Matches, "matches"},
    Word{Operator::Exists, "exists"},
    Word{Operator::Before, "before"},
    Word{Operator::After, "after"},
    Word{Operator::WithinLast, "within_last"},
};

/// A field's value as the test needs it: its text, and its number where it is one. Numbers that
/// the house keeps as numbers are not written out and read again.
struct Value {
  std::optional<std::string_view> text;
  std::optional<LongDecimal> number;
};

std::optional<LongDecimal> exactly(std::optional<Decimal> number) {
  return number ? std::optional(LongDecimal{*number}) : std::nullopt;
}

/// Whether the test compares with numbers only, so that a number's text is not needed.
bool only_numbers(const Test& test) {
  return !test.literals.empty() &&
         std::ranges::all_of(test.literals, [](const Literal& l) { return l.number.has_value(); });
}

Value read_value(const Test& test, const Facts& facts, std::string& scratch) {
  const bool numeric = only_numbers(test);
  if (numeric && test.field.scope == Field::Scope::Counter) {
    return {std::nullopt, exactly(facts.member.counter(test.field.name))};
  }
  if (numeric && test.field.scope == Field::Scope::Event && test.field.name == "amount") {
    return {std::nullopt, exactly(facts.event.amount)};
  }
  const auto text = read_field(test.field, facts, scratch);
  return {text, text && numeric ? LongDecimal::read(*text) : std::nullopt};
}

bool equals(const Value& value, const Literal& literal) {
  if (literal.number && value.number) {
    return *value.number == *literal.number;
  }
  if (literal.number && value.text) {
    // A list may mix numbers and words: the number is looked for only where it is asked for.
    if (const auto number = LongDecimal::read(*value.text)) {
      return *number == *literal.number;
    }
  }
  return value.text && *value.text == literal.text;
}

/// How the value orders against the literal; unordered when one is a number and the other is not.
std::partial_ordering compare(const Value& value, const Literal& literal) {
  if (literal.number) {
    return value.number ? std::partial_ordering(*value.number <=> *literal.number)
                        : std::partial_ordering::unordered;
  }
  return value.text ? std::partial_ordering(*value.text <=> std::string_view(literal.text))
                    : std::partial_ordering::unordered;
}

bool holds_for_time(const Test& test, std::string_view text, const Facts& facts) {
  const auto instant = read_moment(text, facts);
  if (!instant) {
    return false;
  }
  const Instant bound = bound_of(test, facts);
  if (test.op == Operator::Before) {
    return *instant < bound;
  }
  return *instant > bound && (test.op == Operator::After || *instant <= facts.event.time);
}

/// What a test that asks only whether a badge is held wants to hear: held or not. Empty when it
/// asks for a level. `true` must not be compared as text, because a level's name is another text.
std::optional<bool> wanted_held(const Test& test) {
  if (test.field.scope != Field::Scope::Badge) {
    return std::nullopt;
  }
  if (test.op == Operator::Exists) {
    return test.wanted;
  }
  if ((test.op != Operator::Is && test.op != Operator::IsNot) ||
      (test.literals[0].text != "true" && test.literals[0].text != "false")) {
    return std::nullopt;
  }
  return (test.literals[0].text == "true") == (test.op == Operator::Is);
}

}  // namespace

std::string_view to_string(Operator op) {
  return std::ranges::find(kWords, op, &Word::op)->text;
}

std::optional<Operator> operator_from(std::string_view word) {
  const auto* found = std::ranges::find(kWords, word, &Word::text);
  return found == kWords.end() ? std::nullopt : std::optional(found->op);
}

std::vector<std::string_view> operator_words() {
  std::vector<std::string_view> words;
  for (const Word& word : kWords) {
    words.push_back(word.text);
  }
  return words;
}

std::optional<Instant> read_moment(std::string_view text, const Facts& facts) {
  if (const auto absolute = parse_rfc3339(text)) {
    return absolute;
  }
  const auto local = parse_local_time(text);
  return local ? std::optional(facts.zone.to_instant(*local)) : std::nullopt;
}

Instant bound_of(const Test& test, const Facts& facts) {
  if (test.op == Operator::WithinLast) {
    return advance(facts.event.time, *test.duration, facts.zone, -1);
  }
  if (const auto* absolute = std::get_if<Instant>(&test.moment->when)) {
    return *absolute;
  }
  return advance(facts.event.time, std::get<Duration>(test.moment->when), facts.zone, -1);
}

bool holds(const Test& test, const Facts& facts) {
  if (const auto wanted = wanted_held(test)) {
    return (facts.member.badge(test.field.name) != nullptr) == *wanted;
  }
  std::string scratch;
  const Value value = read_value(test, facts, scratch);
  const bool present = value.text || value.number;
  if (test.op == Operator::Exists) {
    return present == test.wanted;
  }
  if (!present) {
    return false;
  }
  const auto is = [&](const Literal& literal) { return equals(value, literal); };
  switch (test.op) {
    case Operator::Is:
      return is(test.literals[0]);
    case Operator::IsNot:
      return !is(test.literals[0]);
    case Operator::In:
      return std::ranges::any_of(test.literals, is);
    case Operator::NotIn:
      return std::ranges::none_of(test.literals, is);
    case Operator::AtLeast:
      return compare(value, test.literals[0]) >= 0;
    case Operator::MoreThan:
      return compare(value, test.literals[0]) > 0;
    case Operator::AtMost:
      return compare(value, test.literals[0]) <= 0;
    case Operator::LessThan:
      return compare(value, test.literals[0]) < 0;
    case Operator::Between:
      return compare(value, test.literals[0]) >= 0 && compare(value, test.literals[1]) <= 0;
    case Operator::Contains:
      return value.text && value.text->find(test.literals[0].text) != std::string_view::npos;
    case Operator::StartsWith:
      return value.text && value.text->starts_with(test.literals[0].text);
    case Operator::Matches:
      return value.text &&
             RE2::PartialMatch(re2::StringPiece(value.text->data(), value.text->size()),
                               *test.pattern);
    default:
      return value.text && holds_for_time(test, *value.text, facts);
  }
}

}  // namespace fanfare::campaigns
