#include "cli/planning/difference.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <tuple>
#include <utility>

namespace fanfare::cli::planning {
namespace {

using config::Node;
using Pointer = Node::Pointer;
using Items = std::span<const Pointer>;

constexpr std::array<std::string_view, 8> kKinds{"program", "campaign", "badge",       "challenge",
                                                 "reward",  "template", "leaderboard", "segment"};

/// The place of a kind in the order of telling; unknown ones come last.
std::size_t rank_of(std::string_view kind) {
  return static_cast<std::size_t>(std::ranges::find(kKinds, kind) - kKinds.begin());
}

bool equal(const Node& a, const Node& b) {
  return config::to_json(a) == config::to_json(b);
}

/// Whether both are lists with maps in them, or nothing at all.
bool are_lists_of_maps(const Node& a, const Node& b) {
  const auto is_one = [](const Node& node) {
    return node.kind == Node::Kind::Sequence &&
           std::ranges::none_of(node.items, [](const Pointer& item) {
             return item->kind == Node::Kind::Scalar || item->kind == Node::Kind::Null;
           });
  };
  return is_one(a) && is_one(b);
}

/// Whether two items of a list may be the same one, edited: the same effect, two limits.
bool are_alike(const Node& a, const Node& b) {
  return std::ranges::any_of(
      a.fields, [&](const auto& field) { return field_of(b, field.first->text) != nullptr; });
}

class Comparison {
 public:
  void compare(const std::string& path, const Pointer& before, const Pointer& after) {
    if (equal(*before, *after)) {
      return;
    }
    if (before->kind == Node::Kind::Map && after->kind == Node::Kind::Map) {
      compare_maps(path, *before, *after);
    } else if (are_lists_of_maps(*before, *after)) {
      compare_lists(path, before->items, after->items);
    } else {
      note(path, before, after);
    }
  }

  [[nodiscard]] std::vector<FieldChange> take() && { return std::move(changes_); }

 private:
  void note(std::string path, Pointer before, Pointer after) {
    changes_.push_back({std::move(path), std::move(before), std::move(after)});
  }

  void compare_maps(const std::string& path, const Node& before, const Node& after) {
    std::map<std::string_view, std::pair<Pointer, Pointer>> sides;
    for (const auto& [key, value] : before.fields) {
      sides[key->text].first = value;
    }
    for (const auto& [key, value] : after.fields) {
      sides[key->text].second = value;
    }
    for (const auto& [key, side] : sides) {
      const std::string below = path.empty() ? std::string(key) : fmt::format("{}.{}", path, key);
      if (side.first && side.second) {
        compare(below, side.first, side.second);
      } else {
        note(below, side.first, side.second);
      }
    }
  }

  /// What both begin and end with has not changed; in between, like is compared with like.
  void compare_lists(const std::string& path, Items before, Items after) {
    const auto same = [](const Pointer& a, const Pointer& b) { return equal(*a, *b); };
    std::size_t i =
        static_cast<std::size_t>(std::ranges::mismatch(before, after, same).in1 - before.begin());
    std::size_t j = i;
    std::size_t end = before.size();
    std::size_t end_after = after.size();
    while (end > i && end_after > j && same(before[end - 1], after[end_after - 1])) {
      --end;
      --end_after;
    }
    const auto at = [&](std::size_t index) { return fmt::format("{}[{}]", path, index); };
    for (; j < end_after; ++j) {
      std::size_t partner = i;
      while (partner < end && !are_alike(*before[partner], *after[j])) {
        ++partner;
      }
      if (partner == end) {
        note(at(j), nullptr, after[j]);
        continue;
      }
      for (; i < partner; ++i) {
        note(at(i), before[i], nullptr);
      }
      compare(at(j), before[i++], after[j]);
    }
    for (; i < end; ++i) {
      note(at(i), before[i], nullptr);
    }
  }

  std::vector<FieldChange> changes_;
};

Change change_of(const Definition* before, const Definition* after) {
  const Definition& named = after != nullptr ? *after : *before;
  Change change{named.kind,
                named.id,
                before != nullptr ? before->body : nullptr,
                after != nullptr ? after->body : nullptr,
                {}};
  if (before != nullptr && after != nullptr) {
    Comparison comparison;
    comparison.compare("", before->body, after->body);
    change.fields = std::move(comparison).take();
  }
  return change;
}

}  // namespace

bool FieldChange::is_in(std::string_view name) const {
  return path.starts_with(name) &&
         (path.size() == name.size() || path[name.size()] == '.' || path[name.size()] == '[');
}

std::vector<Change> difference(std::span<const Definition> before,
                               std::span<const Definition> after) {
  using Key = std::tuple<std::size_t, std::string_view, std::string_view>;
  const auto key_of = [](const Definition& each) {
    const std::string_view id = each.id;
    return Key(rank_of(each.kind), each.kind, each.kind == "program" ? std::string_view() : id);
  };
  std::map<Key, std::pair<const Definition*, const Definition*>> sides;
  for (const Definition& each : before) {
    sides[key_of(each)].first = &each;
  }
  for (const Definition& each : after) {
    sides[key_of(each)].second = &each;
  }
  std::vector<Change> changes;
  for (const auto& [key, side] : sides) {
    Change change = change_of(side.first, side.second);
    if (change.what() != Change::What::Edit || !change.fields.empty()) {
      changes.push_back(std::move(change));
    }
  }
  return changes;
}

}  // namespace fanfare::cli::planning
