#pragma once

#include <boost/json.hpp>

#include <functional>
#include <string>
#include <string_view>

#include "config/schema/schema.h"

namespace fanfare::config {

/// The schema of a kind, parsed.
inline boost::json::object schema_of(std::string_view kind) {
  return boost::json::parse(schema::json_schema(kind).value()).as_object();
}

/// Calls `visit(pointer, schema)` for `schema` and every schema in it. `pointer` is a JSON pointer
/// (RFC 6901) from the root; definitions are visited as such: `/definitions/limit/properties/per`.
inline void walk(const boost::json::value& schema, const std::string& pointer,
                 const std::function<void(const std::string&, const boost::json::object&)>& visit) {
  const auto* object = schema.if_object();
  if (object == nullptr) {
    return;
  }
  visit(pointer, *object);
  for (const auto& [key, value] : *object) {
    const std::string below = pointer + "/" + std::string(key);
    if (key == "properties" || key == "patternProperties" || key == "definitions") {
      for (const auto& [name, each] : value.as_object()) {
        walk(each, below + "/" + std::string(name), visit);
      }
    } else if (key == "anyOf" || key == "allOf" || key == "oneOf") {
      for (std::size_t i = 0; i < value.as_array().size(); ++i) {
        walk(value.as_array()[i], below + "/" + std::to_string(i), visit);
      }
    } else if (key == "items" || key == "additionalProperties" || key == "not" || key == "if" ||
               key == "then" || key == "else" || key == "propertyNames") {
      walk(value, below, visit);
    }
  }
}

/// What `schema` says, or what it refers to says, in `root`.
inline const boost::json::object& resolved(const boost::json::object& schema,
                                           const boost::json::value& root) {
  const auto* reference = schema.if_contains("$ref");
  return reference == nullptr
             ? schema
             : resolved(root.at_pointer(reference->as_string().subview(1)).as_object(), root);
}

}  // namespace fanfare::config
