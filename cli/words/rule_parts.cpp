#include "cli/words/rule_parts.h"

#include <algorithm>

#include "base/text.h"

namespace fanfare::cli::words {

RuleParts::RuleParts(std::string_view rule) {
  for (const std::string_view part : split(rule, ';')) {
    const std::size_t equals = part.find('=');
    parts_.emplace(part.substr(0, equals), part.substr(equals + 1));
  }
}

std::optional<std::string_view> RuleParts::take(std::string_view name) {
  const auto found = parts_.find(name);
  if (found == parts_.end()) {
    return std::nullopt;
  }
  const std::string_view value = found->second;
  parts_.erase(found);
  return value;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> items;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    items.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return items;
}

std::optional<int> to_int(std::string_view text) {
  if (text.starts_with('+')) {
    text.remove_prefix(1);
  }
  return parse_whole<int>(text);
}

}  // namespace fanfare::cli::words
