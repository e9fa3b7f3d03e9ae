#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/engine.h"
#include "tests/unit/campaigns/scene.h"

namespace fanfare::engine {

using badges::CounterRule;
using campaigns::Campaign;
using campaigns::Condition;
using campaigns::Effect;
using campaigns::make_test;
using campaigns::number;
using campaigns::Operator;
using campaigns::plain;
using campaigns::utc;

inline Campaign campaign(std::string id, std::string on, std::vector<Effect> effects) {
  Campaign made;
  made.id = std::move(id);
  made.triggers = {std::move(on)};
  made.effects = std::move(effects);
  return made;
}

inline campaigns::GivePoints fixed(std::int64_t points) {
  return {Points(points)};
}
inline campaigns::GiveProportion per(std::string_view per, std::string_view give) {
  campaigns::GiveProportion effect;
  effect.per = number(per);
  effect.give = number(give);
  return effect;
}
inline campaigns::Multiply times(std::string_view factor) {
  return {number(factor)};
}

inline Condition at_least(std::string_view field, std::string value) {
  return Condition::test(make_test(field, Operator::AtLeast, {plain(std::move(value))}));
}
inline Condition is(std::string_view field, std::string value) {
  return Condition::test(make_test(field, Operator::Is, {plain(std::move(value))}));
}

inline CounterRule count_of(std::string name, std::string event) {
  CounterRule rule;
  rule.name = std::move(name);
  rule.events = {std::move(event)};
  return rule;
}
inline CounterRule sum_of(std::string name, std::string event, std::string_view field) {
  CounterRule rule = count_of(std::move(name), std::move(event));
  rule.kind = CounterRule::Kind::Sum;
  rule.measure.field = campaigns::field(field);
  return rule;
}
inline CounterRule from_app(std::string name) {
  CounterRule rule;
  rule.name = std::move(name);
  rule.kind = CounterRule::Kind::FromApp;
  return rule;
}
/// One that only a campaign or an operator awards.
inline badges::BadgeRule badge(std::string id) {
  badges::BadgeRule made;
  made.id = std::move(id);
  return made;
}
inline badges::BadgeRule badge(std::string id, Condition when) {
  badges::BadgeRule made = badge(std::move(id));
  made.levels.push_back({"", std::move(when)});
  return made;
}

/// An event of Alice's on Saturday 2026-12-05 at 03:00 UTC.
inline members::Event event(std::string_view type,
                            std::initializer_list<members::Attribute> attributes = {},
                            std::string_view id = "order-1") {
  members::Event made;
  made.id = id;
  made.type = type;
  made.member = "alice";
  made.time = utc("2026-12-05T03:00:00Z");
  made.received = made.time;
  for (const members::Attribute& each : attributes) {
    made.attributes.push_back(each);
    if (each.name == "amount") {
      made.amount = Decimal::parse(each.value);
    }
  }
  return made;
}

/// A program in the making, and Alice, who joined long ago.
struct Scene {
  Definitions program;
  members::Member alice;
  campaigns::Budgets budgets;
  std::optional<Instant> now;  ///< Empty: every event is decided when it happens.

  Scene() { alice.joined_at = utc("2020-01-01T00:00:00Z"); }

  [[nodiscard]] std::expected<Decision, members::Rejection> try_apply(
      const members::Event& next) const {
    return engine::apply(Program(program), alice, next, {budgets, now.value_or(next.time)});
  }
  /// What the event does, without its coming about.
  [[nodiscard]] Decision decide(const members::Event& next) const {
    return try_apply(next).value();
  }
  /// Applies the event, and gives its journal entry.
  members::JournalEntry apply(const members::Event& next) {
    Decision decision = decide(next);
    alice.apply(decision.changes);
    budgets.book(decision.changes.budgets);
    return std::move(decision.journal).value();
  }
};

}  // namespace fanfare::engine
