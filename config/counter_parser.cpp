#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "config/common.h"
#include "config/condition_parser.h"
#include "config/documents.h"
#include "config/measure_parser.h"
#include "config/streak_parser.h"

namespace fanfare::config {
namespace {

using badges::CounterRule;
using Kind = CounterRule::Kind;

void check_where(const MapReader& map, const CounterRule& counter) {
  const bool reads_counters =
      std::ranges::any_of(counter.measure.where.tests(), [](const campaigns::Test& test) {
        return test.field.scope == campaigns::Field::Scope::Counter;
      });
  if (reads_counters) {
    map.fail("where", "a counter cannot depend on counters; use the fields of the event");
  }
}

CounterRule::Every parse_every(const MapReader& map) {
  const auto word = map.one_of("every", {"day", "week", "month", "year", "membership_year"});
  return word ? *campaigns::every_from(*word) : CounterRule::Every::Campaign;
}

/// What is looked at as a whole: `count` and `streak`.
void parse_events(const MapReader& map, std::string_view word, const Names& names,
                  CounterRule& counter) {
  counter.events = parse_event_types(*map.find(word));
  if (const auto where = map.find("where")) {
    counter.measure.where = parse_condition(*where, {names, names.zone});
  }
  check_where(map, counter);
}

void parse_count(const MapReader& map, const Names& names, CounterRule& counter) {
  map.allow_only({"count", "where", "every"});
  parse_events(map, "count", names, counter);
  counter.every = parse_every(map);
}

/// What is about a field: `sum`, `distinct` and `max`.
void parse_field_of(const MapReader& map, std::string_view word, const Names& names,
                    CounterRule& counter) {
  map.allow_only({word, "of", "where", "every"});
  counter.measure = parse_measure(map.find(word), map.find("where"), {names, names.zone});
  if (const auto of = map.require("of")) {
    counter.events = parse_event_types(*of);
  }
  counter.every = parse_every(map);
  check_where(map, counter);
}

void parse_streak(const MapReader& map, const Names& names, CounterRule& counter) {
  map.allow_only({"streak", "where", "every", "grace", "freezes", "remind"});
  parse_events(map, "streak", names, counter);
  if (const auto every = map.require("every")) {
    const auto word = every->one_of({"day", "week", "month"});
    counter.every = word ? *campaigns::every_from(*word) : CounterRule::Every::Day;
  }
  counter.streak = parse_streak_terms(map, counter.every);
}

void parse_rule(const MapReader& map, const Names& names, CounterRule& counter) {
  if (map.has("count")) {
    parse_count(map, names, counter);
  } else if (map.has("sum")) {
    counter.kind = Kind::Sum;
    parse_field_of(map, "sum", names, counter);
  } else if (map.has("distinct")) {
    counter.kind = Kind::Distinct;
    parse_field_of(map, "distinct", names, counter);
  } else if (map.has("max")) {
    counter.kind = Kind::Max;
    parse_field_of(map, "max", names, counter);
  } else if (map.has("streak")) {
    counter.kind = Kind::Streak;
    parse_streak(map, names, counter);
  } else if (map.has("from")) {
    map.allow_only({"from"});
    counter.kind = Kind::FromApp;
    (void)map.one_of("from", {"app"});
  } else {
    map.allow_only({"count", "sum", "distinct", "max", "streak", "from", "of", "where", "every",
                    "grace", "freezes", "remind"});
    map.value().fail(
        "a counter needs one of 'count', 'sum', 'distinct', 'max', 'streak' and 'from'");
  }
}

}  // namespace

std::vector<CounterRule> parse_counters(const MapReader& counters, const Names& names) {
  std::vector<CounterRule> rules;
  for (const auto& [name, value] : counters.fields()) {
    CounterRule rule;
    rule.name = name.id().value_or("");
    if (const auto map = value.map()) {
      parse_rule(*map, names, rule);
    }
    rules.push_back(std::move(rule));
  }
  return rules;
}

}  // namespace fanfare::config
