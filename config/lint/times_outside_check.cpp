#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

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
/// After so many occurrences a rule has come round to where it began: days of the week and dates
/// go together in the same way every 28 years, which are 10,227 days, and where a leap year is left
/// out every 400.
constexpr std::size_t kMostOccurrences = 10'300;
constexpr std::chrono::days kLongestCycle{146'097};
constexpr std::size_t kPage = 500;

bool asks_time(const Requirement& requirement) {
  return requirement.test.field.scope == Field::Scope::Time;
}

bool asks_date(const Requirement& requirement) {
  return asks_time(requirement) && requirement.test.field.name == "date";
}

/// What is asked of the clock, as far as it can be told: where a schedule has no end, any date may
/// come.
std::vector<Requirement> asked_of(const WrittenCampaign& campaign) {
  std::vector<Requirement> asked = campaign.requirements;
  std::erase_if(asked, [&](const Requirement& each) {
    return !asks_time(each) || (asks_date(each) && !campaign.campaign->schedule.end);
  });
  return asked;
}

Literal value_at(LocalTime local, const std::string& name) {
  return {campaigns::time_field(name, local),
          name == "hour" ? std::optional(Decimal::whole(local.hour())) : std::nullopt};
}

/// The next moment at which an hour may begin somewhere.
Instant after(Instant at) {
  return std::chrono::floor<std::chrono::duration<std::int64_t, std::ratio<900>>>(at) + kStep;
}

/// Looks through a schedule for a moment at which the clock shows what is asked. Borrows both.
class Search {
 public:
  Search(const Schedule& schedule, const std::vector<Requirement>& asked)
      : schedule_(schedule), asked_(asked), by_date_(std::ranges::any_of(asked, asks_date)) {}

  /// Whether there certainly is none.
  bool finds_nothing() {
    if (!schedule_.start || schedule_.in_member_zone || asked_.empty()) {
      return false;
    }
    if (schedule_.repeat == nullptr) {
      return schedule_.end && !may_find_in(schedule_.span(schedule_.zone));
    }
    return finds_no_occurrence();
  }

 private:
  bool finds_no_occurrence() {
    const Occurrence span = schedule_.span(schedule_.zone);
    const Instant cycle_end = span.start + kLongestCycle;
    Instant from = span.start;
    for (std::size_t looked_at = 0; looked_at < kMostOccurrences; looked_at += kPage) {
      const auto page = schedule_.repeat->following(from, schedule_.zone, kPage);
      for (const Occurrence& each : page) {
        if (each.start >= std::min(span.end, cycle_end)) {
          return found_any_;
        }
        found_any_ = true;
        if (may_find_in({each.start, std::min(each.end, span.end)})) {
          return false;
        }
      }
      if (page.size() < kPage) {
        return found_any_;
      }
      from = page.back().end;
    }
    return !by_date_;
  }

  bool may_find_in(const Occurrence& occurrence) {
    if (!by_date_ && !shapes_.insert(shape_of(occurrence)).second) {
      return false;  // looked through already
    }
    for (Instant at = occurrence.start; at < occurrence.end; at = after(at)) {
      if (++steps_ > kMostSteps || may_hold(schedule_.zone.to_local(at))) {
        return true;
      }
    }
    return false;
  }

  [[nodiscard]] bool may_hold(LocalTime local) const {
    return std::ranges::none_of(asked_, [&](const Requirement& each) {
      const auto answer = meets(value_at(local, each.test.field.name), each.test);
      return answer && *answer == each.negated;
    });
  }

  /// Occurrences of one shape have the same days of the week and hours: day and time of day they
  /// begin at, how long they are, and how long by the clock.
  using Shape = std::tuple<cctz::weekday, cctz::diff_t, milliseconds, cctz::diff_t>;

  [[nodiscard]] Shape shape_of(const Occurrence& occurrence) const {
    const LocalTime start = schedule_.zone.to_local(occurrence.start);
    const LocalTime end = schedule_.zone.to_local(occurrence.end);
    const cctz::civil_day day(start);
    return {cctz::get_weekday(day), start - LocalTime(day), occurrence.end - occurrence.start,
            end - start};
  }

  const Schedule& schedule_;
  const std::vector<Requirement>& asked_;
  const bool by_date_;
  bool found_any_ = false;
  std::size_t steps_ = 0;
  std::set<Shape> shapes_;
};

}  // namespace

void warn_of_times_outside(const WrittenProgram& program) {
  for (const WrittenCampaign& each : program.campaigns) {
    const auto asked = asked_of(each);
    if (!find_contradiction(each.requirements) &&
        Search(each.campaign->schedule, asked).finds_nothing()) {
      program.diagnostics.warning(
          asked.front().place,
          fmt::format("campaign '{}' can never run: its schedule has no such time; "
                      "correct the time or the schedule",
                      each.campaign->id));
    }
  }
}

}  // namespace fanfare::config::lint
