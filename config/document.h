#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "config/diagnostic.h"

namespace fanfare::config {

/// A node of a YAML document, after the strict checks of parse_yaml(). Immutable once parsed.
/// Aliases share the node they name, so a document is a graph without cycles.
struct Node {
  enum class Kind { Null, Scalar, Sequence, Map };
  using Pointer = std::shared_ptr<const Node>;

  Kind kind = Kind::Null;
  int line = 0;    ///< From 1.
  int column = 0;  ///< From 1.
  bool quoted = false;
  std::string text;                                 ///< Scalar.
  std::vector<Pointer> items;                       ///< Sequence.
  std::vector<std::pair<Pointer, Pointer>> fields;  ///< Map: keys are scalars, and unique.

  std::size_t size = 1;   ///< Nodes in it, counting shared ones as often as they are reached.
  std::size_t depth = 1;  ///< Of nesting.
};

/// One YAML document, and where it came from.
struct Document {
  std::string file;              ///< For messages.
  std::filesystem::path folder;  ///< What relative paths in it are relative to.
  Node::Pointer root;            ///< Never null.
};

/// Bounds on what is read, so that no file can stall or exhaust the reader.
struct ReadLimits {
  std::size_t bytes = 1024 * 1024;
  std::size_t depth = 64;
  std::size_t nodes = 100'000;  ///< Of one file, aliases counted as what they stand for.
  std::size_t aliases = 1000;
  std::size_t documents = 1000;
};

/// Reads the documents in `text` strictly: what YAML allows but people get wrong (duplicate keys,
/// merge keys, tags, keys that are not text) is reported with its place. Documents that are empty
/// are left out. What was read before a syntax error is returned, so that its problems can be
/// reported too; look at `diagnostics` before using it.
std::vector<Document> parse_yaml(const std::string& file, const std::string& text,
                                 Diagnostics& diagnostics, const ReadLimits& limits = {});

/// The same from a file on disk, of at most `limits.bytes`. `name` is what messages call it.
std::vector<Document> read_yaml_file(const std::filesystem::path& path, const std::string& name,
                                     Diagnostics& diagnostics, const ReadLimits& limits = {});

}  // namespace fanfare::config
