#include "config/by_table.h"

#include <fmt/format.h>

#include <algorithm>

namespace fanfare::config {
namespace {

using campaigns::Condition;

constexpr std::size_t kMostReadings = 100;
constexpr std::string_view kBy = "by";
constexpr std::string_view kElse = "else";

/// Shares the node with its document, which outlives every reading.
Node::Pointer borrow(const Node& node) {
  return {Node::Pointer(), &node};
}

bool is_table(const Node& node) {
  return node.kind == Node::Kind::Map &&
         std::ranges::any_of(node.fields, [](const auto& each) { return each.first->text == kBy; });
}

class Expander {
 public:
  Expander(const Value& whole, const ConditionContext& context, Else otherwise, Entries entries)
      : whole_(whole), context_(context), otherwise_(otherwise), entries_(entries) {}

  std::vector<Reading> expand(const Node::Pointer& node) {
    if (is_table(*node)) {
      return expand_table(at(*node));
    }
    switch (node->kind) {
      case Node::Kind::Map:
        return expand_map(node);
      case Node::Kind::Sequence:
        return expand_list(node);
      default:
        return {{node, {}}};
    }
  }

 private:
  [[nodiscard]] Value at(const Node& node) const {
    return {node, whole_.document(), whole_.diagnostics()};
  }

  std::vector<Reading> expand_table(const Value& value) {
    const MapReader table(value);
    const Value by = *table.find(kBy);
    std::vector<Reading> readings;
    std::vector<Condition> others;
    for (const auto& [key, entry] : table.fields()) {
      if (!entry.is_scalar() && entries_ == Entries::Scalars) {
        (void)entry.expected("one value in a table");
      } else if (key.node().text != kBy && key.node().text != kElse) {
        Condition is_it = parse_field_tests({by, key}, {context_.names, context_.zone});
        add_entry(entry, is_it, readings);
        others.push_back(Condition::negate(std::move(is_it)));
      }
    }
    if (readings.empty()) {
      value.fail(
          "a table needs an entry besides 'by' and 'else', such as {by: member.attr.market, "
          "us: 10, else: 20}");
    }
    if (const auto otherwise = table.find(kElse)) {
      add_entry(*otherwise, Condition::all(std::move(others)), readings);
    } else if (otherwise_ == Else::Required) {
      value.fail("this table needs an 'else'");
    }
    return readings;
  }

  /// An entry that is no scalar may have tables of its own.
  void add_entry(const Value& entry, const Condition& when, std::vector<Reading>& readings) {
    if (entry.is_scalar()) {
      readings.push_back({borrow(entry.node()), when});
      return;
    }
    for (Reading& each : expand(borrow(entry.node()))) {
      readings.push_back({std::move(each.node), Condition::all({when, std::move(each.when)})});
    }
  }

  /// Every combination of the readings of `children`, as copies of `node` that `put` fills.
  template <class Put>
  std::vector<Reading> combine(const Node::Pointer& node,
                               const std::vector<Node::Pointer>& children, Put put) {
    std::vector<Reading> combined{{node, {}}};
    for (std::size_t i = 0; i < children.size(); ++i) {
      auto readings = expand(children[i]);
      if (readings.size() == 1 && readings[0].node == children[i]) {
        continue;
      }
      if (combined.size() * readings.size() > kMostReadings) {
        at(*node).fail(
            fmt::format("the tables in here have more than {} combinations; give each "
                        "its own effect or campaign",
                        kMostReadings));
        combined.resize(1);  // one will do to find what else is wrong
        readings.resize(1);
      }
      std::vector<Reading> more;
      for (const Reading& so_far : combined) {
        for (const Reading& reading : readings) {
          auto copy = std::make_shared<Node>(*so_far.node);
          put(*copy, i, reading.node);
          more.push_back({std::move(copy), Condition::all({so_far.when, reading.when})});
        }
      }
      combined = std::move(more);
    }
    return combined;
  }

  std::vector<Reading> expand_map(const Node::Pointer& node) {
    std::vector<Node::Pointer> values;
    std::ranges::transform(node->fields, std::back_inserter(values),
                           [](const auto& each) { return each.second; });
    return combine(node, values, [](Node& copy, std::size_t i, const Node::Pointer& value) {
      copy.fields[i].second = value;
    });
  }

  std::vector<Reading> expand_list(const Node::Pointer& node) {
    return combine(node, node->items, [](Node& copy, std::size_t i, const Node::Pointer& value) {
      copy.items[i] = value;
    });
  }

  const Value& whole_;
  const ConditionContext& context_;
  Else otherwise_;
  Entries entries_;
};

}  // namespace

std::vector<Reading> readings_of(const Value& value, const ConditionContext& context,
                                 Else otherwise, Entries entries) {
  return Expander(value, context, otherwise, entries).expand(borrow(value.node()));
}

}  // namespace fanfare::config
