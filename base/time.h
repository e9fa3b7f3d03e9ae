#pragma once

#include <cctz/civil_time.h>
#include <cctz/time_zone.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace fanfare {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// A moment in time, to the millisecond, UTC.
using Instant = std::chrono::sys_time<milliseconds>;

/// A date and time on a wall clock, without a zone.
using LocalTime = cctz::civil_second;

/// A date on a wall calendar, without a zone.
using LocalDay = cctz::civil_day;

constexpr Instant from_unix_ms(std::int64_t ms) {
  return Instant(milliseconds(ms));
}
constexpr std::int64_t to_unix_ms(Instant instant) {
  return instant.time_since_epoch().count();
}

/// Reads RFC 3339: `2026-12-05T10:00:00+07:00`, `...Z`, fractions to the millisecond (further
/// digits are cut). Empty when `text` is not that, or names a day that does not exist.
std::optional<Instant> parse_rfc3339(std::string_view text);

/// RFC 3339 in UTC; milliseconds only where there are some: `2026-12-05T03:00:00Z`.
std::string format_rfc3339(Instant instant);

/// `2026-12-05`.
std::string format_date(std::chrono::sys_days day);

/// Reads exactly that; empty when `text` is something else or names a day that does not exist.
std::optional<std::chrono::sys_days> parse_date(std::string_view text);

/// Reads a local time as programs write it: `2026-12-05`, `2026-12-05 10:00`,
/// `2026-12-05 10:00:30`, also with `T`. Empty when it is not one.
std::optional<LocalTime> parse_local_time(std::string_view text);

/// An IANA time zone. Cheap to copy; safe to share between threads.
class TimeZone {
 public:
  /// UTC.
  TimeZone() : name_("UTC"), zone_(cctz::utc_time_zone()) {}

  /// Empty when the machine's zone database has no such zone.
  static std::optional<TimeZone> find(const std::string& name);

  [[nodiscard]] const std::string& name() const { return name_; }

  [[nodiscard]] LocalTime to_local(Instant instant) const;

  /// RFC 5545 3.3.5: a local time that a clock change skips is read with the offset before the
  /// gap, one that happens twice is the first of the two.
  [[nodiscard]] Instant to_instant(LocalTime local) const;

 private:
  TimeZone(std::string name, cctz::time_zone zone) : name_(std::move(name)), zone_(zone) {}

  std::string name_;
  cctz::time_zone zone_;
};

/// A length of time as programs write it. `45s 90m 12h` are exact; `30d 2w 6mo 1y` are steps on
/// the local calendar, so that `1d` across a clock change is 23 or 25 hours.
struct Duration {
  enum class Unit { Second, Minute, Hour, Day, Week, Month, Year };

  int count = 0;
  Unit unit = Unit::Second;

  /// Reads `45s`, `6mo`; counts from 1 to 1,000,000. Empty when it is not one.
  static std::optional<Duration> parse(std::string_view text);

  [[nodiscard]] std::string to_string() const;

  /// The exact length, where there is one; days count as 24 hours, weeks as 7 days. Empty for
  /// months and years, whose length depends on where they start.
  [[nodiscard]] std::optional<milliseconds> fixed() const;

  bool operator==(const Duration&) const = default;
};

/// `local` moved by `duration` (`steps` = 1 or -1 times) on a clock that hangs in no zone; a day of
/// the month that does not exist becomes the month's last.
LocalTime advance(LocalTime local, const Duration& duration, int steps = 1);

/// `instant` moved by `duration` (`steps` = 1 or -1 times). Calendar steps keep the local time of
/// day, and days of the month are as above.
Instant advance(Instant instant, const Duration& duration, const TimeZone& zone, int steps = 1);

}  // namespace fanfare
