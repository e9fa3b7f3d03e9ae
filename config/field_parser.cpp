#include "config/field_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"

namespace fanfare::config {
namespace {

using campaigns::Field;

struct Scope {
  std::string_view word;
  Field::Scope scope;
};

constexpr std::array kScopes{
    Scope{"event", Field::Scope::Event},         Scope{"item", Field::Scope::Item},
    Scope{"member", Field::Scope::Member},       Scope{"counter", Field::Scope::Counter},
    Scope{"badge", Field::Scope::Badge},         Scope{"time", Field::Scope::Time},
    Scope{"challenge", Field::Scope::Challenge},
};

template <class Words>
bool contains(const Words& words, std::string_view word) {
  return std::ranges::find(words, word) != std::ranges::end(words);
}

bool check_known(const Value& key, std::string_view scope, std::string_view name,
                 const std::vector<std::string_view>& known) {
  if (contains(known, name)) {
    return true;
  }
  const auto near = nearest(name, known);
  key.fail(fmt::format("unknown field '{}.{}'{}", scope, shortened(name, 64),
                       near ? fmt::format("; did you mean '{}.{}'?", scope, *near) : ""));
  return false;
}

bool check_member_field(const Value& key, std::string_view name) {
  if (name.starts_with("attr.") && name.size() > 5) {
    return true;
  }
  return check_known(key, "member", name, campaigns::known_member_fields());
}

bool check_event_field(const Value& key, std::string_view name) {
  const std::string_view problem = unreadable_event_field(name);
  if (!problem.empty()) {
    key.fail(std::string(problem));
  }
  return problem.empty();
}

bool check_name(const Value& key, Field::Scope scope, std::string_view name, const Names& names) {
  switch (scope) {
    case Field::Scope::Event:
      return check_event_field(key, name);
    case Field::Scope::Item:
      return true;
    case Field::Scope::Member:
      return check_member_field(key, name);
    case Field::Scope::Counter:
      return names.counters.check(key, name);
    case Field::Scope::Badge:
      return names.badges.check(key, name);
    case Field::Scope::Challenge:
      return names.challenges.check(key, name);
    case Field::Scope::Time:
      break;
  }
  return check_known(key, "time", name, campaigns::known_time_fields());
}

/// A key without a known scope: a misspelt scope, a field of the event without it, or `all`.
void report_unknown(const Value& key, std::string_view scope, std::string_view name) {
  const std::string& text = key.node().text;
  std::string hint;
  if (name.empty()) {
    static constexpr std::array<std::string_view, 3> kJunctions{"all", "any", "not"};
    hint = suggestion(text, kJunctions);
    if (hint.empty() && is_name(text, "_")) {
      hint = fmt::format("; did you mean 'event.{}'?", text);
    }
  } else {
    std::vector<std::string_view> words;
    std::ranges::transform(kScopes, std::back_inserter(words), &Scope::word);
    words.push_back("segment");
    if (const auto near = nearest(scope, words)) {
      hint = fmt::format("; did you mean '{}.{}'?", *near, shortened(name, 64));
    }
  }
  key.fail(fmt::format("unknown field '{}'{}", shortened(text, 64), hint));
}

FieldType type_of_member(std::string_view name) {
  if (name == "points" || name == "points_lifetime" || name == "points_pending" ||
      name == "points_expiring") {
    return FieldType::Number;
  }
  if (name == "points_expiring_at" || name == "tier_until" || name == "plan_until" ||
      name == "joined_at" || name == "last_seen" || name == "birthday") {
    return FieldType::Time;
  }
  return name.starts_with("attr.") ? FieldType::Any : FieldType::Text;
}

}  // namespace

std::string_view unreadable_event_field(std::string_view name) {
  return name == "items"
             ? "'event.items' is the basket as a whole; ask about its lines, with item.<name> "
               "in 'where'"
         : name == "reply"
             ? "'event.reply' is only there for the app that waits for an answer; ask "
               "about another field"
             : "";
}

FieldType type_of(const Field& field) {
  switch (field.scope) {
    case Field::Scope::Event:
      return field.name == "time" ? FieldType::Time : FieldType::Any;
    case Field::Scope::Item:
      return FieldType::Any;
    case Field::Scope::Member:
      return type_of_member(field.name);
    case Field::Scope::Counter:
      return FieldType::Number;
    case Field::Scope::Badge:
      return FieldType::Badge;
    case Field::Scope::Challenge:
      return FieldType::Text;
    case Field::Scope::Time:
      break;
  }
  return field.name == "hour"   ? FieldType::Number
         : field.name == "date" ? FieldType::Date
                                : FieldType::Text;
}

std::optional<Field> parse_field(const Value& key, const Names& names) {
  const std::string_view text = key.node().text;
  const auto dot = text.find('.');
  const auto scope = text.substr(0, dot);
  const auto name = dot == std::string_view::npos ? std::string_view() : text.substr(dot + 1);
  const auto* found = std::ranges::find(kScopes, scope, &Scope::word);
  if (found == kScopes.end() || name.empty() || name.size() > 128) {
    report_unknown(key, scope, name);
    return std::nullopt;
  }
  return check_name(key, found->scope, name, names)
             ? std::optional(Field{found->scope, std::string(name)})
             : std::nullopt;
}

}  // namespace fanfare::config
