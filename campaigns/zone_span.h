#pragma once

#include <chrono>

#include "campaigns/schedule.h"

// How far members' own zones spread what a schedule says in local times.
namespace fanfare::campaigns {

/// How far a local time can be from itself in another zone.
inline constexpr std::chrono::hours kZonesApart{27};

/// From the first moment at which the schedule may run for anybody, wherever they live, to the
/// last; without regard to `repeat`.
inline Occurrence widest_span(const Schedule& schedule) {
  Occurrence span = schedule.span(schedule.zone);
  if (schedule.in_member_zone) {
    span.start -= schedule.start ? kZonesApart : milliseconds(0);
    span.end += schedule.end ? kZonesApart : milliseconds(0);
  }
  return span;
}

}  // namespace fanfare::campaigns
