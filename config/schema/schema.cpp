#include "config/schema/schema.h"

#include <boost/json/value.hpp>

#include <algorithm>
#include <array>
#include <set>

#include "config/schema/indented.h"
#include "config/schema/parts.h"

namespace fanfare::config::schema {
namespace {

namespace json = boost::json;

constexpr std::array kKinds{
    Kind{"document", "any document of a program, by its first key"},
    Kind{"program", "the program: zone, language, points, counters"},
    Kind{"campaign", "trigger, schedule, conditions, effects and limits"},
    Kind{"badge", "what members win"},
    Kind{"challenge", "what members work on for a time"},
    Kind{"leaderboard", "members by what a counter grows by"},
    Kind{"reward", "what points buy"},
    Kind{"template", "what members read"},
    Kind{"segment", "a named group of members"},
    Kind{"test", "a test of the program"},
    Kind{"settings", "fanfare.yaml, the daemon's settings"},
};

constexpr std::string_view kPrefix = "#/definitions/";

/// Adds the names of all definitions that `value` refers to, however indirectly.
void collect(const json::value& value, std::set<std::string, std::less<>>& names) {
  if (const auto* array = value.if_array()) {
    for (const json::value& item : *array) {
      collect(item, names);
    }
    return;
  }
  const auto* object = value.if_object();
  if (object == nullptr) {
    return;
  }
  for (const auto& [key, each] : *object) {
    if (key == "$ref") {
      std::string_view name = each.as_string();
      name = name.substr(kPrefix.size());
      name = name.substr(0, name.find('/'));
      if (names.emplace(name).second) {
        collect(definitions().at(name), names);
      }
    } else {
      collect(each, names);
    }
  }
}

}  // namespace

std::span<const Kind> kinds() {
  return kKinds;
}

std::optional<std::string> json_schema(std::string_view kind) {
  if (std::ranges::find(kKinds, kind, &Kind::name) == kKinds.end()) {
    return std::nullopt;
  }
  json::object schema{{"$schema", "http://json-schema.org/draft-07/schema#"}};
  for (const auto& [key, value] : definitions().at(kind).as_object()) {
    schema.emplace(key, value);
  }
  std::set<std::string, std::less<>> names;
  collect(schema, names);
  json::object needed;
  for (const std::string& name : names) {
    needed.emplace(name, definitions().at(name));
  }
  schema.emplace("definitions", std::move(needed));
  return indented(schema) + "\n";
}

}  // namespace fanfare::config::schema
