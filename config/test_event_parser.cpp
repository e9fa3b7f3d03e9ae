#include "config/test_event_parser.h"

#include "base/json_writer.h"
#include "base/text.h"

namespace fanfare::config {
namespace {

void write_scalar(const Value& value, JsonWriter& json) {
  const auto number = value.number();
  if (number) {
    json.raw(number->to_string());
  } else {
    json.value(std::string_view(value.node().text));
  }
}

/// A basket, written as YAML, as the JSON that an app would send.
std::optional<std::string> items_as_json(const Value& value) {
  std::string text;
  JsonWriter json(text);
  json.begin_array();
  for (const Value& item : value.list_or_one()) {
    const auto map = item.map();
    if (!map) {
      return std::nullopt;
    }
    json.begin_object();
    for (const auto& [name, field] : map->fields()) {
      if (!field.is_scalar()) {
        return field.expected("a text or a number");
      }
      json.key(name.node().text);
      write_scalar(field, json);
    }
    json.end_object();
  }
  json.end_array();
  return text;
}

std::optional<std::string> field_text(const MapReader::Field& field) {
  if (field.name() == "items" && field.value.is_list()) {
    return items_as_json(field.value);
  }
  return field.value.text();
}

void check_type(const Value& type) {
  if (!type.is_scalar() || !is_name(type.node().text, "_.-")) {
    (void)type.expected("an event type of 1 to 64 lower-case letters, digits, '_', '.' and '-'");
  }
}

}  // namespace

TestEvent parse_test_event(const Value& value, NameTable& known_members) {
  TestEvent event;
  const auto map = value.map();
  if (!map) {
    return event;
  }
  if (const auto type = map->require("type")) {
    check_type(*type);
  }
  if (const auto member = map->require("member")) {
    if (const auto id = parse_member_id(*member)) {
      known_members.declare(*id);
    }
  }
  for (const MapReader::Field& field : map->fields()) {
    if (field.name() == "time") {
      field.key.fail("an event of a test happens at its step's 'at'; leave 'time' out");
    } else if (auto text = field_text(field)) {
      event.fields.emplace_back(field.name(), std::move(*text));
    }
  }
  return event;
}

}  // namespace fanfare::config
