#include "config/literal_parser.h"

#include <fmt/format.h>

#include <array>

#include "config/field_parser.h"

namespace fanfare::config {
namespace {

using campaigns::Field;
using campaigns::Literal;

Literal literal_of(const Value& value) {
  return {value.node().text, value.number()};
}

std::optional<Literal> parse_number(const Field& field, const Value& value) {
  if (field == Field{Field::Scope::Time, "hour"}) {
    return value.whole(0, 23) ? std::optional(literal_of(value)) : std::nullopt;
  }
  if (value.number()) {
    return literal_of(value);
  }
  return value.expected(fmt::format("a number for {}", field.to_string()));
}

std::optional<Literal> parse_date(const Value& value) {
  // Compared as text, so that it must be written in full.
  if (value.is_scalar() && value.node().text.size() == 10 && parse_local_time(value.node().text)) {
    return Literal{value.node().text, std::nullopt};
  }
  return value.expected("a date such as 2026-12-05");
}

std::optional<Literal> parse_weekday(const Value& value) {
  const auto day = value.one_of(campaigns::kWeekdays);
  return day ? std::optional(Literal{*day, std::nullopt}) : std::nullopt;
}

std::optional<Literal> parse_level(const Field& field, const Value& value, const Names& names) {
  const auto levels = names.badge_levels.find(field.name);
  std::vector<std::string_view> words;
  if (levels != names.badge_levels.end()) {
    words.assign(levels->second.begin(), levels->second.end());
  }
  words.insert(words.end(), {"true", "false"});
  const auto word = value.one_of(words);
  return word ? std::optional(Literal{*word, std::nullopt}) : std::nullopt;
}

}  // namespace

std::optional<Literal> parse_literal(const Field& field, const Value& value, const Names& names) {
  switch (type_of(field)) {
    case FieldType::Number:
      return parse_number(field, value);
    case FieldType::Date:
      return parse_date(value);
    case FieldType::Badge:
      return parse_level(field, value, names);
    default:
      break;
  }
  if (field == Field{Field::Scope::Time, "weekday"}) {
    return parse_weekday(value);
  }
  if (field.scope == Field::Scope::Challenge) {
    const auto status = value.one_of({"active", "completed", "expired"});
    return status ? std::optional(Literal{*status, std::nullopt}) : std::nullopt;
  }
  if (field == Field{Field::Scope::Member, "tier"}) {
    const auto tier = names.tiers.reference(value);
    return tier ? std::optional(Literal{*tier, std::nullopt}) : std::nullopt;
  }
  if (field == Field{Field::Scope::Member, "plan"}) {
    const auto plan = names.plans.reference(value);
    return plan ? std::optional(Literal{*plan, std::nullopt}) : std::nullopt;
  }
  if (!value.is_scalar()) {
    return value.expected("a text or a number");
  }
  return literal_of(value);
}

std::optional<Literal> parse_bound(const Field& field, const Value& value) {
  switch (type_of(field)) {
    case FieldType::Number:
      return parse_number(field, value);
    case FieldType::Date:
      return parse_date(value);
    default:
      break;
  }
  if (value.number()) {
    return literal_of(value);
  }
  return value.expected("a number to compare with");
}

std::optional<Literal> parse_pattern_text(const Value& value) {
  if (value.is_scalar() && !value.node().text.empty()) {
    return Literal{value.node().text, std::nullopt};
  }
  return value.expected("a text to look for");
}

}  // namespace fanfare::config
