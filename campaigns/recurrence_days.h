#pragma once

#include <cstddef>
#include <vector>

#include "campaigns/recurrence_rule.h"

namespace fanfare::campaigns {

/// The days of a recurrence rule, whatever its COUNT and UNTIL say.
///
/// RFC 5545 section 3.3.10 says of each BYxxx whether it expands or limits what FREQ gives. Down to
/// days both come to the same: of the days of a period those that every part names. A period is a
/// day, week (by WKST), month or calendar year, and BYSETPOS chooses within it.
///
/// Immutable, and safe to share between threads.
class RecurrenceDays {
 public:
  /// `first` is DTSTART: no day is earlier, INTERVAL counts from the period that it is in, and
  /// parts that the rule leaves open follow from it. No day is later than 400 years after it, when
  /// the calendar begins to repeat itself, nor after the year 9999.
  RecurrenceDays(RecurrenceRule rule, cctz::civil_day first);

  /// The first days from `from` to `last`, at most `most`, in order.
  [[nodiscard]] std::vector<cctz::civil_day> between(cctz::civil_day from, cctz::civil_day last,
                                                     std::size_t most) const;

 private:
  using Day = cctz::civil_day;

  [[nodiscard]] cctz::diff_t period_of(Day day) const;
  [[nodiscard]] Day begin_of(cctz::diff_t period) const;
  [[nodiscard]] cctz::diff_t period_after(cctz::diff_t period) const;
  [[nodiscard]] Day week_of(Day day) const;

  [[nodiscard]] std::vector<Day> days_of(Day begin, Day end) const;
  [[nodiscard]] bool names(Day day) const;
  [[nodiscard]] bool names_week_of(Day day) const;
  [[nodiscard]] bool names_weekday_of(Day day) const;
  void derive_from(Day first);

  RecurrenceRule rule_;
  Day first_;
  Day last_;
  Day week_one_;  ///< Weeks are counted from here.
};

}  // namespace fanfare::campaigns
