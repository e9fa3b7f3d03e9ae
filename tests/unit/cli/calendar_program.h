#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>

#include "cli/calendar/agenda.h"
#include "config/loader.h"

namespace fanfare::cli::calendar {

/// A program in Europe/Berlin with these documents, whose texts are German unless they say so.
inline std::shared_ptr<const engine::Program> program_with(const std::string& documents) {
  auto loaded = config::load_program_text(
      "p.yaml", "program: shop\ntitle: Shop\ntimezone: Europe/Berlin\nlocale: de\n" + documents);
  if (!loaded) {
    ADD_FAILURE() << loaded.error().to_string();
    return nullptr;
  }
  return loaded->program;
}

/// One campaign named `c` with this schedule (a YAML map, or nothing at all).
inline std::string campaign(const std::string& schedule, const std::string& more = "",
                            const std::string& id = "c") {
  return "---\ncampaign: " + id + "\non: purchase\n" +
         (schedule.empty() ? "" : "schedule: " + schedule + "\n") + more +
         (more.find("then:") == std::string::npos ? "then: [{points: 50}]\n" : "");
}

/// So many weeks from this local time in Berlin on.
inline Window berlin(std::string_view from, int weeks) {
  const TimeZone zone = *TimeZone::find("Europe/Berlin");
  return Window::of_weeks(zone.to_instant(*parse_local_time(from)), weeks, zone);
}

inline const Entry& entry_named(const Agenda& agenda, std::string_view id) {
  return *std::ranges::find_if(agenda.entries,
                               [&](const Entry& entry) { return entry.campaign->id == id; });
}

}  // namespace fanfare::cli::calendar
