#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "base/time.h"
#include "campaigns/recurrence.h"

namespace fanfare::campaigns {

/// One time that a campaign runs: half open.
struct Occurrence {
  Instant start;
  Instant end;  ///< Not included.

  bool operator==(const Occurrence&) const = default;
};

/// The occurrences of a recurring schedule as moments of a zone. Those that overlap are one; those
/// that only touch are two. Worked out in stretches around the moments that are asked for, which
/// are remembered: cheap to ask for events in any order. Thread-safe.
class Occurrences {
 public:
  /// An occurrence runs for `lasts` from its start (calendar steps in local time); none starts on a
  /// day in `except`.
  Occurrences(Recurrence rule, Duration lasts, std::vector<cctz::civil_day> except);
  ~Occurrences();

  [[nodiscard]] const Recurrence& rule() const { return rule_; }
  [[nodiscard]] const Duration& lasts() const { return lasts_; }
  [[nodiscard]] const std::vector<cctz::civil_day>& except() const { return except_; }

  /// Whether, from the beginning, each one reaches into the next for longer than anybody would call
  /// a recurrence. Such rules are slow to follow and mean one long time.
  [[nodiscard]] bool overlap_without_end() const;

  /// The occurrence that is under way at `when`, where there is one.
  [[nodiscard]] std::optional<Occurrence> at(Instant when, const TimeZone& zone) const;

  /// The first occurrences that end after `from`, at most `most`.
  [[nodiscard]] std::vector<Occurrence> following(Instant from, const TimeZone& zone,
                                                  std::size_t most) const;

 private:
  struct Stretch;
  struct Memory;

  [[nodiscard]] std::shared_ptr<const Stretch> stretch_at(Instant when, const TimeZone& zone) const;
  [[nodiscard]] Stretch work_out(Instant when, const TimeZone& zone) const;
  [[nodiscard]] std::vector<Occurrence> merged(const std::vector<LocalTime>& starts,
                                               const TimeZone& zone) const;

  Recurrence rule_;
  Duration lasts_;
  std::vector<cctz::civil_day> except_;  ///< Sorted.
  milliseconds longest_;                 ///< No occurrence lasts longer, whatever the calendar.
  std::unique_ptr<Memory> memory_;
};

/// When a campaign runs (contract section 4, `schedule`).
struct Schedule {
  /// A bound as it was written: a moment, or a local time of whichever zone counts.
  struct Bound {
    std::optional<Instant> absolute;
    LocalTime local;

    [[nodiscard]] Instant in(const TimeZone& of) const {
      return absolute ? *absolute : of.to_instant(local);
    }
  };

  std::optional<Bound> start;
  std::optional<Bound> end;  ///< Not included.
  TimeZone zone;
  bool in_member_zone = false;  ///< `timezone: member`; `zone` is for those who have none.
  std::shared_ptr<const Occurrences> repeat;  ///< Null: it runs once, from start to end.

  /// From start to end, without regard to `repeat`.
  [[nodiscard]] Occurrence span(const TimeZone& in_zone) const {
    return {start ? start->in(in_zone) : Instant::min(), end ? end->in(in_zone) : Instant::max()};
  }

  /// The occurrence under way at `when` for somebody in `in_zone`; without `repeat`, the whole
  /// span. Empty while the campaign does not run.
  [[nodiscard]] std::optional<Occurrence> at(Instant when, const TimeZone& in_zone) const;

  /// The first start of an occurrence after `when` for somebody in `in_zone`; without `repeat`,
  /// `start` is the only one there is.
  [[nodiscard]] std::optional<Instant> next_start(Instant when, const TimeZone& in_zone) const;

  /// The first moment after `when` at which an occurrence is about to end: a day before its end,
  /// at the same local time, or in the middle of one that is shorter than two days.
  [[nodiscard]] std::optional<Instant> next_ending(Instant when, const TimeZone& in_zone) const;
};

}  // namespace fanfare::campaigns
