#include <fmt/format.h>

#include "config/lint/checks.h"

namespace fanfare::config::lint {
namespace {

using campaigns::Schedule;

/// By the clock on the wall it makes no difference whose zone it is; absolute bounds do.
bool is_the_same_everywhere(const Schedule& schedule) {
  return !schedule.in_member_zone ||
         (!schedule.start->absolute && (!schedule.end || !schedule.end->absolute));
}

bool is_empty(const Schedule& schedule) {
  const campaigns::Occurrence span = schedule.span(schedule.zone);
  const auto first = schedule.repeat->following(span.start, schedule.zone, 1);
  return first.empty() || first.front().start >= span.end;
}

}  // namespace

void warn_of_empty_schedules(const WrittenProgram& program) {
  for (const WrittenCampaign& each : program.campaigns) {
    const Schedule& schedule = each.campaign->schedule;
    if (schedule.repeat != nullptr && is_the_same_everywhere(schedule) && is_empty(schedule)) {
      MapReader(*each.document.find("schedule"))
          .find("repeat")
          ->warn(fmt::format("campaign '{}' can never run: the rule has no occurrence between "
                             "'start' and 'end' that 'except' leaves; correct the rule or the "
                             "dates",
                             each.campaign->id));
    }
  }
}

}  // namespace fanfare::config::lint
