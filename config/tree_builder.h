#pragma once

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/mark.h>

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "config/document.h"

namespace fanfare::config {

/// Thrown out of the YAML parser when going on makes no sense: a bound was passed.
struct ParseStop {
  Place place;
  std::string message;
};

/// Turns the places that yaml-cpp gives (from 0, in bytes) into those of Place (from 1, in
/// characters), in amortised constant time for places that come roughly in order.
class Columns {
 public:
  explicit Columns(std::string_view text) : text_(text) {}
  int character_column(const YAML::Mark& mark);

 private:
  std::string_view text_;
  std::size_t line_start_ = 0;
  std::size_t at_ = 0;
  int column_ = 1;
};

/// Builds Nodes from the events of yaml-cpp's parser, and refuses what the parser lets pass:
/// duplicate keys, tags, merge keys, cycles, and documents that outgrow the limits. Every event
/// counts against the budget, so that a parser that goes round in circles is stopped.
class TreeBuilder final : public YAML::EventHandler {
 public:
  TreeBuilder(const std::string& file, std::string_view text, Diagnostics& diagnostics,
              const ReadLimits& limits);

  void OnDocumentStart(const YAML::Mark& mark) override;
  void OnDocumentEnd() override;
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override;
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override;
  void OnSequenceEnd() override;
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override;
  void OnMapEnd() override;

  [[nodiscard]] Place place_of(const YAML::Mark& mark);
  [[nodiscard]] std::vector<Document> take() && { return std::move(documents_); }

 private:
  /// A list or map that is being read.
  struct Frame {
    std::shared_ptr<Node> node;
    YAML::anchor_t anchor = 0;
    Node::Pointer key;  ///< A map's key whose value comes next.
  };

  std::shared_ptr<Node> make(Node::Kind kind, const YAML::Mark& mark);
  void open(Node::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor);
  void close();
  void add(Node::Pointer node);
  void add_field(Frame& map, Node::Pointer value);
  void check_key(const Node& key);
  void check_tag(const Node& node, std::string_view tag);
  void report_duplicates(Node& map);
  [[nodiscard]] Place place_of(const Node& node) const { return {file_, node.line, node.column}; }

  const std::string& file_;
  std::string_view text_;
  Diagnostics& diagnostics_;
  ReadLimits limits_;
  Columns columns_;
  std::vector<Frame> open_;
  std::unordered_map<YAML::anchor_t, Node::Pointer> anchors_;
  std::vector<Document> documents_;
  Node::Pointer root_;
  std::size_t nodes_ = 0;
  std::size_t aliases_ = 0;
  std::size_t starts_ = 0;
};

}  // namespace fanfare::config
