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

/// `what` says whose schedule it is: `campaign 'x'`.
void look_at(const Schedule& schedule, const MapReader& document, const std::string& what) {
  if (schedule.repeat != nullptr && is_the_same_everywhere(schedule) && is_empty(schedule)) {
    MapReader(*document.find("schedule"))
        .find("repeat")
        ->warn(fmt::format("{} can never run: the rule has no occurrence between 'start' and 'end' "
                           "that 'except' leaves; correct the rule or the dates",
                           what));
  }
}

}  // namespace

void warn_of_empty_schedules(const WrittenProgram& program) {
  for (const WrittenCampaign& each : program.campaigns) {
    look_at(each.campaign->schedule, each.document,
            fmt::format("campaign '{}'", each.campaign->id));
  }
  for (const WrittenChallenge& each : program.challenges) {
    look_at(each.challenge->schedule, each.document,
            fmt::format("challenge '{}'", each.challenge->id));
  }
}

}  // namespace fanfare::config::lint
