#include "cli/planning/definition.h"

#include <fmt/format.h>

#include <algorithm>

namespace fanfare::cli::planning {

using config::Node;

Result<std::vector<Definition>> read_definitions(std::span<const config::CanonicalDefinition> all) {
  constexpr std::size_t kMostBytes = 256 * 1024 * 1024;  // as much as a whole folder may hold
  std::vector<Definition> definitions;
  for (const config::CanonicalDefinition& each : all) {
    config::Diagnostics diagnostics;
    const auto documents =
        config::parse_yaml(each.name(), each.text, diagnostics, {.bytes = kMostBytes});
    if (diagnostics.has_errors() || documents.size() != 1 ||
        documents[0].root->kind != Node::Kind::Map) {
      return failure(fmt::format("what the daemon runs as {} cannot be read{}", each.name(),
                                 diagnostics.empty() ? "" : ": " + diagnostics.to_string()));
    }
    definitions.push_back({each.kind, each.id, documents[0].root});
  }
  return definitions;
}

const Node* field_of(const Node& map, std::string_view key) {
  const auto found = std::ranges::find(
      map.fields, key, [](const auto& field) -> std::string_view { return field.first->text; });
  return found == map.fields.end() ? nullptr : found->second.get();
}

std::string_view text_of(const Node& map, std::string_view key) {
  const Node* field = field_of(map, key);
  return field != nullptr && field->kind == Node::Kind::Scalar ? std::string_view(field->text)
                                                               : std::string_view();
}

}  // namespace fanfare::cli::planning
