#include <fmt/format.h>

#include <algorithm>

#include "config/common.h"
#include "config/condition_parser.h"
#include "config/documents.h"
#include "config/measure_parser.h"

namespace fanfare::config {
namespace {

using badges::CounterRule;

void check_where(const MapReader& map, const CounterRule& counter) {
  const bool reads_counters =
      std::ranges::any_of(counter.measure.where.tests(), [](const campaigns::Test& test) {
        return test.field.scope == campaigns::Field::Scope::Counter;
      });
  if (reads_counters) {
    map.fail("where", "a counter cannot depend on counters; use the fields of the event");
  }
}

void parse_count(const MapReader& map, const Names& names, CounterRule& counter) {
  map.allow_only({"count", "where"}, {"every"});
  counter.kind = CounterRule::Kind::Count;
  counter.events = parse_event_types(*map.find("count"));
  if (const auto where = map.find("where")) {
    counter.measure.where = parse_condition(*where, {names, names.zone});
  }
  check_where(map, counter);
}

void parse_sum(const MapReader& map, const Names& names, CounterRule& counter) {
  map.allow_only({"sum", "of", "where"}, {"every"});
  counter.kind = CounterRule::Kind::Sum;
  counter.measure = parse_measure(map.find("sum"), map.find("where"), {names, names.zone});
  if (const auto of = map.require("of")) {
    counter.events = parse_event_types(*of);
  }
  check_where(map, counter);
}

void parse_from(const MapReader& map, CounterRule& counter) {
  map.allow_only({"from"});
  counter.kind = CounterRule::Kind::FromApp;
  (void)map.one_of("from", {"app"});
}

void parse_rule(const MapReader& map, const Names& names, CounterRule& counter) {
  if (map.has("count")) {
    parse_count(map, names, counter);
  } else if (map.has("sum")) {
    parse_sum(map, names, counter);
  } else if (map.has("from")) {
    parse_from(map, counter);
  } else {
    map.allow_only({"count", "sum", "from", "of", "where"}, {"distinct", "max", "every"});
    if (!map.has("distinct") && !map.has("max")) {
      map.value().fail("a counter needs one of 'count', 'sum' and 'from'");
    }
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
