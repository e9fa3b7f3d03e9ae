#include "config/expectation_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "config/test_event_parser.h"

namespace fanfare::config {
namespace {

constexpr std::string_view kNone = "none";

std::optional<Points> parse_balance(const MapReader& map, std::string_view key) {
  const auto value = map.find(key);
  const auto count =
      value ? value->whole(-kMostTestPoints, kMostTestPoints) : std::optional<std::int64_t>();
  return count ? std::optional(Points(*count)) : std::nullopt;
}

/// Reports an id that an exact set names twice.
void check_distinct(const std::vector<Value>& items) {
  std::set<std::string_view> seen;
  for (const Value& item : items) {
    if (item.is_scalar() && !seen.insert(item.node().text).second) {
      item.fail(fmt::format("'{}' stands here twice; a set holds it once",
                            shortened(item.node().text, 64)));
    }
  }
}

/// A list of declared ids; empty when the key is missing.
std::optional<std::vector<std::string>> parse_references(const MapReader& map, std::string_view key,
                                                         const NameTable& table) {
  const auto list = map.optional<std::vector<Value>>(key);
  if (!list) {
    return std::nullopt;
  }
  std::vector<std::string> ids;
  for (const Value& item : *list) {
    ids.push_back(table.reference(item).value_or(""));
  }
  return ids;
}

/// The same as an exact set: sorted, each id once.
std::optional<std::vector<std::string>> parse_set(const MapReader& map, std::string_view key,
                                                  const NameTable& table) {
  auto ids = parse_references(map, key, table);
  if (ids) {
    check_distinct(map.find(key)->list_or_one());
    std::ranges::sort(*ids);
  }
  return ids;
}

void parse_counters(const MapReader& map, const Names& names, MemberExpectation& expected) {
  const auto counters = map.optional<MapReader>("counters");
  if (!counters) {
    return;
  }
  for (const auto& [name, value] : counters->fields()) {
    const auto counter = names.counters.reference(name);
    const auto number = value.decimal();
    if (counter && number) {
      expected.counters.emplace_back(*counter, *number);
    }
  }
}

void parse_challenges(const MapReader& map, const Names& names, MemberExpectation& expected) {
  const auto challenges = map.optional<MapReader>("challenges");
  if (!challenges) {
    return;
  }
  for (const auto& [name, value] : challenges->fields()) {
    const auto challenge = names.challenges.reference(name);
    const auto number = value.number();
    const auto state = number ? std::optional(number->to_string())
                              : value.one_of({"active", "completed", "expired", kNone});
    if (challenge && state) {
      expected.challenges.emplace_back(*challenge, *state);
    }
  }
}

MemberExpectation parse_member(const MapReader& map, const Names& names) {
  map.allow_only({"points", "points_lifetime", "points_pending", "points_expiring", "tier",
                  "tier_until", "badges", "plan", "rewards", "counters", "challenges",
                  "notifications"});
  MemberExpectation expected;
  expected.points = parse_balance(map, "points");
  expected.points_lifetime = parse_balance(map, "points_lifetime");
  expected.points_pending = parse_balance(map, "points_pending");
  expected.points_expiring = parse_balance(map, "points_expiring");
  if (const auto tier = map.find("tier")) {
    expected.tier = names.tiers.reference(*tier);
  }
  if (const auto until = map.find("tier_until")) {
    expected.tier_until = until->instant(names.zone);
  }
  if (const auto plan = map.find("plan")) {
    const bool none = plan->is_scalar() && plan->node().text == kNone;
    expected.plan = none ? std::string(kNone) : names.plans.reference(*plan);
  }
  expected.badges = parse_set(map, "badges", names.badges);
  expected.rewards = parse_references(map, "rewards", names.rewards);
  if (expected.rewards) {
    std::ranges::sort(*expected.rewards);
  }
  expected.notifications = parse_references(map, "notifications", names.templates);
  parse_counters(map, names, expected);
  parse_challenges(map, names, expected);
  return expected;
}

}  // namespace

TestExpectation parse_expectation(const Value& value, const Names& names,
                                  const NameTable& known_members) {
  TestExpectation expectation;
  const auto members = value.map();
  if (!members) {
    return expectation;
  }
  for (const auto& [id, wanted] : members->fields()) {
    known_members.check(id, id.node().text);
    if (const auto map = wanted.map()) {
      MemberExpectation expected = parse_member(*map, names);
      expected.member = id.node().text;
      expected.place = id.place();
      expectation.members.push_back(std::move(expected));
    }
  }
  return expectation;
}

}  // namespace fanfare::config
