#include "config/lint/lint.h"

#include <array>

#include "config/lint/checks.h"

namespace fanfare::config::lint {
namespace {

using Check = void (*)(const WrittenProgram& program);

constexpr std::array<Check, 15> kChecks{
    warn_of_contradictions,     warn_of_empty_schedules,     warn_of_times_outside,
    warn_of_past_schedules,     warn_of_silent_triggers,     warn_of_foreign_fields,
    warn_of_unused_templates,   warn_of_unobtainable_badges, warn_of_badge_circles,
    warn_of_idle_multipliers,   warn_of_slack_limits,        warn_of_equal_rivals,
    warn_of_points_without_end, warn_of_badge_terms,         warn_of_unreachable_goals,
};

}  // namespace

void lint(const WrittenProgram& program) {
  for (const Check check : kChecks) {
    check(program);
  }
}

}  // namespace fanfare::config::lint
