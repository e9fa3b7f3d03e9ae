#pragma once

#include <cstdint>
#include <vector>

#include "base/time.h"
#include "engine/program.h"

// What runs when, worked out from a program and a moment: no clock, no I/O.
namespace fanfare::cli::calendar {

/// The time that is looked at: half open, seen from the program's zone.
struct Window {
  Instant from;
  Instant to;
  TimeZone zone;

  /// From `from` on; the day of `from` is the first of as many whole weeks.
  static Window of_weeks(Instant from, int weeks, const TimeZone& zone);

  [[nodiscard]] cctz::civil_day first_day() const { return cctz::civil_day(zone.to_local(from)); }
  /// Not included.
  [[nodiscard]] cctz::civil_day end_day() const { return cctz::civil_day(zone.to_local(to)); }
};

enum class Standing : std::uint8_t {
  Always,  ///< It has no schedule.
  Runs,    ///< Within the window, at least for a part of it.
  Later,   ///< Not before the window's end.
  Over,    ///< Not after the window's beginning.
  Never,   ///< There is no occurrence at all.
};

/// A campaign and its occurrences.
struct Entry {
  const campaigns::Campaign* campaign = nullptr;
  Standing standing = Standing::Always;
  /// Where the occurrences are to be read. With `member_local` it is UTC and stands for the zone of
  /// each member: 10:00 in there is 10:00 on everybody's clock.
  TimeZone zone;
  bool member_local = false;
  /// Those that touch the window, whole, in order; of a campaign that runs later only the next. The
  /// least and the greatest Instant stand for no start and no end.
  std::vector<campaigns::Occurrence> occurrences;

  /// When, on the time line of `window`: a member's local time is read in the program's zone.
  [[nodiscard]] Instant on_line(Instant when, const Window& window) const;
};

inline bool has_start(const campaigns::Occurrence& occurrence) {
  return occurrence.start != Instant::min();
}
inline bool has_end(const campaigns::Occurrence& occurrence) {
  return occurrence.end != Instant::max();
}

/// All campaigns of a program, those that begin first first, then as they act.
struct Agenda {
  Window window;
  std::vector<Entry> entries;
};

/// The entries point into `program`, which must outlive them.
Agenda agenda_of(const engine::Program& program, const Window& window);

}  // namespace fanfare::cli::calendar
