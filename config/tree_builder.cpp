#include "config/tree_builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.h"

namespace fanfare::config {
namespace {

/// The non-specific tags: yaml-cpp's words for "plain" and "quoted".
bool is_untagged(std::string_view tag) {
  return tag.empty() || tag == "?" || tag == "!";
}

std::string_view line_at(std::string_view text, std::size_t at) {
  text = text.substr(std::min(at, text.size()));
  return text.substr(0, text.find_first_of("\r\n"));
}

/// Whether the quoted scalar at `at` (behind an anchor or a tag, perhaps) ends before the file
/// does: yaml-cpp takes the end of the file for the missing quotation mark.
bool is_closed(std::string_view text, std::size_t at) {
  while (at < text.size() && (text[at] == '&' || text[at] == '!')) {
    at = text.find_first_not_of(" \t\r\n", text.find_first_of(" \t\r\n", at));
  }
  if (at >= text.size() || (text[at] != '"' && text[at] != '\'')) {
    return true;  // a block scalar
  }
  const char quote = text[at];
  for (++at; at < text.size(); ++at) {
    if (quote == '"' && text[at] == '\\') {
      ++at;
    } else if (text[at] == quote) {
      const bool is_doubled = quote == '\'' && at + 1 < text.size() && text[at + 1] == quote;
      if (!is_doubled) {
        return true;
      }
      ++at;
    }
  }
  return false;
}

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

}  // namespace

int Columns::character_column(const YAML::Mark& mark) {
  const auto pos = std::min(static_cast<std::size_t>(std::max(mark.pos, 0)), text_.size());
  const auto start = pos - std::min(pos, static_cast<std::size_t>(std::max(mark.column, 0)));
  if (start != line_start_) {
    line_start_ = start;
    at_ = start;
    column_ = 1;
  }
  for (; at_ < pos; ++at_) {
    column_ += is_continuation(text_[at_]) ? 0 : 1;
  }
  for (; at_ > pos; --at_) {
    column_ -= is_continuation(text_[at_ - 1]) ? 0 : 1;
  }
  return column_;
}

TreeBuilder::TreeBuilder(const std::string& file, std::string_view text, Diagnostics& diagnostics,
                         const ReadLimits& limits)
    : file_(file), text_(text), diagnostics_(diagnostics), limits_(limits), columns_(text) {}

Place TreeBuilder::place_of(const YAML::Mark& mark) {
  return {file_, mark.line + 1, columns_.character_column(mark)};
}

void TreeBuilder::OnDocumentStart(const YAML::Mark& mark) {
  // Whatever is left over behind a document, yaml-cpp takes for another one; where it cannot even
  // read that, it offers the same place again and again.
  const auto line = line_at(text_, static_cast<std::size_t>(std::max(mark.pos, 0)));
  if (starts_ > 0 && !line.starts_with("---")) {
    throw ParseStop{place_of(mark),
                    fmt::format("expected the end of the document, found '{}'; check the "
                                "indentation, or put '---' before a further document",
                                shortened(line, 40))};
  }
  if (++starts_ > limits_.documents) {
    throw ParseStop{place_of(mark),
                    fmt::format("more than {} documents in one file; split it", limits_.documents)};
  }
  anchors_.clear();
  open_.clear();
  root_ = nullptr;
}

void TreeBuilder::OnDocumentEnd() {
  if (root_ && root_->kind != Node::Kind::Null) {
    documents_.push_back({file_, {}, std::move(root_)});
  }
  root_ = nullptr;
}

std::shared_ptr<Node> TreeBuilder::make(Node::Kind kind, const YAML::Mark& mark) {
  auto node = std::make_shared<Node>();
  const Place place = place_of(mark);
  node->kind = kind;
  node->line = place.line;
  node->column = place.column;
  if (++nodes_ > limits_.nodes) {
    throw ParseStop{place, fmt::format("more than {} values in one file; split it", limits_.nodes)};
  }
  return node;
}

void TreeBuilder::OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) {
  auto node = make(Node::Kind::Null, mark);
  if (anchor != 0) {
    anchors_[anchor] = node;
  }
  add(std::move(node));
}

