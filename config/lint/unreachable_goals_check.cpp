#include <fmt/format.h>

#include <algorithm>

#include "config/lint/checks.h"

namespace fanfare::config::lint {
namespace {

using badges::ChallengeRule;
using badges::CounterRule;

/// A Monday that begins a year on every calendar that is asked here, for what has no start.
constexpr LocalTime kSomeStart(2029, 1, 1);

/// How many windows a round touches at most; empty where it has no end.
std::optional<std::int64_t> most_windows(const ChallengeRule& challenge, CounterRule::Every every) {
  const campaigns::Schedule& schedule = challenge.schedule;
  const campaigns::Occurrence span = schedule.span(schedule.zone);
  const Instant start = schedule.start ? span.start : schedule.zone.to_instant(kSomeStart);
  Instant end = schedule.start ? span.end : Instant::max();
  bool exact = true;
  const auto bound = [&](const Duration& time) {
    const Instant over = advance(advance(start, time, schedule.zone),
                                 Duration{1, Duration::Unit::Day}, schedule.zone);
    exact = exact && over >= end;  // where a round starts elsewhere, it may touch one more
    end = std::min(end, over);
  };
  if (schedule.repeat != nullptr) {
    bound(schedule.repeat->lasts());
  }
  if (challenge.within) {
    bound(*challenge.within);
  }
  if (end == Instant::max() || end <= start) {
    return std::nullopt;
  }
  const auto window = [&](Instant at) {
    return campaigns::window_of(every, {at, LocalTime(), schedule.zone}, std::nullopt);
  };
  return window(end - milliseconds(1)) - window(start) + (exact ? 1 : 2);
}

}  // namespace

void warn_of_unreachable_goals(const WrittenProgram& program) {
  for (const WrittenChallenge& each : program.challenges) {
    const auto goals = each.document.find("goals")->list_or_one();
    for (std::size_t i = 0; i < goals.size(); ++i) {
      const badges::Goal& goal = each.challenge->goals[i];
      if (goal.measure.kind != CounterRule::Kind::Streak) {
        continue;
      }
      const auto most = most_windows(*each.challenge, goal.measure.every);
      if (most && goal.target > Decimal::whole(*most)) {
        MapReader(goals[i]).find("target")->warn(fmt::format(
            "challenge '{}' can never be completed: it is over before there can be {} in a row; "
            "ask for fewer, or give it more time",
            each.challenge->id, goal.target.to_string()));
      }
    }
  }
}

}  // namespace fanfare::config::lint
