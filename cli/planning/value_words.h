#pragma once

#include <string>
#include <utility>

#include "config/document.h"

namespace fanfare::cli::planning {

/// A value in one line as YAML would have it: `3`, `2026-12-05 00:00`, `[coffee, tea]`,
/// `{every: day, times: 3}`. Quoted where it could be misread; control characters are escaped.
std::string value_words(const config::Node& value);

/// At most so many bytes of a value are shown.
inline constexpr std::size_t kLongestValue = 72;

/// Two values side by side: where one is too long, both from shortly before they part.
std::pair<std::string, std::string> excerpts(std::string before, std::string after);

}  // namespace fanfare::cli::planning
