#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace fanfare::campaigns {

/// A recurrence rule (RFC 5545 section 3.3.10), daily or coarser, on local time without a zone:
/// which moment a local time is, is for TimeZone to say (section 3.3.5).
///
/// Occurrences follow from the rule alone: the first moment (DTSTART) is one only if it matches,
/// and COUNT counts those that match. Immutable; cheap to copy; safe to share between threads.
class Recurrence {
 public:
  /// Reads `FREQ=WEEKLY;BYDAY=FR` (see RecurrenceRule). `first` is DTSTART: no occurrence is
  /// earlier, its time of day is theirs, and INTERVAL counts from it. An UNTIL with `Z` is read in
  /// `zone`. Errors tell what of the rule is wrong, and what is expected.
  static Result<Recurrence> parse(std::string_view rule, LocalTime first, const TimeZone& zone);

  /// The first occurrences at or after `from`, at most `most`, in order; fewer where there are no
  /// more.
  [[nodiscard]] std::vector<LocalTime> starts(LocalTime from, std::size_t most) const;

  [[nodiscard]] LocalTime first() const;

  /// The rule as it was written, in capitals.
  [[nodiscard]] const std::string& text() const;

 private:
  struct Rule;
  explicit Recurrence(std::shared_ptr<const Rule> rule) : rule_(std::move(rule)) {}

  std::shared_ptr<const Rule> rule_;
};

}  // namespace fanfare::campaigns
