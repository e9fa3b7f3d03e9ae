#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "config/canonical.h"
#include "config/document.h"

namespace fanfare::cli::planning {

/// A definition as `fanfare plan` looks at it: its canonical form as a tree.
struct Definition {
  std::string kind;
  std::string id;
  config::Node::Pointer body;  ///< A map; never null.
};

/// Reads canonical forms. A failure names the definition that is none.
Result<std::vector<Definition>> read_definitions(std::span<const config::CanonicalDefinition> all);

/// The value of a key; null where `map` is no map or has no such key.
const config::Node* field_of(const config::Node& map, std::string_view key);

/// The text of a scalar under a key; empty where there is none.
std::string_view text_of(const config::Node& map, std::string_view key);

}  // namespace fanfare::cli::planning
