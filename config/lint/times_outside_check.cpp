#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "config/lint/checks.h"
#include "config/lint/contradiction.h"
#include "config/lint/trial.h"

namespace fanfare::config::lint {
namespace {

using campaigns::Field;
using campaigns::Literal;
using campaigns::Occurrence;
using campaigns::Schedule;

/// Hours begin at multiples of this, in all zones.
constexpr std::chrono::minutes kStep{15};
/// More than a year in steps: longer schedules have every day and hour.
constexpr std::size_t kMostSteps = 40'000;

bool asks_time(const Requirement& requirement) {
  return requirement.test.field.scope == Field::Scope::Time;
}

/// What `time.date`, `time.weekday` and `time.hour` are at a local time.
Literal read_time(std::string_view name, LocalTime local) {
  static constexpr std::array<std::string_view, 7> kDays{
      "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};
  if (name == "date") {
    return {fmt::format("{:04}-{:02}-{:02}", local.year(), local.month(), local.day()), {}};
  }
  if (name == "weekday") {
    const auto day = static_cast<std::size_t>(cctz::get_weekday(cctz::civil_day(local)));
    return {std::string(kDays[day]), {}};
  }
  return {std::to_string(local.hour()), Decimal::whole(local.hour())};
}

bool may_hold(const std::vector<Requirement>& requirements, LocalTime local) {
  return std::ranges::none_of(requirements, [&](const Requirement& each) {
    const auto answer =
        asks_time(each) ? meets(read_time(each.test.field.name, local), each.test) : std::nullopt;
    return answer && *answer == each.negated;
  });
}

/// All occurrences; empty when they have no end, or are too many to be looked through.
std::vector<Occurrence> all_occurrences(const Schedule& schedule) {
  const Occurrence span = schedule.span(schedule.zone);
  if (!schedule.start || !schedule.end || schedule.in_member_zone) {
    return {};
  }
  if (schedule.repeat == nullptr) {
    return {span};
  }
  constexpr std::size_t kMost = 1000;
  auto found = schedule.repeat->following(span.start, schedule.zone, kMost);
  std::erase_if(found, [&](const Occurrence& each) { return each.start >= span.end; });
  for (Occurrence& each : found) {
    each.end = std::min(each.end, span.end);
  }
  return found.size() < kMost ? found : std::vector<Occurrence>();
}

/// The next moment at which an hour may begin somewhere.
Instant after(Instant at) {
  return std::chrono::floor<std::chrono::duration<std::int64_t, std::ratio<900>>>(at) + kStep;
}

/// Whether at no moment of the schedule the clock shows what is asked.
bool is_outside(const WrittenCampaign& campaign) {
  const Schedule& schedule = campaign.campaign->schedule;
  const auto occurrences = all_occurrences(schedule);
  std::size_t steps = 0;
  for (const Occurrence& each : occurrences) {
    for (Instant at = each.start; at < each.end; at = after(at)) {
      if (++steps > kMostSteps || may_hold(campaign.requirements, schedule.zone.to_local(at))) {
        return false;
      }
    }
  }
  return !occurrences.empty();
}

}  // namespace

void warn_of_times_outside(const WrittenProgram& program) {
  for (const WrittenCampaign& each : program.campaigns) {
    const auto asked = std::ranges::find_if(each.requirements, asks_time);
    if (asked != each.requirements.end() && !find_contradiction(each.requirements) &&
        is_outside(each)) {
      program.diagnostics.warning(
          asked->place, fmt::format("campaign '{}' can never run: its schedule has no such time; "
                                    "correct the time or the schedule",
                                    each.campaign->id));
    }
  }
}

}  // namespace fanfare::config::lint
