#include "config/points_parser.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "config/by_table.h"
#include "config/common.h"

namespace fanfare::config {
namespace {

using engine::PointsPolicy;
using members::ExpiryRule;

/// `12-31`, or `joined_at`.
std::optional<ExpiryRule> parse_yearly(const Value& value) {
  const std::string text = value.is_scalar() ? value.node().text : std::string();
  if (text == "joined_at") {
    return ExpiryRule{ExpiryRule::YearOfMembership{}};
  }
  // Any leap year will do to check that there is such a day.
  if (text.size() == 5 && text[2] == '-' && parse_date("2000-" + text)) {
    const auto number = [&](std::size_t at) {
      return parse_whole<int>(text.substr(at, 2)).value_or(1);
    };
    return ExpiryRule{ExpiryRule::Yearly{number(0), number(3)}};
  }
  return value.expected("a day of the year such as 12-31, or joined_at");
}

std::optional<ExpiryRule> parse_after(const MapReader& map) {
  const auto time = map.required<Duration>("after");
  const bool from_month = map.one_of("round", {"month"}).has_value();
  if (time && from_month && time->unit < Duration::Unit::Day) {
    map.fail("after", "from the end of a month it takes whole days; write a time such as 6mo");
    return std::nullopt;
  }
  return time ? std::optional(ExpiryRule{ExpiryRule::After{*time, from_month}}) : std::nullopt;
}

std::optional<ExpiryRule> parse_inactivity(const MapReader& map, PointsPolicy& policy) {
  const auto time = map.required<Duration>("inactivity");
  const auto activity = map.find("activity");
  policy.activity = activity ? parse_event_types(*activity) : std::vector<std::string>{"purchase"};
  return time ? std::optional(ExpiryRule{ExpiryRule::Inactivity{*time}}) : std::nullopt;
}

void parse_warnings(const MapReader& map, PointsPolicy& policy) {
  const auto list = map.find("warn");
  auto warn = list ? parse_lead_times(*list, "points expire") : std::vector<Duration>();
  if (!policy.warn.empty() && list && policy.warn != warn) {
    list->fail(
        "one entry of the table warns at other times than another; give all of them the same");
  }
  if (list) {
    policy.warn = std::move(warn);
  }
  if (map.one_of("unwarned", {"extend"})) {
    policy.extend_unwarned = true;
  }
}

/// Reports a key that means nothing without another.
void belongs_to(const MapReader& map, std::string_view key, std::string_view other) {
  if (map.has(key) && !map.has(other)) {
    map.fail(key, fmt::format("'{}' means nothing without '{}'", key, other));
  }
}

std::optional<ExpiryRule> parse_rule(const Value& value, PointsPolicy& policy) {
  if (value.is_scalar() && value.node().text == "never") {
    return ExpiryRule{ExpiryRule::Never{}};
  }
  if (!value.is_map()) {
    return value.expected("'never', or a rule such as {after: 180d, warn: [30d, 7d]}");
  }
  const MapReader map(value);
  map.allow_only({"after", "inactivity", "yearly", "round", "activity", "warn", "unwarned"});
  parse_warnings(map, policy);
  belongs_to(map, "round", "after");
  belongs_to(map, "activity", "inactivity");
  belongs_to(map, "unwarned", "warn");
  if (map.has("after") + map.has("inactivity") + map.has("yearly") != 1) {
    map.value().fail(
        "points expire by one of 'after', 'inactivity' and 'yearly'; or write 'never'");
    return std::nullopt;
  }
  if (map.has("after")) {
    return parse_after(map);
  }
  return map.has("inactivity") ? parse_inactivity(map, policy) : parse_yearly(*map.find("yearly"));
}

void parse_expiry(const MapReader& points, const ConditionContext& context, PointsPolicy& policy) {
  const auto expire = points.find("expire");
  if (!expire) {
    return;
  }
  for (Reading& reading : readings_of(*expire, context, Else::Optional, Entries::Any)) {
    const Value plain(*reading.node, expire->document(), expire->diagnostics());
    if (auto rule = parse_rule(plain, policy)) {
      policy.expiry.push_back({*std::move(rule), std::move(reading.when)});
    }
  }
}

void parse_pending(const MapReader& points, PointsPolicy& policy) {
  const auto pending = points.find("pending");
  if (!pending) {
    return;
  }
  if (!pending->is_map()) {
    if (const auto time = pending->duration()) {
      policy.pending = *time;
    }
    return;
  }
  const MapReader map(*pending);
  map.allow_only({"until"});
  const auto until = map.require("until");
  const auto events = until ? parse_event_types(*until) : std::vector<std::string>();
  if (events.size() > 1) {
    until->fail("points wait for one type of event");
  } else if (events.size() == 1) {
    policy.pending = PointsPolicy::Until{events.front()};
  }
}

}  // namespace

PointsPolicy parse_expiry_and_pending(const MapReader& points, const ConditionContext& context) {
  PointsPolicy policy;
  parse_expiry(points, context, policy);
  parse_pending(points, policy);
  policy.floor_at_zero = points.one_of("negative", {"allow", "floor"}) == "floor";
  return policy;
}

}  // namespace fanfare::config