void TreeBuilder::OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                           const std::string& value) {
  auto node = make(Node::Kind::Scalar, mark);
  node->text = value;
  node->quoted = tag == "!";
  if (node->quoted && !is_closed(text_, static_cast<std::size_t>(std::max(mark.pos, 0)))) {
    throw ParseStop{place_of(*node), "a quotation mark is not closed"};
  }
  check_tag(*node, tag);
  if (anchor != 0) {
    anchors_[anchor] = node;
  }
  add(std::move(node));
}

void TreeBuilder::OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) {
  const auto found = anchors_.find(anchor);
  if (found == anchors_.end()) {
    throw ParseStop{place_of(mark), "an alias (*) stands inside of what it names"};
  }
  if (++aliases_ > limits_.aliases) {
    throw ParseStop{place_of(mark),
                    fmt::format("more than {} aliases (*) in one file", limits_.aliases)};
  }
  nodes_ += found->second->size;
  if (nodes_ > limits_.nodes) {
    throw ParseStop{place_of(mark), fmt::format("more than {} values in one file, counting what "
                                                "aliases (*) stand for",
                                                limits_.nodes)};
  }
  if (open_.size() + found->second->depth > limits_.depth) {
    throw ParseStop{place_of(mark), fmt::format("nested more than {} deep", limits_.depth)};
  }
  add(found->second);
}

void TreeBuilder::OnSequenceStart(const YAML::Mark& mark, const std::string& tag,
                                  YAML::anchor_t anchor, YAML::EmitterStyle::value /*style*/) {
  open(Node::Kind::Sequence, mark, tag, anchor);
}

void TreeBuilder::OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                             YAML::EmitterStyle::value /*style*/) {
  open(Node::Kind::Map, mark, tag, anchor);
}

void TreeBuilder::OnSequenceEnd() {
  close();
}

void TreeBuilder::OnMapEnd() {
  report_duplicates(*open_.back().node);
  close();
}

void TreeBuilder::open(Node::Kind kind, const YAML::Mark& mark, const std::string& tag,
                       YAML::anchor_t anchor) {
  auto node = make(kind, mark);
  check_tag(*node, tag);
  if (open_.size() >= limits_.depth) {
    throw ParseStop{place_of(*node), fmt::format("nested more than {} deep", limits_.depth)};
  }
  open_.push_back({std::move(node), anchor, nullptr});
}

void TreeBuilder::close() {
  Frame done = std::move(open_.back());
  open_.pop_back();
  if (done.anchor != 0) {
    anchors_[done.anchor] = done.node;
  }
  add(std::move(done.node));
}

void TreeBuilder::add(Node::Pointer node) {
  if (open_.empty()) {
    root_ = std::move(node);
    return;
  }
  Frame& frame = open_.back();
  frame.node->size += node->size;
  frame.node->depth = std::max(frame.node->depth, node->depth + 1);
  if (frame.node->kind == Node::Kind::Sequence) {
    frame.node->items.push_back(std::move(node));
  } else if (frame.key == nullptr) {
    check_key(*node);
    frame.key = std::move(node);
  } else {
    add_field(frame, std::move(node));
  }
}

void TreeBuilder::add_field(Frame& map, Node::Pointer value) {
  // A key that is not text was reported; nobody could look its value up.
  if (map.key->kind == Node::Kind::Scalar) {
    map.node->fields.emplace_back(std::move(map.key), std::move(value));
  }
  map.key = nullptr;
}

void TreeBuilder::check_key(const Node& key) {
  if (key.kind != Node::Kind::Scalar) {
    diagnostics_.error(place_of(key), "a key must be plain text");
  } else if (key.text == "<<" && !key.quoted) {
    diagnostics_.error(place_of(key),
                       "merge keys (<<) are not supported; write the keys out where they belong");
  }
}

void TreeBuilder::check_tag(const Node& node, std::string_view tag) {
  if (!is_untagged(tag)) {
    diagnostics_.error(place_of(node), fmt::format("tags such as '{}' are not supported; leave it "
                                                   "out",
                                                   shortened(tag, 40)));
  }
}

void TreeBuilder::report_duplicates(Node& map) {
  std::map<std::string_view, const Node*> first;
  std::erase_if(map.fields, [&](const auto& field) {
    const auto [found, is_new] = first.emplace(field.first->text, field.first.get());
    if (!is_new) {
      diagnostics_.error(
          place_of(*field.first),
          fmt::format("duplicate key '{}'; it is already given at {}",
                      shortened(field.first->text, 64), place_of(*found->second).to_string()));
    }
    return !is_new;
  });
}

}  // namespace fanfare::config
