#pragma once

#include <span>
#include <string>
#include <vector>

#include "config/document.h"
#include "config/reader.h"

namespace fanfare::config {

/// One document of a program in its canonical form: equal texts, equal meaning. Comments, layout,
/// the order of keys, aliases, needless quotes and defaults that are spelled out make no
/// difference.
struct CanonicalDefinition {
  std::string kind;  ///< `campaign`
  std::string id;
  /// One line of JSON that parse_yaml() reads back as a document of the same meaning: the kind
  /// first, the other keys sorted, scalars as they were written. Numbers, true and false that stood
  /// without quotes have none here; every other scalar has.
  std::string text;

  /// `campaign:double-points-weekend`
  [[nodiscard]] std::string name() const { return kind + ":" + id; }

  bool operator==(const CanonicalDefinition&) const = default;
};

/// The canonical form of a program without its tests, sorted by name. The documents have no errors.
std::vector<CanonicalDefinition> canonical_definitions(const std::vector<MapReader>& documents);

/// What a program's version is: 12 hexadecimal digits that follow from its canonical form.
std::string version_of(std::span<const CanonicalDefinition> definitions);

/// A value as JSON, without regard to defaults.
std::string to_json(const Node& node);

}  // namespace fanfare::config
