#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "config/schema/parts.h"

namespace fanfare::config::schema {
namespace {

namespace json = boost::json;

/// Adds what `object` does not have yet; properties are added one by one.
void take_in(json::object& object, const json::object& other) {
  for (const auto& [key, value] : other) {
    const auto [mine, is_new] = object.emplace(key, value);
    const bool is_map = key == "properties" || key == "patternProperties";
    if (!is_new && is_map) {
      for (const auto& [name, schema] : value.as_object()) {
        mine->value().as_object().emplace(name, schema);
      }
    }
  }
}

json::value reference(std::string_view definition) {
  return json::object{{"$ref", "#/definitions/" + std::string(definition)}};
}

/// `{by: field, value: entry, …, else: entry}`. What stands in it is looked at only where there is
/// a `by`: editors would take any other map for a table otherwise, and complain of that.
json::object table_of(const json::value& entry, bool needs_else) {
  json::object content{{"properties", {{"by", reference("field")}, {"else", entry}}},
                       {"additionalProperties", entry},
                       {"minProperties", needs_else ? 3 : 2}};
  if (!needs_else) {
    content["if"] = {{"required", json::array{"else"}}};
    content["then"] = {{"minProperties", 3}};
  }
  return {{"description",
           "A value for each case: the entry for what the field in 'by' holds, such as {by: "
           "member.attr.market, us: 10, else: 20}."},
          {"type", "object"},
          {"required", needs_else ? json::array{"by", "else"} : json::array{"by"}},
          {"if", {{"required", json::array{"by"}}}},
          {"then", std::move(content)}};
}

/// The choice of a definition by the name of a key. A document without any of them is offered all
/// of them, and allowed nothing else.
json::object choice_by_key(const json::array& kinds) {
  json::object properties;
  for (const json::value& kind : kinds) {
    const std::string name(kind.as_string());
    properties[name] = reference(name + "/properties/" + name);
  }
  json::object choice{
      {"properties", properties}, {"additionalProperties", false}, {"minProperties", 1}};
  for (auto kind = kinds.rbegin(); kind != kinds.rend(); ++kind) {
    choice = {{"if", {{"required", json::array{*kind}}}},
              {"then", reference(kind->as_string())},
              {"else", std::move(choice)}};
  }
  return choice;
}

class Writer {
 public:
  explicit Writer(const json::object& read) : read_(read) {}

  json::value write(const json::value& value) const {
    if (const auto* object = value.if_object()) {
      return write_object(*object);
    }
    if (const auto* array = value.if_array()) {
      json::array written;
      for (const json::value& item : *array) {
        written.push_back(write(item));
      }
      return written;
    }
    return value;
  }

 private:
  json::object write_object(const json::object& object) const {
    json::object written;
    for (const auto& [key, value] : object) {
      if (key == "extends") {
        continue;
      }
      if (key == "orTable" || key == "orTableWithElse") {
        const json::value plain = write(value);
        written["anyOf"] = {plain, table_of(plain, key == "orTableWithElse")};
      } else if (key == "oneKindOf") {
        take_in(written, choice_by_key(value.as_array()));
      } else {
        written.emplace(key, write(value));
      }
    }
    if (const auto* others = object.if_contains("extends")) {
      for (const json::value& other : others->as_array()) {
        take_in(written, write_object(read_.at(other.as_string()).as_object()));
      }
    }
    return written;
  }

  const json::object& read_;
};

json::object read_parts() {
  json::object read;
  for (const std::string_view text : parts()) {
    take_in(read, json::parse(text).as_object());
  }
  return read;
}

}  // namespace

const json::object& definitions() {
  static const json::object written = [] {
    const json::object read = read_parts();
    return Writer(read).write(read).as_object();
  }();
  return written;
}

}  // namespace fanfare::config::schema
