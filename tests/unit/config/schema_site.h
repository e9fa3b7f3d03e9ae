#pragma once

#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "config/settings.h"
#include "tests/unit/config/messages.h"
#include "tests/unit/config/schema_walk.h"

namespace fanfare::config {

inline constexpr const char* kDocument = "document";
inline constexpr const char* kSettings = "settings";

/// A place in a document whose values a schema restricts.
struct Site {
  const char* name;
  const char* kind;     ///< Whose schema it is: `document` or `settings`.
  const char* pointer;  ///< To what restricts the value, in that schema.
  std::string text;     ///< A valid document, but for '...' in the place of the value.
};
inline void PrintTo(const Site& site, std::ostream* out) {
  *out << site.name;
}
inline std::string site_name(const testing::TestParamInfo<Site>& row) {
  return row.param.name;
}

/// What the loader says of `value`, as it is written in YAML.
inline std::vector<std::string> problems_with(const Site& site, const std::string& value) {
  std::string text = site.text;
  text.replace(text.find("..."), 3, value);
  if (site.kind == std::string("settings")) {
    const auto settings = load_settings_text("fanfare.yaml", text, "/etc/fanfare");
    return settings ? std::vector<std::string>() : lines_of(settings.error());
  }
  if (text.starts_with("{program:")) {  // there is one among the surroundings
    const auto loaded = load_program_text("c.yaml", text);
    return loaded ? std::vector<std::string>() : lines_of(loaded.error());
  }
  return problems_of(text);
}

inline boost::json::object restriction_at(const Site& site) {
  const boost::json::value root = schema_of(site.kind);
  return root.at_pointer(site.pointer).as_object();
}

/// Where the schemas have one of `keywords`, tables (which repeat the value that they stand for)
/// and what only forbids left out.
inline std::set<std::string> places_of(const std::set<std::string_view>& keywords) {
  std::set<std::string> pointers;
  for (const std::string_view kind : {kDocument, kSettings}) {
    walk(schema_of(kind), "", [&](const std::string& pointer, const boost::json::object& schema) {
      const bool is_choice = pointer.ends_with("/not") || pointer.ends_with("/propertyNames");
      const bool is_copy = pointer.find("/anyOf/1/then/") != std::string::npos;
      for (const std::string_view keyword : keywords) {
        if (schema.contains(keyword) && !is_choice && !is_copy) {
          pointers.insert(pointer);
        }
      }
    });
  }
  return pointers;
}

template <class Sites>
void expect_all_covered(const Sites& sites, const std::set<std::string_view>& keywords,
                        const std::set<std::string>& meant_to_be_left_out = {}) {
  std::set<std::string> covered = meant_to_be_left_out;
  for (const Site& site : sites) {
    covered.insert(site.pointer);
  }
  for (const std::string& pointer : places_of(keywords)) {
    EXPECT_TRUE(covered.contains(pointer)) << pointer;
  }
}

}  // namespace fanfare::config
