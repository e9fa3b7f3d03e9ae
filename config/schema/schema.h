#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

/// What documents look like, for editors: JSON Schema draft-07, which their YAML servers read.
///
/// A schema says less than the loader does (it looks at one document and compares nothing), and
/// never more: what it refuses, the loader refuses. One exception is meant: an id, a name or a
/// text that is a bare `true` or `false` wants quotes here, because editors would offer them.
namespace fanfare::config::schema {

/// A kind of document that has a schema.
struct Kind {
  std::string_view name;     ///< `campaign`; also `document`, any of a program, and `settings`.
  std::string_view summary;  ///< What it is, in a few words.
};

/// All of them, in the order in which one meets them.
std::span<const Kind> kinds();

/// The schema of a kind, whole: JSON that refers to nothing outside of it, indented, ending in a
/// line break. Empty when there is no such kind.
std::optional<std::string> json_schema(std::string_view kind);

}  // namespace fanfare::config::schema
