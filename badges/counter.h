#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/decimal.h"
#include "campaigns/limit.h"
#include "campaigns/measure.h"
#include "members/tally.h"

namespace fanfare::badges {

/// What a streak asks of its windows, and what helps who misses one.
struct StreakTerms {
  std::int64_t grace = 0;          ///< So many missed windows in a row are forgiven.
  Points freeze_cost;              ///< What a freeze costs who buys one (`streak.freeze`).
  std::int32_t most_freezes = 0;   ///< Nobody has more at once; 0: there are none.
  std::optional<Duration> remind;  ///< So long before it breaks, `streak.expiring` comes.
};

/// A number per member (`counters:` in program.yaml, or a goal of a challenge).
struct CounterRule {
  enum class Kind {
    Count,     ///< How many events.
    Sum,       ///< The sum of a field.
    Distinct,  ///< How many different values of a field.
    Max,       ///< The largest value of a field.
    Streak,    ///< How many windows in a row with an event.
    FromApp,   ///< The app increments it; the daemon only reads it, and adds when asked to.
  };
  using Every = campaigns::Limit::Every;

  std::string name;
  Kind kind = Kind::Count;
  std::vector<std::string> events;  ///< The types it counts; empty for FromApp.
  /// What is added up, told apart or compared; of Count and Streak, its `where` alone.
  campaigns::Measure measure;
  /// It starts at 0 in each such window of the member's own clock; `Campaign`: never. Of Streak,
  /// which windows follow each other.
  Every every = Every::Campaign;
  StreakTerms streak;
};

/// So many different values of one `distinct` are told apart. Beyond, the number stays where it is.
inline constexpr std::size_t kMostDistinct = 1'000;

/// A member's window is at most so far ahead of the one that the clock at their home shows: they
/// came from the east. One that is further ahead was counted when the rule had another `every`.
inline constexpr std::int64_t kWindowsAhead = 2;

/// Whether a counter is more than its number, and count() says what it reads.
bool remembers(const CounterRule& rule);

/// By how much this event moves a Count or Sum: zero when it does not count, or when the field to
/// add up is missing or not a number.
Decimal increment(const CounterRule& rule, const campaigns::Facts& facts);

/// A counter as it stands: its number, and what it remembers.
struct Reading {
  Decimal value;
  members::Tally tally;

  bool operator==(const Reading&) const = default;
};

/// What a counter of any kind but FromApp reads after the event. `home` is where the member lives:
/// windows are those of their own clock. An event that comes late, of an earlier window than the
/// one the number is of, counts for nothing; a streak it may repair. Windows only move forward: who
/// moves to where it is still yesterday goes on in the window they are in. Throws
/// std::overflow_error.
Reading count(const CounterRule& rule, const campaigns::Facts& facts, const TimeZone& home,
              const Reading& before);

/// What a Count or Sum reads after somebody added to it at the time of the event.
Reading add(const CounterRule& rule, Decimal by, const campaigns::Facts& facts,
            const TimeZone& home, const Reading& before);

/// Whether what was counted at that time is part of what a Count or Sum reads still.
bool is_counted_in(const CounterRule& rule, Instant at, const TimeZone& home,
                   std::optional<Instant> joined_at, const members::Tally& tally);

/// When something becomes of the number without an event: its window is over, a freeze is used up,
/// or the streak breaks. Empty where nothing does: it is 0, or of all time. `joined_at` is what
/// membership years count from.
std::optional<Instant> ends_at(const CounterRule& rule, const Reading& reading,
                               const TimeZone& home, Instant joined_at);

/// What becomes of it then, at `at`.
Reading end(const CounterRule& rule, const Reading& before, Instant at, const TimeZone& home);

}  // namespace fanfare::badges
