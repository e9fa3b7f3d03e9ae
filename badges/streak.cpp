#include "badges/streak.h"

#include <algorithm>

#include "badges/streak_windows.h"

namespace fanfare::badges {
namespace {

using Every = CounterRule::Every;
using members::Streak;
using members::Tally;

seconds offset_at(const TimeZone& zone, Instant at) {
  return seconds(zone.to_local(at) - TimeZone().to_local(at));
}

std::int64_t window_at(Every every, Instant at, const TimeZone& zone) {
  return campaigns::window_of(every, {at, LocalTime(), zone}, std::nullopt);
}

Instant end_of(Every every, std::int64_t window, const TimeZone& zone) {
  return *campaigns::end_of_window(every, window, zone, Instant());
}

/// The calendar of the zone where the member last did something, of which only its offset from UTC
/// is known, and that of their home now.
class Calendars {
 public:
  Calendars(Every every, std::int64_t newest, const Streak& streak, const TimeZone& home)
      : every_(every), newest_(newest), offset_(streak.offset), home_(home) {
    const Instant end = end_of(every, newest, home);
    const Instant start = end_of(every, newest - 1, home);
    moved_ = offset_at(home, start) != offset_ && offset_at(home, end - milliseconds(1)) != offset_;
    // They did it at some time of that window there, which may have been a later one here.
    last_here_ = moved_ ? std::max(newest, here(end_there(newest) - milliseconds(1))) : newest;
  }

  [[nodiscard]] std::int64_t here(Instant at) const { return window_at(every_, at, home_); }
  [[nodiscard]] std::int64_t there(Instant at) const {
    return moved_ ? window_at(every_, at + offset_, TimeZone()) : here(at);
  }
  /// How many windows were missed up to that moment, by the calendar that has fewer.
  [[nodiscard]] std::int64_t missed_until(Instant at) const {
    const std::int64_t fewer = std::min(here(at) - last_here_, there(at) - newest_) - 1;
    return std::max<std::int64_t>(fewer, 0);
  }
  /// When so many windows after the newest are over in both.
  [[nodiscard]] Instant end_after(std::int64_t windows) const {
    const Instant end = end_of(every_, last_here_ + windows, home_);
    return moved_ ? std::max(end, end_there(newest_ + windows)) : end;
  }

 private:
  [[nodiscard]] Instant end_there(std::int64_t window) const {
    return end_of(every_, window, TimeZone()) - offset_;
  }

