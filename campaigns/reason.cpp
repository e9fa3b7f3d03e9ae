#include "campaigns/reason.h"

#include "campaigns/test.h"

namespace fanfare::campaigns {
namespace {

bool compares_times(Operator op) {
  return op == Operator::Before || op == Operator::After || op == Operator::WithinLast;
}

Reason reason_of(const Test& test, const Facts& facts) {
  Reason reason;
  reason.held = holds(test, facts);
  reason.test = &test;
  std::string scratch;
  if (const auto text = read_field(test.field, facts, scratch)) {
    reason.found = *text;
  }
  if (compares_times(test.op)) {
    reason.bound = bound_of(test, facts);
    reason.found_at = reason.found ? read_moment(*reason.found, facts) : std::nullopt;
  }
  return reason;
}

}  // namespace

Reason Condition::reason(const Facts& facts) const {
  return nodes_.empty() ? Reason{.held = true} : reason_at(0, facts);
}

Reason Condition::reason_at(std::uint32_t at, const Facts& facts) const {
  const Node& node = nodes_[at];
  if (node.kind == Node::Kind::Test) {
    return reason_of(tests_[node.test], facts);
  }
  if (node.kind == Node::Kind::Not) {
    return reason_at(at + 1, facts);
  }
  const bool decisive = node.kind == Node::Kind::Any;
  Reason together;
  together.held = !decisive;
  for (std::uint32_t child = at + 1; child < node.end; child = nodes_[child].end) {
    if (holds_at(child, facts) == decisive) {
      return reason_at(child, facts);
    }
    together.parts.push_back(reason_at(child, facts));
  }
  return together;
}

}  // namespace fanfare::campaigns
