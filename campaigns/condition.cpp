#include "campaigns/condition.h"

#include <algorithm>

#include "campaigns/test.h"

namespace fanfare::campaigns {

Condition Condition::test(Test test) {
  Condition condition;
  condition.nodes_.push_back({Node::Kind::Test, 1, 0});
  condition.tests_.push_back(std::move(test));
  return condition;
}

Condition Condition::all(std::vector<Condition> parts) {
  if (parts.size() == 1) {
    return std::move(parts[0]);
  }
  return parts.empty() ? Condition() : join(Node::Kind::All, std::move(parts));
}

Condition Condition::any(std::vector<Condition> parts) {
  return join(Node::Kind::Any, std::move(parts));
}

Condition Condition::negate(Condition part) {
  std::vector<Condition> parts;
  parts.push_back(std::move(part));
  return join(Node::Kind::Not, std::move(parts));
}

Condition Condition::join(Node::Kind kind, std::vector<Condition> parts) {
  Condition joined;
  joined.nodes_.push_back({kind, 0, 0});
  for (Condition& part : parts) {
    const auto node_offset = static_cast<std::uint32_t>(joined.nodes_.size());
    const auto test_offset = static_cast<std::uint32_t>(joined.tests_.size());
    if (part.is_always_true()) {
      joined.nodes_.push_back({Node::Kind::All, node_offset + 1, 0});  // an empty `all`
      continue;
    }
    for (const Node& node : part.nodes_) {
      joined.nodes_.push_back({node.kind, node.end + node_offset, node.test + test_offset});
    }
    std::ranges::move(part.tests_, std::back_inserter(joined.tests_));
  }
  joined.nodes_[0].end = static_cast<std::uint32_t>(joined.nodes_.size());
  return joined;
}

bool Condition::holds(const Facts& facts) const {
  return nodes_.empty() || holds_at(0, facts);
}

bool Condition::holds_at(std::uint32_t at, const Facts& facts) const {
  const Node& node = nodes_[at];
  switch (node.kind) {
    case Node::Kind::Test:
      return campaigns::holds(tests_[node.test], facts);
    case Node::Kind::Not:
      return !holds_at(at + 1, facts);
    case Node::Kind::All:
    case Node::Kind::Any:
      break;
  }
  const bool decisive = node.kind == Node::Kind::Any;
  for (std::uint32_t child = at + 1; child < node.end; child = nodes_[child].end) {
    if (holds_at(child, facts) == decisive) {
      return decisive;
    }
  }
  return !decisive;
}

std::vector<const Test*> Condition::required_tests() const {
  std::vector<const Test*> required;
  std::uint32_t at = 0;
  while (at < nodes_.size()) {
    const Node& node = nodes_[at];
    if (node.kind == Node::Kind::Test) {
      required.push_back(&tests_[node.test]);
    }
    // Into an `all`, over an `any` or a `not`.
    at = node.kind == Node::Kind::All ? at + 1 : node.end;
  }
  return required;
}

}  // namespace fanfare::campaigns