  Every every_;
  std::int64_t newest_;
  seconds offset_;
  const TimeZone& home_;
  bool moved_ = false;
  std::int64_t last_here_ = 0;
};

/// Up to where time has come for the member, as far as is known.
Instant latest(const campaigns::Facts& facts) {
  const Instant seen = facts.member.last_seen().value_or(facts.event.time);
  return std::max({facts.event.time, seen, facts.member.before().settled_until.value_or(seen)});
}

/// Whether the windows are not those of the rule: it was another when they were counted.
bool is_foreign(const CounterRule& rule, std::int64_t newest, Instant now, const TimeZone& home) {
  return newest > window_at(rule.every, now, home) + kWindowsAhead;
}

Reading begin(const CounterRule& rule, const campaigns::Facts& facts, const TimeZone& home,
              const Reading& before) {
  Reading reading{Decimal::whole(1), {}};
  reading.tally.window = window_at(rule.every, facts.event.time, home);
  Streak& streak = reading.tally.streak.emplace();
  streak.counted = 1;
  streak.offset = static_cast<std::int32_t>(offset_at(home, facts.event.time).count());
  streak.freezes = freezes_in(before.tally);
  return reading;
}

/// Without regard to whether the reading has broken.
Instant due_at(const CounterRule& rule, const Tally& tally, const TimeZone& home) {
  Tally copy = tally;
  const StreakWindows windows(copy, rule.streak.grace);
  const Calendars calendars(rule.every, *tally.window, *tally.streak, home);
  return calendars.end_after(windows.last_chance() - windows.newest());
}

/// Freezes that came back would have been used up since for others.
void use_again(const CounterRule& rule, Tally& tally, std::int32_t count, Instant now,
               const TimeZone& home) {
  for (; count > 0 && due_at(rule, tally, home) <= now; --count) {
    StreakWindows(tally, rule.streak.grace).freeze();
  }
}

/// Of an event before the newest window. False when it changes nothing.
bool mend(const CounterRule& rule, const campaigns::Facts& facts, const TimeZone& home,
          std::int64_t window, Tally& tally) {
  const std::int32_t freezes = tally.streak->freezes;
  if (!StreakWindows(tally, rule.streak.grace).fill(window)) {
    return false;
  }
  use_again(rule, tally, tally.streak->freezes - freezes, latest(facts), home);
  return true;
}

/// One that has broken stays so, unless what came late has made it longer, or last longer.
Decimal value_of(const CounterRule& rule, const Reading& before, Tally& tally,
                 const TimeZone& home) {
  const std::int64_t length = StreakWindows(tally, rule.streak.grace).run().length;
  if (before.value == Decimal()) {
    Tally old = before.tally;
    const bool same = StreakWindows(old, rule.streak.grace).run().length == length &&
                      due_at(rule, old, home) == due_at(rule, tally, home);
    return same ? Decimal() : Decimal::whole(length);
  }
  return Decimal::whole(length);
}

}  // namespace

Reading count_streak(const CounterRule& rule, const campaigns::Facts& facts, const TimeZone& home,
                     const Reading& before) {
  if (!rule.measure.where.holds(facts)) {
    return before;
  }
  const Instant at = facts.event.time;
  const bool has_begun = before.tally.window && before.tally.streak;
  if (!has_begun || is_foreign(rule, *before.tally.window, latest(facts), home)) {
    return begin(rule, facts, home, before);
  }
  Reading after = before;
  Tally& tally = after.tally;
  const Calendars calendars(rule.every, *tally.window, *tally.streak, home);
  const std::int64_t here = calendars.here(at);
  const std::int64_t newest = *tally.window;
  const bool is_late = calendars.there(at) < newest;
  if (!is_late && here > newest) {
    const std::int64_t bridged = here - newest - 1 - calendars.missed_until(at);
    StreakWindows(tally, rule.streak.grace).advance(here, bridged);
  } else if (!mend(rule, facts, home, is_late ? calendars.there(at) : newest, tally) && is_late) {
    return before;
  }
  if (!is_late) {
    tally.streak->offset = static_cast<std::int32_t>(offset_at(home, at).count());
  }
  after.value = value_of(rule, before, tally, home);
  return after;
}

std::optional<Instant> streak_ends_at(const CounterRule& rule, const Reading& reading,
                                      const TimeZone& home) {
  const bool runs = reading.value != Decimal() && reading.tally.window && reading.tally.streak;
  return runs ? std::optional(due_at(rule, reading.tally, home)) : std::nullopt;
}

Reading end_streak(const CounterRule& rule, const Reading& before, Instant at,
                   const TimeZone& home) {
  Reading after = before;
  const auto due = streak_ends_at(rule, before, home);
  if (due && at <= *due && freezes_in(before.tally) > 0) {
    StreakWindows(after.tally, rule.streak.grace).freeze();
  } else {
    after.value = Decimal();
  }
  return after;
}

std::optional<StreakReminder> streak_reminder(const CounterRule& rule, const Reading& reading,
                                              const TimeZone& home) {
  const auto due = rule.streak.remind ? streak_ends_at(rule, reading, home) : std::nullopt;
  if (!due || freezes_in(reading.tally) > 0) {
    return std::nullopt;
  }
  Tally tally = reading.tally;
  const std::int64_t window = StreakWindows(tally, rule.streak.grace).last_chance();
  return StreakReminder{advance(*due, *rule.streak.remind, home, -1), *due, window};
}

std::int32_t freezes_in(const members::Tally& tally) {
  return tally.streak ? tally.streak->freezes : 0;
}

members::Tally with_freezes(members::Tally tally, std::int32_t more) {
  if (!tally.streak) {
    tally.streak.emplace();
  }
  tally.streak->freezes += more;
  return tally;
}

}  // namespace fanfare::badges
