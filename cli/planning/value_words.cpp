#include "cli/planning/value_words.h"

#include <algorithm>

#include "base/text.h"
#include "config/canonical.h"
#include "config/reader.h"

namespace fanfare::cli::planning {
namespace {

using config::Node;

bool may_be_misread(const Node& scalar) {
  const std::string& text = scalar.text;
  Node unquoted;
  unquoted.kind = Node::Kind::Scalar;
  unquoted.text = text;
  const bool is_word = text == "true" || text == "false" || text == "null";
  return text.empty() || text.front() == ' ' || text.back() == ' ' ||
         has_control_characters(text) || text.find_first_of("\"'{}[],#") != std::string::npos ||
         text.find(": ") != std::string::npos || text.find("->") != std::string::npos ||
         (scalar.quoted && (is_word || config::number_of(unquoted)));
}

bool continues_a_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

/// From shortly before `place` on.
std::string excerpt(const std::string& text, std::size_t place) {
  constexpr std::size_t kLead = 16;
  if (text.size() <= kLongestValue || place <= kLead) {
    return shortened(text, kLongestValue);
  }
  std::size_t begin = place - kLead;
  while (begin > 0 && continues_a_character(text[begin])) {
    --begin;
  }
  return "..." + shortened(text.substr(begin), kLongestValue);
}

}  // namespace

std::string value_words(const Node& value) {
  std::string words;
  switch (value.kind) {
    case Node::Kind::Null:
      return "null";
    case Node::Kind::Scalar:
      return may_be_misread(value) ? config::to_json(value) : value.text;
    case Node::Kind::Sequence:
      for (const Node::Pointer& item : value.items) {
        words += (words.empty() ? "" : ", ") + value_words(*item);
      }
      return "[" + words + "]";
    case Node::Kind::Map:
      break;
  }
  for (const auto& [key, field] : value.fields) {
    words += (words.empty() ? "" : ", ") + value_words(*key) + ": " + value_words(*field);
  }
  return "{" + words + "}";
}

std::pair<std::string, std::string> excerpts(std::string before, std::string after) {
  const auto parting =
      static_cast<std::size_t>(std::ranges::mismatch(before, after).in1 - before.begin());
  return {excerpt(before, parting), excerpt(after, parting)};
}

}  // namespace fanfare::cli::planning
