#include "config/lint/overlap.h"

#include <algorithm>

#include "campaigns/zone_span.h"

namespace fanfare::config::lint {
namespace {

using campaigns::Occurrence;
using campaigns::Schedule;

constexpr std::size_t kOccurrences = 60;

Occurrence common(const Occurrence& a, const Occurrence& b) {
  return {std::max(a.start, b.start), std::min(a.end, b.end)};
}

bool is_empty(const Occurrence& span) {
  return span.end <= span.start;
}

bool runs_within(const Schedule& schedule, const Occurrence& span) {
  if (schedule.repeat == nullptr) {
    return true;  // `span` lies in it
  }
  const auto next = schedule.repeat->following(span.start, schedule.zone, 1);
  return !next.empty() && next.front().start < span.end;
}

/// Whether both run within `span`, for a member who has no zone of their own. `a` recurs.
std::optional<bool> meet(const Schedule& a, const Schedule& b, const Occurrence& span) {
  const auto occurrences = a.repeat->following(span.start, a.zone, kOccurrences);
  for (const Occurrence& each : occurrences) {
    const Occurrence clipped = common(each, span);
    if (is_empty(clipped)) {
      return false;  // beyond the end
    }
    if (runs_within(b, clipped)) {
      return true;
    }
  }
  return occurrences.size() < kOccurrences ? std::optional(false) : std::nullopt;
}

}  // namespace

std::optional<bool> overlap(const Schedule& a, const Schedule& b) {
  if (is_empty(common(widest_span(a), widest_span(b)))) {
    return false;
  }
  const Occurrence span = common(a.span(a.zone), b.span(b.zone));
  std::optional<bool> met = !is_empty(span);
  if (*met && (a.repeat || b.repeat)) {
    met = a.repeat ? meet(a, b, span) : meet(b, a, span);
  }
  const bool may_differ = a.in_member_zone || b.in_member_zone;
  return met == false && may_differ ? std::nullopt : met;
}

}  // namespace fanfare::config::lint
