#include "cli/event_files/constants.h"

#include <fmt/format.h>

#include <algorithm>

namespace fanfare::cli::event_files {

Result<std::pair<std::string, std::string>> read_pair(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0) {
    return failure(fmt::format("expected name=value, found '{}'", text));
  }
  return std::pair(std::string(text.substr(0, equals)), std::string(text.substr(equals + 1)));
}

void set_constants(Fields& fields, const Fields& constants) {
  for (const auto& constant : constants) {
    std::erase_if(fields, [&](const auto& each) { return each.first == constant.first; });
    fields.push_back(constant);
  }
}

std::optional<std::string_view> field(const Fields& fields, std::string_view name) {
  for (const auto& [each, value] : fields) {
    if (each == name) {
      return value;
    }
  }
  return std::nullopt;
}

std::optional<std::string> problem_of(const Fields& fields) {
  for (const std::string_view name : {"type", "member"}) {
    if (field(fields, name).value_or("").empty()) {
      return fmt::format("the event has no '{0}'; add the field, or give it with --map or --set",
                         name);
    }
  }
  return std::nullopt;
}

}  // namespace fanfare::cli::event_files
