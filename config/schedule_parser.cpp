#include "config/schedule_parser.h"

namespace fanfare::config {
namespace {

TimeZone parse_zone(const MapReader& map, const Names& names) {
  const auto zone = map.find("timezone");
  if (!zone) {
    return names.zone;
  }
  if (zone->is_scalar() && zone->node().text == "member") {
    zone->fail("'timezone: member' is not supported yet");
    return names.zone;
  }
  return zone->time_zone().value_or(names.zone);
}

std::optional<Instant> parse_instant(const MapReader& map, std::string_view key,
                                     const TimeZone& zone) {
  const auto value = map.find(key);
  return value ? value->instant(zone) : std::nullopt;
}

}  // namespace

campaigns::Schedule parse_schedule(const MapReader& map, const Names& names) {
  map.allow_only({"timezone", "start", "end"}, {"repeat", "lasts", "except"});
  campaigns::Schedule schedule;
  schedule.zone = parse_zone(map, names);
  schedule.start = parse_instant(map, "start", schedule.zone);
  schedule.end = parse_instant(map, "end", schedule.zone);
  if (schedule.start && schedule.end && *schedule.end <= *schedule.start) {
    map.fail("end", "the end must be later than the start");
  }
  return schedule;
}

}  // namespace fanfare::config
