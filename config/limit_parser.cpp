#include "config/limit_parser.h"

#include <fmt/format.h>

#include <algorithm>

#include "config/by_table.h"

namespace fanfare::config {
namespace {

using campaigns::Limit;
using campaigns::Subject;

std::optional<Subject> parse_subject(const MapReader& map) {
  const auto per = map.require("per");
  const auto word = per ? per->one_of({"member", "everyone"}) : std::nullopt;
  return word ? std::optional(*word == "member" ? Subject::Member : Subject::Everyone)
              : std::nullopt;
}

Limit::Every parse_every(const MapReader& map, Subject per) {
  const auto word =
      map.one_of("every", {"day", "week", "month", "year", "membership_year", "occurrence"});
  const auto every = word ? *campaigns::every_from(*word) : Limit::Every::Campaign;
  if (per == Subject::Everyone && every == Limit::Every::MembershipYear) {
    map.fail("every",
             "a membership year is each member's own; what everyone shares is limited by "
             "day, week, month, year or occurrence");
  }
  return every;
}

std::string parse_shared(const MapReader& map, Limit::Every every) {
  const auto shared = map.find("shared");
  if (shared && every == Limit::Every::Occurrence) {
    shared->fail(
        "an occurrence is one campaign's own; share a limit by day, week, month, year, "
        "membership_year or without 'every'");
  }
  return shared ? shared->id().value_or("") : "";
}

Limit parse_limit(const MapReader& map) {
  map.allow_only({"per", "times", "points", "every", "shared"});
  Limit limit;
  limit.per = parse_subject(map).value_or(Subject::Member);
  limit.every = parse_every(map, limit.per);
  limit.shared = parse_shared(map, limit.every);
  if (const auto times = map.find("times")) {
    limit.times = times->whole(1);
  }
  if (const auto points = map.find("points")) {
    const auto most = points->whole(1);
    limit.points = most ? std::optional(Points(*most)) : std::nullopt;
  }
  if (!map.has("times") && !map.has("points")) {
    map.value().fail("a limit needs 'times' or 'points'");
  }
  return limit;
}

/// One item of the list; more than one limit where there are tables in it.
std::vector<Limit> parse_item(const Value& item, const ConditionContext& context) {
  std::vector<Limit> limits;
  for (Reading& reading : readings_of(item, context, Else::Required)) {
    const Value plain(*reading.node, item.document(), item.diagnostics());
    if (const auto map = plain.map()) {
      limits.push_back(parse_limit(*map));
      limits.back().only_if = std::move(reading.when);
    }
  }
  return limits;
}

/// Whose days, weeks, ... count; empty where none do.
std::string clock_of(const std::vector<Limit>& limits, const campaigns::Schedule& schedule) {
  const bool has_windows = std::ranges::any_of(
      limits, [](const Limit& limit) { return limit.every != Limit::Every::Campaign; });
  const bool members = schedule.in_member_zone && limits.front().per == Subject::Member;
  return !has_windows ? "" : members ? "each member" : schedule.zone.name();
}

}  // namespace

std::string SharedLimits::terms(const std::vector<Limit>& limits) {
  std::string text;
  for (const Limit& limit : limits) {
    text += fmt::format("{}per: {}", text.empty() ? "" : "; ",
                        limit.per == Subject::Member ? "member" : "everyone");
    if (limit.times) {
      text += fmt::format(", times: {}", *limit.times);
    }
    if (limit.points) {
      text += fmt::format(", points: {}", limit.points->to_string());
    }
    if (limit.every != Limit::Every::Campaign) {
      text += fmt::format(", every: {}", campaigns::to_string(limit.every));
    }
  }
  return text;
}

void SharedLimits::check(const Value& item, const std::vector<Limit>& limits,
                         const campaigns::Schedule& schedule) {
  if (limits.empty() || limits.front().shared.empty()) {
    return;
  }
  const std::string& name = limits.front().shared;
  const auto [found, is_new] =
      known_.emplace(name, Known{item.place(), terms(limits), clock_of(limits, schedule)});
  if (!is_new && found->second.terms != terms(limits)) {
    item.fail(
        fmt::format("the limit '{}' is shared with {}, which says {{{}}}; write the same in "
                    "each campaign",
                    name, found->second.place.to_string(), found->second.terms));
  } else if (!is_new && found->second.clock != clock_of(limits, schedule)) {
    item.fail(fmt::format(
        "the limit '{}' is shared with {}, where it goes by the clock of {}, and here by "
        "that of {}; give the schedules one 'timezone'",
        name, found->second.place.to_string(), found->second.clock, clock_of(limits, schedule)));
  }
}

std::vector<Limit> parse_limits(const Value& limits, const ConditionContext& context,
                                const campaigns::Schedule& schedule, SharedLimits& shared) {
  std::vector<Limit> parsed;
  for (const Value& item : limits.list().value_or(std::vector<Value>())) {
    auto of_item = parse_item(item, context);
    shared.check(item, of_item, schedule);
    std::ranges::move(of_item, std::back_inserter(parsed));
  }
  return parsed;
}

}  // namespace fanfare::config
