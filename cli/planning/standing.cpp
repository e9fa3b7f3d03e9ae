#include "cli/planning/standing.h"

#include <array>
#include <vector>

#include "cli/planning/definition.h"
#include "config/documents.h"
#include "config/schedule_parser.h"

namespace fanfare::cli::planning {
namespace {

using campaigns::Schedule;
using config::Node;

/// Enough zones to have every offset from UTC that anybody lives by, whatever the season.
std::vector<TimeZone> zones_of_the_world() {
  static constexpr std::array kOthers{
      "America/St_Johns", "Pacific/Marquesas",  "Asia/Tehran",         "Asia/Kabul",
      "Asia/Kolkata",     "Asia/Kathmandu",     "Asia/Yangon",         "Australia/Eucla",
      "Australia/Darwin", "Australia/Adelaide", "Australia/Lord_Howe", "Pacific/Chatham"};
  std::vector<TimeZone> zones{TimeZone()};
  const auto add = [&](const std::string& name) {
    if (auto zone = TimeZone::find(name)) {
      zones.push_back(*std::move(zone));
    }
  };
  for (int hours = 1; hours <= 14; ++hours) {
    add("Etc/GMT-" + std::to_string(hours));  // east of Greenwich
    add("Etc/GMT+" + std::to_string(hours));  // those beyond 12 do not exist
  }
  for (const char* name : kOthers) {
    add(name);
  }
  return zones;
}

bool has_begun(const Schedule& schedule, const TimeZone& zone, Instant now) {
  const Instant start = schedule.span(zone).start;
  if (schedule.repeat == nullptr || now < start) {
    return start <= now;
  }
  const auto first = schedule.repeat->following(start, zone, 1);
  return !first.empty() && first.front().start <= now;
}

Standing standing_in(const Schedule& schedule, const TimeZone& zone, Instant now) {
  return {has_begun(schedule, zone, now), schedule.at(now, zone).has_value()};
}

Standing standing_of(const Schedule& schedule, Instant now) {
  if (!schedule.in_member_zone) {
    return standing_in(schedule, schedule.zone, now);
  }
  Standing anywhere;
  for (const TimeZone& zone : zones_of_the_world()) {
    const Standing here = standing_in(schedule, zone, now);
    anywhere.begun = anywhere.begun || here.begun;
    anywhere.running = anywhere.running || here.running;
  }
  return anywhere;
}

}  // namespace

Standing standing_of(const Node::Pointer& campaign, const TimeZone& program_zone, Instant now) {
  if (text_of(*campaign, "enabled") == "false") {
    return {};
  }
  const Node* written = field_of(*campaign, "schedule");
  if (written == nullptr) {
    return {true, true};
  }
  const config::Document document{"", {}, campaign};
  config::Diagnostics diagnostics;
  const auto map = config::Value(*written, document, diagnostics).map();
  config::Names names;
  names.zone = program_zone;
  const Schedule schedule = map ? config::parse_schedule(*map, names) : Schedule();
  return diagnostics.has_errors() ? Standing() : standing_of(schedule, now);
}

TimeZone zone_of(const Node::Pointer& program) {
  const config::Document document{"", {}, program};
  config::Diagnostics diagnostics;
  return config::program_zone(config::MapReader(config::Value(*program, document, diagnostics)));
}

}  // namespace fanfare::cli::planning
