#pragma once

#include <optional>
#include <variant>

#include "base/time.h"

namespace fanfare::members {

/// When points expire, by when they are earned (contract section 4, `points.expire`). Points are
/// good through their last day; they expire when it ends, in the program's zone.
struct ExpiryRule {
  struct Never {
    bool operator==(const Never&) const = default;
  };
  /// `{after: 180d}`; with `round: month` the time counts from the end of the month of earning.
  struct After {
    Duration time;
    bool from_end_of_month = false;
    bool operator==(const After&) const = default;
  };
  /// `{inactivity: 18mo}`: all points of the member together, so long after the last activity.
  struct Inactivity {
    Duration time;
    bool operator==(const Inactivity&) const = default;
  };
  /// `{yearly: 12-31}`: with the next such day, the day of earning included. 29 February is 28
  /// February in common years.
  struct Yearly {
    int month = 12;
    int day = 31;
    bool operator==(const Yearly&) const = default;
  };
  /// `{yearly: joined_at}`: when the next anniversary begins.
  struct YearOfMembership {
    bool operator==(const YearOfMembership&) const = default;
  };

  std::variant<Never, After, Inactivity, Yearly, YearOfMembership> kind;

  bool operator==(const ExpiryRule&) const = default;
};

/// The moment from which points earned at `earned` are gone; empty: never. Times shorter than days
/// are exact, all others end with a day.
std::optional<Instant> expiry_of(const ExpiryRule& rule, Instant earned, Instant joined,
                                 const TimeZone& zone);

/// The last day on which points are good that are gone from `expires` on.
LocalDay last_good_day(Instant expires, const TimeZone& zone);

/// The first moment of the first day after all of `time` from `from` has passed.
Instant end_of_day_after(Instant from, const Duration& time, const TimeZone& zone);

}  // namespace fanfare::members
