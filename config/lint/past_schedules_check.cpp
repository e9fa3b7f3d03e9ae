#include <fmt/format.h>

#include "campaigns/zone_span.h"
#include "config/lint/checks.h"

namespace fanfare::config::lint {
namespace {

using campaigns::Schedule;

/// Whether an occurrence begins, or is under way, at `from` or later.
bool has_occurrence(const Schedule& schedule, Instant from) {
  const campaigns::Occurrence span = schedule.span(schedule.zone);
  const auto next = schedule.repeat->following(std::max(from, span.start), schedule.zone, 1);
  return !next.empty() && next.front().start < span.end;
}

/// The part of the schedule that says that nothing comes any more; empty when something may, and
/// also when there never was anything.
std::optional<std::string_view> ending(const Schedule& schedule, Instant now) {
  const Instant latest = schedule.in_member_zone ? now - campaigns::kZonesApart : now;
  if (schedule.repeat != nullptr && !has_occurrence(schedule, Instant::min())) {
    return std::nullopt;
  }
  if (schedule.span(schedule.zone).end <= latest) {
    return "end";
  }
  return schedule.repeat == nullptr || has_occurrence(schedule, latest)
             ? std::nullopt
             : std::optional<std::string_view>("repeat");
}

/// `what` says whose schedule it is: `campaign 'x'`.
void look_at(const Schedule& schedule, const MapReader& document, const std::string& what,
             Instant now) {
  if (const auto key = ending(schedule, now)) {
    MapReader(*document.find("schedule"))
        .find(*key)
        ->warn(fmt::format("{} is over{}; remove it, or give it new dates", what,
                           *key == "repeat" ? ", the rule has no further occurrence" : ""));
  }
}

}  // namespace

void warn_of_past_schedules(const WrittenProgram& program) {
  if (!program.now) {
    return;
  }
  for (const WrittenCampaign& each : program.campaigns) {
    look_at(each.campaign->schedule, each.document, fmt::format("campaign '{}'", each.campaign->id),
            *program.now);
  }
  for (const WrittenChallenge& each : program.challenges) {
    look_at(each.challenge->schedule, each.document,
            fmt::format("challenge '{}'", each.challenge->id), *program.now);
  }
}

}  // namespace fanfare::config::lint
