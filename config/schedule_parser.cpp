#include "config/schedule_parser.h"

#include <fmt/format.h>

#include <memory>

namespace fanfare::config {
namespace {

/// Whole years and more would be a schedule of its own.
constexpr std::chrono::days kLongestOccurrence{366};

void parse_zone(const MapReader& map, const Names& names, campaigns::Schedule& schedule) {
  schedule.zone = names.zone;
  const auto zone = map.find("timezone");
  if (!zone) {
    return;
  }
  schedule.in_member_zone = zone->is_scalar() && zone->node().text == "member";
  if (!schedule.in_member_zone) {
    schedule.zone = zone->time_zone().value_or(names.zone);
  }
}

std::optional<campaigns::Schedule::Bound> parse_bound(const MapReader& map, std::string_view key,
                                                      const TimeZone& zone) {
  const auto value = map.find(key);
  const auto instant = value ? value->instant(zone) : std::nullopt;
  if (!instant) {
    return std::nullopt;
  }
  const auto local = parse_local_time(value->node().text);
  return campaigns::Schedule::Bound{local ? std::nullopt : instant,
                                    local.value_or(zone.to_local(*instant))};
}

bool is_too_long(const Duration& duration) {
  if (const auto length = duration.fixed()) {
    return *length > kLongestOccurrence;
  }
  return duration.count > (duration.unit == Duration::Unit::Year ? 1 : 12);
}

std::optional<Duration> parse_lasts(const MapReader& map) {
  const auto lasts = map.required<Duration>("lasts");
  if (lasts && is_too_long(*lasts)) {
    map.fail("lasts", "an occurrence lasts a year at most");
    return std::nullopt;
  }
  return lasts;
}

std::vector<cctz::civil_day> parse_except(const MapReader& map) {
  std::vector<cctz::civil_day> days;
  const auto except = map.find("except");
  const auto dates = except ? except->list_or_one() : std::vector<Value>();
  for (const Value& each : dates) {
    if (const auto day = each.is_scalar() ? parse_date(each.node().text) : std::nullopt) {
      days.push_back(cctz::civil_day() + day->time_since_epoch().count());
    } else {
      each.expected("a date such as 2026-12-25");
    }
  }
  return days;
}

std::shared_ptr<const campaigns::Occurrences> parse_repeat(const MapReader& map,
                                                           const campaigns::Schedule& schedule) {
  const auto repeat = map.find("repeat");
  if (!repeat) {
    for (const std::string_view key : {"lasts", "except"}) {
      if (map.has(key)) {
        map.fail(key, fmt::format("'{}' goes with 'repeat', and there is none", key));
      }
    }
    return nullptr;
  }
  const auto text = repeat->text();
  const auto lasts = parse_lasts(map);
  std::vector<cctz::civil_day> except = parse_except(map);
  if (!map.has("start")) {
    repeat->fail("'repeat' needs a 'start': the first day, and the time of day of each occurrence");
  }
  if (!text || !lasts || !schedule.start) {
    return nullptr;
  }
  auto rule = campaigns::Recurrence::parse(*text, schedule.start->local, schedule.zone);
  if (!rule) {
    repeat->fail(rule.error().message);
    return nullptr;
  }
  auto occurrences =
      std::make_shared<const campaigns::Occurrences>(*std::move(rule), *lasts, std::move(except));
  if (occurrences->overlap_without_end()) {
    map.fail("lasts",
             "each occurrence reaches into the next, without end; make it shorter, or leave "
             "out 'repeat' and give an 'end'");
  }
  return occurrences;
}

}  // namespace

campaigns::Schedule parse_schedule(const MapReader& map, const Names& names) {
  map.allow_only({"timezone", "start", "end", "repeat", "lasts", "except"});
  campaigns::Schedule schedule;
  parse_zone(map, names, schedule);
  schedule.start = parse_bound(map, "start", schedule.zone);
  schedule.end = parse_bound(map, "end", schedule.zone);
  const campaigns::Occurrence span = schedule.span(schedule.zone);
  if (span.end <= span.start) {
    map.fail("end", "the end must be later than the start");
  }
  schedule.repeat = parse_repeat(map, schedule);
  return schedule;
}

}  // namespace fanfare::config
