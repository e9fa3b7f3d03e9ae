#include "config/canonical.h"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

#include "base/hash.h"
#include "base/json_writer.h"
#include "config/names.h"

namespace fanfare::config {
namespace {

constexpr std::size_t kVersionDigits = 12;

/// What a key means when it is absent. Lists stand in paths as `[]`.
struct Default {
  std::string_view kind;
  std::string_view path;
  std::string_view json;
};

constexpr std::array kDefaults{
    Default{"program", "timezone", R"("UTC")"},
    Default{"program", "locale", R"("en")"},
    Default{"program", "points.rounding", R"("floor")"},
    Default{"program", "points.stack", R"("best")"},
    Default{"program", "points", "{}"},
    Default{"program", "counters", "{}"},
    Default{"campaign", "schedule", "{}"},
    Default{"campaign", "when", "{}"},
    Default{"campaign", "when", "[]"},
    Default{"campaign", "then[].points.of", R"("event.amount")"},
    Default{"campaign", "limits", "[]"},
    Default{"campaign", "priority", "0"},
    Default{"campaign", "enabled", "true"},
    Default{"template", "category", R"("marketing")"},
    Default{"template", "send", R"("first")"},
};

/// Keys that take one thing or a list of them: a list of one is that thing.
constexpr std::array<std::string_view, 5> kOneOrMany{"on", "count", "of", "channels", "except"};

std::string scalar_json(const Node& node) {
  const bool plain_truth = !node.quoted && (node.text == "true" || node.text == "false");
  if (plain_truth || number_of(node)) {
    return node.text;
  }
  std::string text;
  JsonWriter(text).value(std::string_view(node.text));
  return text;
}

/// Writes nodes; with a kind, leaves out the defaults of documents of that kind.
class CanonicalWriter {
 public:
  explicit CanonicalWriter(std::string_view kind = {}) : kind_(kind) {}

  [[nodiscard]] std::string write(const Node& node, const std::string& path) const {
    switch (node.kind) {
      case Node::Kind::Null:
        return "null";
      case Node::Kind::Scalar:
        return scalar_json(node);
      case Node::Kind::Sequence:
        return write_list(node, path);
      case Node::Kind::Map:
        break;
    }
    return write_map(node, path);
  }

 private:
  [[nodiscard]] std::string write_list(const Node& list, const std::string& path) const {
    const std::string_view key = std::string_view(path).substr(path.rfind('.') + 1);
    if (!kind_.empty() && list.items.size() == 1 && list.items[0]->kind == Node::Kind::Scalar &&
        std::ranges::find(kOneOrMany, key) != kOneOrMany.end()) {
      return scalar_json(*list.items[0]);
    }
    std::string text;
    JsonWriter out(text);
    out.begin_array();
    for (const Node::Pointer& item : list.items) {
      out.raw(write(*item, path + "[]"));
    }
    out.end_array();
    return text;
  }

  [[nodiscard]] std::string write_map(const Node& map, const std::string& path) const {
    std::map<std::string_view, const Node*> sorted;
    for (const auto& [key, value] : map.fields) {
      sorted.emplace(key->text, value.get());
    }
    std::string text;
    JsonWriter out(text);
    out.begin_object();
    if (const auto kind = path.empty() ? sorted.find(kind_) : sorted.end(); kind != sorted.end()) {
      out.key(kind_).raw(write(*kind->second, path));
      sorted.erase(kind);
    }
    for (const auto& [key, value] : sorted) {
      const std::string below = path.empty() ? std::string(key) : path + "." + std::string(key);
      const std::string json = write(*value, below);
      if (!is_default(below, json)) {
        out.key(key).raw(json);
      }
    }
    out.end_object();
    return text;
  }

  [[nodiscard]] bool is_default(std::string_view path, std::string_view json) const {
    return std::ranges::any_of(kDefaults, [&](const Default& each) {
      return each.kind == kind_ && each.path == path && each.json == json;
    });
  }

  std::string_view kind_;  ///< Empty: every value as it is.
};

}  // namespace

std::vector<CanonicalDefinition> canonical_definitions(const std::vector<MapReader>& documents) {
  std::vector<CanonicalDefinition> definitions;
  for (const MapReader& document : documents) {
    const MapReader::Field* kind = kind_of(document);
    if (kind == nullptr || kind->name() == "test") {
      continue;
    }
    definitions.push_back({kind->name(), kind->value.node().text,
                           CanonicalWriter(kind->name()).write(document.value().node(), "")});
  }
  std::ranges::sort(definitions, {}, &CanonicalDefinition::name);
  return definitions;
}

std::string version_of(std::span<const CanonicalDefinition> definitions) {
  std::string everything;
  for (const CanonicalDefinition& each : definitions) {
    everything.append(each.name()).append(" ").append(each.text).append("\n");
  }
  return stable_hex(everything).substr(0, kVersionDigits);
}

std::string to_json(const Node& node) {
  return CanonicalWriter().write(node, "");
}

}  // namespace fanfare::config
