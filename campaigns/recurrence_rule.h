#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace fanfare::campaigns {

/// The parts of a recurrence rule (RFC 5545 section 3.3.10), daily or coarser. Lists are sorted,
/// name nothing twice, and are empty where the rule has no such part.
struct RecurrenceRule {
  /// The most that COUNT may ask for: such rules are expanded whole when they are read.
  static constexpr int kMostCounted = 10'000;
  /// The largest INTERVAL; more steps than this lead out of any program's life.
  static constexpr int kLargestInterval = 1'000;

  enum class Frequency { Daily, Weekly, Monthly, Yearly };

  /// `FR`; with a number the so-manieth of the month or year, counted from the end when negative.
  struct Weekday {
    int number = 0;  ///< 0: every one.
    cctz::weekday day{};

    auto operator<=>(const Weekday&) const = default;
  };

  Frequency frequency = Frequency::Daily;
  int interval = 1;
  std::optional<int> count;
  std::optional<LocalTime> until;  ///< Included.
  cctz::weekday week_start = cctz::weekday::monday;
  std::vector<int> months;        ///< BYMONTH
  std::vector<int> weeks;         ///< BYWEEKNO, like the next two from the end when negative.
  std::vector<int> year_days;     ///< BYYEARDAY
  std::vector<int> month_days;    ///< BYMONTHDAY
  std::vector<Weekday> weekdays;  ///< BYDAY
  std::vector<int> positions;     ///< BYSETPOS

  /// Reads `FREQ=WEEKLY;BYDAY=FR`, in letters of any case, and refuses what the standard does not
  /// allow together. An UNTIL with `Z` becomes local time in `zone`; one that is a date is its last
  /// second. Errors tell what of the rule is wrong, and what is expected.
  static Result<RecurrenceRule> parse(std::string_view text, const TimeZone& zone);
};

}  // namespace fanfare::campaigns
