#pragma once

#include "config/lint/written.h"

// What is legal and surely not meant: one check each, pure on what was read. A check warns only of
// what is certain, whatever events come and whoever the members are.
namespace fanfare::config::lint {

/// A condition that contradicts itself.
void warn_of_contradictions(const WrittenProgram& program);
/// A recurrence without an occurrence.
void warn_of_empty_schedules(const WrittenProgram& program);
/// Days and hours in a condition that the schedule does not have.
void warn_of_times_outside(const WrittenProgram& program);
/// A campaign that is over.
void warn_of_past_schedules(const WrittenProgram& program);
/// A streak among the goals of a challenge that is longer than any round of it.
void warn_of_unreachable_goals(const WrittenProgram& program);
/// Events of the daemon that never come, and what these events never hold.
void warn_of_silent_triggers(const WrittenProgram& program);
void warn_of_foreign_fields(const WrittenProgram& program);
/// `unwarned: extend` where nothing warns anybody: then no point ever expires.
void warn_of_points_without_end(const WrittenProgram& program);
/// A template that nothing sends, a badge that nobody can get.
void warn_of_unused_templates(const WrittenProgram& program);
void warn_of_unobtainable_badges(const WrittenProgram& program);
/// Badges that need each other.
void warn_of_badge_circles(const WrittenProgram& program);
/// A badge that is taken from whoever gets it; one that is retroactive and needs an event.
void warn_of_badge_terms(const WrittenProgram& program);
/// A multiplier without points to multiply.
void warn_of_idle_multipliers(const WrittenProgram& program);
/// A limit that can never bind.
void warn_of_slack_limits(const WrittenProgram& program);
/// Campaigns of an exclusive group between which nothing but their ids decides.
void warn_of_equal_rivals(const WrittenProgram& program);

}  // namespace fanfare::config::lint
