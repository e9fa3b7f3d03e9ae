#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "cli/event_files/event_source.h"

namespace fanfare::cli::event_files {

/// Reads `name=value`, as on the command line: split at the first `=`, name not empty.
Result<std::pair<std::string, std::string>> read_pair(std::string_view text);

/// Sets `constants` on an event, in place of what it says itself.
void set_constants(Fields& fields, const Fields& constants);

/// The value of a field; empty when there is none.
std::optional<std::string_view> field(const Fields& fields, std::string_view name);

/// What keeps these fields from being an event at all; empty when nothing does. Everything else is
/// for the daemon to judge.
std::optional<std::string> problem_of(const Fields& fields);

}  // namespace fanfare::cli::event_files
