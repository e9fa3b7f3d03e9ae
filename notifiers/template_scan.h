#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace fanfare::notifiers {

/// How deep sections may stand in each other: parsing and rendering recurse.
inline constexpr std::size_t kMaxSectionDepth = 32;

/// Looks through a Mustache source before it is parsed: refuses what Fanfare does not run
/// (partials, changed delimiters, `{{#icu}}`), what is malformed, and what is nested deeper than
/// kMaxSectionDepth. Returns the names that the tags use, sorted, each once. Messages begin with
/// the line: `line 3: ...`.
Result<std::vector<std::string>> scan_template(std::string_view source);

}  // namespace fanfare::notifiers
