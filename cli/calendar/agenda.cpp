#include "cli/calendar/agenda.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace fanfare::cli::calendar {
namespace {

using campaigns::Occurrence;
using campaigns::Schedule;

/// Occurrences that are asked for at a time.
constexpr std::size_t kAtATime = 64;

/// The schedule on a wall clock that hangs in no zone: UTC has no clock changes, and takes any
/// local time for what it is. A bound that is a moment is read in the program's zone.
Schedule without_zone(Schedule schedule) {
  for (auto* bound : {&schedule.start, &schedule.end}) {
    if (*bound) {
      (*bound)->absolute.reset();
    }
  }
  schedule.zone = TimeZone();
  return schedule;
}

Instant without_zone(Instant when, const TimeZone& zone) {
  return TimeZone().to_instant(zone.to_local(when));
}

/// Whether the schedule is another moment for members of other zones.
bool depends_on_member(const Schedule& schedule) {
  const auto is_local = [](const auto& bound) { return bound && !bound->absolute; };
  return schedule.in_member_zone &&
         (schedule.repeat != nullptr || is_local(schedule.start) || is_local(schedule.end));
}

/// The first occurrences that end after `from`, at most `most`, cut at the schedule's end.
std::vector<Occurrence> following(const Schedule& schedule, Instant from, std::size_t most) {
  const Occurrence whole = schedule.span(schedule.zone);
  if (schedule.repeat == nullptr) {
    return whole.end > from ? std::vector{whole} : std::vector<Occurrence>();
  }
  std::vector<Occurrence> found = schedule.repeat->following(from, schedule.zone, most);
  std::erase_if(found, [&](const Occurrence& each) { return each.start >= whole.end; });
  for (Occurrence& each : found) {
    each.end = std::min(each.end, whole.end);
  }
  return found;
}

std::vector<Occurrence> within(const Schedule& schedule, Instant from, Instant to) {
  std::vector<Occurrence> all;
  while (true) {
    const std::vector<Occurrence> some = following(schedule, from, kAtATime);
    for (const Occurrence& each : some) {
      if (each.start >= to) {
        return all;
      }
      all.push_back(each);
    }
    if (some.size() < kAtATime) {
      return all;
    }
    from = some.back().end;
  }
}

bool ever_runs(const Schedule& schedule) {
  if (schedule.repeat == nullptr) {
    return true;
  }
  const Instant first = schedule.zone.to_instant(schedule.repeat->rule().first());
  return !following(schedule, first, 1).empty();
}

Entry entry_of(const campaigns::Campaign& campaign, const Window& window) {
  Schedule schedule = campaign.schedule;
  Entry entry{.campaign = &campaign, .zone = schedule.zone, .occurrences = {}};
  if (!schedule.start && !schedule.end) {
    return entry;
  }
  Instant from = window.from;
  Instant to = window.to;
  if (depends_on_member(schedule)) {
    schedule = without_zone(std::move(schedule));
    entry.zone = schedule.zone;
    entry.member_local = true;
    from = without_zone(from, window.zone);
    to = without_zone(to, window.zone);
  }
  entry.occurrences = within(schedule, from, to);
  if (!entry.occurrences.empty()) {
    entry.standing = Standing::Runs;
    return entry;
  }
  entry.occurrences = following(schedule, from, 1);
  entry.standing = !entry.occurrences.empty() ? Standing::Later
                   : ever_runs(schedule)      ? Standing::Over
                                              : Standing::Never;
  return entry;
}

}  // namespace

Window Window::of_weeks(Instant from, int weeks, const TimeZone& zone) {
  const cctz::civil_day first(zone.to_local(from));
  return {from, zone.to_instant(LocalTime(first + 7 * weeks)), zone};
}

Instant Entry::on_line(Instant when, const Window& window) const {
  const bool bounded = when != Instant::min() && when != Instant::max();
  return member_local && bounded ? window.zone.to_instant(zone.to_local(when)) : when;
}

Agenda agenda_of(const engine::Program& program, const Window& window) {
  Agenda agenda{window, {}};
  for (const campaigns::Campaign& campaign : program.campaigns()) {
    agenda.entries.push_back(entry_of(campaign, window));
  }
  const auto order = [&](const Entry& entry) {
    const Instant start = entry.occurrences.empty()
                              ? Instant::max()
                              : entry.on_line(entry.occurrences.front().start, window);
    return std::pair(start, entry.campaign);  // campaigns stand in the order in which they act
  };
  std::ranges::sort(agenda.entries, {}, order);
  return agenda;
}

}  // namespace fanfare::cli::calendar
