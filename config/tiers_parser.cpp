#include "config/tiers_parser.h"

#include <fmt/format.h>

#include <algorithm>

#include "config/by_table.h"
#include "config/common.h"

namespace fanfare::config {
namespace {

using engine::TierPolicy;

constexpr std::string_view kCounter = "counter.";
const Decimal kMostNeeded = Decimal::whole(1'000'000'000'000);
const Decimal kMostRate = Decimal::whole(1000);

void parse_qualify_by(const MapReader& map, const ConditionContext& context, TierPolicy& policy) {
  const auto value = map.require("qualify_by");
  if (!value) {
    return;
  }
  const std::string_view text = value->is_scalar() ? value->node().text : std::string_view();
  if (text.starts_with(kCounter)) {
    policy.qualify_by = TierPolicy::QualifyBy::Counter;
    policy.counter = text.substr(kCounter.size());
    context.names.counters.check(*value, policy.counter);
  } else if (text == "spend") {
    policy.qualify_by = TierPolicy::QualifyBy::Spend;
  } else if (text != "points") {
    (void)value->expected("points, spend, or a counter such as counter.visits");
  }
}

void parse_window(const MapReader& map, TierPolicy& policy) {
  const auto value = map.find("window");
  if (!value) {
    return;
  }
  if (value->is_map()) {
    const MapReader window(*value);
    window.allow_only({"rolling"});
    if (const auto rolling = window.require("rolling")) {
      policy.window = TierPolicy::Rolling{parse_whole_days(*rolling).value_or(Duration())};
    }
    return;
  }
  const auto word = value->one_of({"lifetime", "calendar_year", "membership_year"});
  if (word == "calendar_year") {
    policy.window = TierPolicy::CalendarYear{};
  } else if (word == "membership_year") {
    policy.window = TierPolicy::MembershipYear{};
  }
}

/// What apps increment leaves no trace of when.
void check_counter(const MapReader& map, const ConditionContext& context,
                   const TierPolicy& policy) {
  const bool is_lifetime = std::holds_alternative<TierPolicy::Lifetime>(policy.window);
  if (!is_lifetime && context.names.app_counters.contains(policy.counter)) {
    map.fail("qualify_by",
             fmt::format("the counter '{}' is 'from: app', and nobody knows when it grew; it "
                         "qualifies with 'window: lifetime' only",
                         policy.counter));
  }
  if (context.names.falling_counters.contains(policy.counter)) {
    map.fail("qualify_by",
             fmt::format("the counter '{}' begins at 0 again and again, and tiers add up by "
                         "themselves; qualify by one without 'every', and say so in 'window'",
                         policy.counter));
  }
}

void parse_keep(const MapReader& map, TierPolicy& policy) {
  const auto keep = map.optional<MapReader>("keep");
  if (!keep) {
    return;
  }
  keep->allow_only({"until", "for"});
  if (keep->has("until") == keep->has("for")) {
    keep->value().fail(
        "a tier is kept '{until: end_of_next_year}', or for a time such as "
        "'{for: 12mo}'");
  } else if (const auto time = keep->find("for")) {
    policy.keep = TierPolicy::For{parse_whole_days(*time).value_or(Duration())};
  } else if (keep->one_of("until", {"end_of_next_year"})) {
    policy.keep = TierPolicy::UntilEndOfNextYear{};
  }
}

Decimal parse_rate(const Value& value) {
  const auto rate = value.number();
  if (rate && *rate > Decimal() && *rate <= kMostRate) {
    return *rate;
  }
  (void)value.expected("a factor above 0, up to 1000, such as 1.25");
  return Decimal::whole(1);
}

std::optional<Decimal> parse_need(const Value& value) {
  const auto at = value.number();
  if (at && *at >= Decimal() && *at <= kMostNeeded) {
    return at;
  }
  return value.expected("how much qualifies for the tier, such as 500");
}

/// What cannot be read is above the level before it: one mistake is reported once.
TierPolicy::Level parse_level(const MapReader& map, const TierPolicy& policy) {
  map.allow_only({"tier", "at", "earn_rate", "title"});
  TierPolicy::Level level;
  if (const auto name = map.require("tier")) {
    level.tier = name->id().value_or("");
  }
  const auto at = map.require("at");
  const auto need = at ? parse_need(*at) : std::nullopt;
  level.at = need                    ? *need
             : policy.levels.empty() ? Decimal()
                                     : policy.levels.back().at + Decimal::whole(1);
  if (const auto rate = map.find("earn_rate")) {
    level.earn_rate = parse_rate(*rate);
  }
  level.title = parse_title(map);
  return level;
}

void check_order(const MapReader& map, const TierPolicy& policy, const TierPolicy::Level& level) {
  if (level.tier.empty()) {
    return;
  }
  if (policy.rank(level.tier) >= 0) {
    map.fail("tier", fmt::format("duplicate tier '{}'", level.tier));
  } else if (!policy.levels.empty() && !policy.levels.back().tier.empty() &&
             level.at <= policy.levels.back().at) {
    map.fail("at", fmt::format("tier '{}' needs {}, no more than tier '{}' before it ({}); list "
                               "tiers from the lowest to the highest",
                               level.tier, level.at.to_string(), policy.levels.back().tier,
                               policy.levels.back().at.to_string()));
  }
}

void parse_levels(const MapReader& tiers, TierPolicy& policy) {
  const auto list = tiers.required<std::vector<Value>>("levels");
  if (list && list->empty()) {
    tiers.fail("levels", "expected at least one tier, found an empty list");
  }
  for (const Value& item : list.value_or(std::vector<Value>())) {
    if (const auto map = item.map()) {
      TierPolicy::Level level = parse_level(*map, policy);
      check_order(*map, policy, level);
      policy.levels.push_back(std::move(level));
    }
  }
}

TierPolicy parse_policy(const MapReader& map, const ConditionContext& context) {
  map.allow_only({"qualify_by", "window", "keep", "levels", "warn"});
  TierPolicy policy;
  parse_qualify_by(map, context, policy);
  parse_window(map, policy);
  check_counter(map, context, policy);
  parse_keep(map, policy);
  parse_levels(map, policy);
  policy.warn = {Duration{30, Duration::Unit::Day}};
  if (const auto warn = map.find("warn")) {
    policy.warn = parse_lead_times(*warn, "a tier ends");
  }
  return policy;
}

}  // namespace

std::vector<TierPolicy> parse_tiers(const Value& tiers, const ConditionContext& context) {
  std::vector<TierPolicy> policies;
  for (Reading& reading : readings_of(tiers, context, Else::Optional, Entries::Any)) {
    const Value plain(*reading.node, tiers.document(), tiers.diagnostics());
    if (const auto map = plain.map()) {
      policies.push_back(parse_policy(*map, context));
      policies.back().only_if = std::move(reading.when);
    }
  }
  return policies;
}

}  // namespace fanfare::config
