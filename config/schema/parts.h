#pragma once

#include <boost/json/object.hpp>

#include <string_view>
#include <vector>

namespace fanfare::config::schema {

/// What stands in parts/*.json, compiled in. Each is an object of definitions in JSON Schema, with
/// three words of our own that definitions() writes out:
///
/// - `"extends": ["fields"]` takes in the keywords and properties of other definitions, because
///   a schema that allows nothing else (`additionalProperties: false`) must name all there is;
/// - `"orTable": S` is S, or a table of it: `{by: member.attr.market, us: 10, else: 20}`;
///   `orTableWithElse` where the table must have an `else`;
/// - `"oneKindOf": [...]` is the definition that is named like a key of the document.
const std::vector<std::string_view>& parts();

/// All definitions, in the words of JSON Schema alone. Those that are only there to be extended
/// are among them.
const boost::json::object& definitions();

}  // namespace fanfare::config::schema
