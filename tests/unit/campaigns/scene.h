#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "campaigns/condition.h"
#include "campaigns/facts.h"
#include "campaigns/limit.h"

namespace fanfare::campaigns {

inline Instant utc(std::string_view text) {
  return parse_rfc3339(text).value();
}

inline Decimal number(std::string_view text) {
  return Decimal::parse(text).value();
}

/// A value as a program writes it without quotes (5) or with them ("5").
inline Literal plain(std::string text) {
  auto read = Decimal::parse(text);
  return {std::move(text), read};
}
inline Literal quoted(std::string text) {
  return {std::move(text), std::nullopt};
}

/// `event.category` and the like.
inline Field field(std::string_view path) {
  const std::size_t dot = path.find('.');
  const std::string_view scope = path.substr(0, dot);
  Field field;
  field.name = path.substr(dot + 1);
  field.scope = scope == "event"       ? Field::Scope::Event
                : scope == "item"      ? Field::Scope::Item
                : scope == "member"    ? Field::Scope::Member
                : scope == "counter"   ? Field::Scope::Counter
                : scope == "badge"     ? Field::Scope::Badge
                : scope == "challenge" ? Field::Scope::Challenge
                                       : Field::Scope::Time;
  return field;
}

/// A test with plain literals.
inline Test make_test(std::string_view path, Operator op, std::vector<Literal> literals) {
  Test test;
  test.field = field(path);
  test.op = op;
  test.literals = std::move(literals);
  return test;
}

/// A limit per member.
inline Limit make_limit(Limit::Every every, std::optional<std::int64_t> times,
                        std::optional<std::int64_t> points = std::nullopt) {
  Limit made;
  made.every = every;
  made.times = times;
  made.points = points ? std::optional(Points(*points)) : std::nullopt;
  return made;
}

/// A purchase of Alice's, on Saturday 2026-12-05 at 23:30 UTC: Sunday 06:30 in Jakarta.
struct Scene {
  members::Member alice;
  members::Event event;
  TimeZone zone;

  Scene() {
    alice.points = Points(120);
    alice.points_lifetime = Points(500);
    alice.joined_at = utc("2025-12-05T23:30:00Z");
    alice.last_seen = utc("2026-12-04T23:30:00Z");
    alice.profile["name"] = "Alice";
    alice.profile["attr.vip"] = "yes";
    alice.profile["attr.visited"] = "2026-12-01 10:00";
    alice.profile["birthday"] = "1990-12-06";
    alice.profile["phone"] = "";
    alice.counters["coffees"] = number("10");
    alice.counters["spend"] = number("1234.56");
    alice.badges["welcome"] = {utc("2026-01-01T00:00:00Z"), "", ""};
    alice.badges["coffee-lover"] = {utc("2026-01-01T00:00:00Z"), "silver", ""};
    event.id = "order-1";
    event.type = "purchase";
    event.member = "alice";
    event.time = utc("2026-12-05T23:30:00Z");
    event.received = event.time;
    event.amount = number("25.50");
    event.attributes = {{"amount", "25.50"},   {"category", "coffee"},
                        {"sku", "007"},        {"stars", "5.0"},
                        {"note", ""},          {"delivered", "2026-12-05T10:00:00Z"},
                        {"stars-text", "five"}};
  }

  [[nodiscard]] bool holds(const Condition& condition) const {
    const members::Draft draft(alice);
    return condition.holds(Facts{event, draft, zone});
  }
};

}  // namespace fanfare::campaigns
