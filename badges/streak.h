#pragma once

#include <cstdint>
#include <optional>

#include "badges/counter.h"

// Counters of the kind Streak: how many windows in a row with an event. count(), ends_at() and
// end() of badges/counter.h come here.
//
// A gap of so many missed windows takes as many freezes, less the grace. The streak breaks when the
// last window that it could bear is over; the number is 0 from then on.
//
// Windows are those of the member's own clock. Somebody who moves has two calendars until they do
// something again: that of the zone where they last did, and that of where they are. The one that
// misses fewer windows counts. A window is counted once, and windows only move forward: who comes
// to the same date again has done it already.
namespace fanfare::badges {

/// So many windows are told apart, the newest among them. An event of one of these that comes late
/// still counts, and may mend the streak; one that is older counts for nothing.
inline constexpr int kStreakWindows = 64;

/// What a streak reads after the event; see count().
Reading count_streak(const CounterRule& rule, const campaigns::Facts& facts, const TimeZone& home,
                     const Reading& before);

/// When a freeze is used up, or the streak breaks, if nothing is done until then; see ends_at().
std::optional<Instant> streak_ends_at(const CounterRule& rule, const Reading& reading,
                                      const TimeZone& home);

/// What becomes of it then. Where `at` is later than that, freezes help no more: they were not
/// there in time.
Reading end_streak(const CounterRule& rule, const Reading& before, Instant at,
                   const TimeZone& home);

/// The last moment at which somebody can be told to do something.
struct StreakReminder {
  Instant at;
  Instant breaks_at;
  std::int64_t window = 0;  ///< In which something is to be done.
};

/// Empty where the rule reminds of nothing, or no streak is about to break: it is none, or a freeze
/// will keep it.
std::optional<StreakReminder> streak_reminder(const CounterRule& rule, const Reading& reading,
                                              const TimeZone& home);

/// So many freezes are there to be used up.
std::int32_t freezes_in(const members::Tally& tally);

/// The tally with so many more.
members::Tally with_freezes(members::Tally tally, std::int32_t more);

}  // namespace fanfare::badges
