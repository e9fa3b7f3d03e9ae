#include <fmt/format.h>

#include "campaigns/condition.h"

namespace fanfare::campaigns {
namespace {

/// Quoted, so that no text can look like two.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char each : text) {
    if (each == '"' || each == '\\') {
      out += '\\';
    }
    out += each;
  }
  return out + "\"";
}

std::string text_of(const Moment& moment) {
  const auto* instant = std::get_if<Instant>(&moment.when);
  return instant != nullptr ? format_rfc3339(*instant)
                            : std::get<Duration>(moment.when).to_string() + " ago";
}

std::string text_of(const Test& test) {
  std::string text = fmt::format("{} {}", test.field.to_string(), to_string(test.op));
  for (const Literal& literal : test.literals) {
    text += " " + (literal.number ? literal.number->to_string() : quoted(literal.text));
  }
  if (test.pattern) {
    text += " " + quoted(test.pattern->pattern());
  }
  if (test.moment) {
    text += " " + text_of(*test.moment);
  }
  if (test.duration) {
    text += " " + test.duration->to_string();
  }
  return test.op == Operator::Exists && !test.wanted ? text + " not" : text;
}

}  // namespace

std::string Condition::to_string() const {
  std::string text;
  if (!nodes_.empty()) {
    write_to(text, 0);
  }
  return text;
}

void Condition::write_to(std::string& text, std::uint32_t at) const {
  const Node& node = nodes_[at];
  if (node.kind == Node::Kind::Test) {
    text += text_of(tests_[node.test]);
    return;
  }
  text += node.kind == Node::Kind::All ? "all(" : node.kind == Node::Kind::Any ? "any(" : "not(";
  for (std::uint32_t child = at + 1; child < node.end; child = nodes_[child].end) {
    write_to(text, child);
    text += nodes_[child].end < node.end ? ", " : "";
  }
  text += ")";
}

}  // namespace fanfare::campaigns
