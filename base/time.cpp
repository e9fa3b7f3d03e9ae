#include "base/time.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace fanfare {
namespace {

constexpr Instant kYear0 = std::chrono::sys_days(std::chrono::year(0) / 1 / 1);
constexpr Instant kYear10000 = std::chrono::sys_days(std::chrono::year(10'000) / 1 / 1);

/// Takes a number of exactly `width` digits off the front of `text`.
std::optional<int> take_digits(std::string_view& text, std::size_t width) {
  if (text.size() < width) {
    return std::nullopt;
  }
  int value = 0;
  for (const char c : text.substr(0, width)) {
    if (c < '0' || c > '9') {
      return std::nullopt;
    }
    value = value * 10 + (c - '0');
  }
  text.remove_prefix(width);
  return value;
}

bool take_char(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text[0]) == std::string_view::npos) {
    return false;
  }
  text.remove_prefix(1);
  return true;
}

constexpr std::size_t kDateLength = 10;  // 2026-12-05

std::optional<cctz::civil_day> take_date(std::string_view& text) {
  const auto year = take_digits(text, 4);
  if (!year || !take_char(text, "-")) {
    return std::nullopt;
  }
  const auto month = take_digits(text, 2);
  if (!month || !take_char(text, "-")) {
    return std::nullopt;
  }
  const auto day = take_digits(text, 2);
  if (!day) {
    return std::nullopt;
  }
  const cctz::civil_day date(*year, *month, *day);
  if (date.month() != *month || date.day() != *day) {
    return std::nullopt;  // civil_day normalises 30 February; we refuse it
  }
  return date;
}

/// Seconds since midnight; a leap second (:60) is read as the last second of its minute.
std::optional<int> take_time_of_day(std::string_view& text, bool seconds_required) {
  const auto hour = take_digits(text, 2);
  if (!hour || *hour > 23 || !take_char(text, ":")) {
    return std::nullopt;
  }
  const auto minute = take_digits(text, 2);
  if (!minute || *minute > 59) {
    return std::nullopt;
  }
  int second = 0;
  if (take_char(text, ":")) {
    const auto parsed = take_digits(text, 2);
    if (!parsed || *parsed > 60) {
      return std::nullopt;
    }
    second = std::min(*parsed, 59);
  } else if (seconds_required) {
    return std::nullopt;
  }
  return (*hour * 60 + *minute) * 60 + second;
}

std::optional<int> take_milliseconds(std::string_view& text) {
  int value = 0;
  std::size_t digits = 0;
  while (!text.empty() && text[0] >= '0' && text[0] <= '9') {
    if (digits < 3) {
      value = value * 10 + (text[0] - '0');
    }
    ++digits;
    text.remove_prefix(1);
  }
  if (digits == 0) {
    return std::nullopt;
  }
  for (; digits < 3; ++digits) {
    value *= 10;
  }
  return value;
}

std::optional<int> take_offset_minutes(std::string_view& text) {
  if (take_char(text, "Zz")) {
    return 0;
  }
  const bool negative = text.starts_with('-');
  if (!take_char(text, "+-")) {
    return std::nullopt;
  }
  const auto hour = take_digits(text, 2);
  if (!hour || *hour > 23 || !take_char(text, ":")) {
    return std::nullopt;
  }
  const auto minute = take_digits(text, 2);
  if (!minute || *minute > 59) {
    return std::nullopt;
  }
  const int offset = *hour * 60 + *minute;
  return negative ? -offset : offset;
}

struct UnitName {
  std::string_view name;
  Duration::Unit unit;
};

constexpr std::array kUnits{
    UnitName{"s", Duration::Unit::Second}, UnitName{"m", Duration::Unit::Minute},
    UnitName{"h", Duration::Unit::Hour},   UnitName{"d", Duration::Unit::Day},
    UnitName{"w", Duration::Unit::Week},   UnitName{"mo", Duration::Unit::Month},
    UnitName{"y", Duration::Unit::Year},
};

/// Whether `name` has the form of an IANA zone. Members send these names, and cctz would also take
/// its own "Fixed/..." zones, files anywhere ("/dev/...", "file:...") and the database's copies
/// with leap seconds ("right/...").
bool is_zone_name(std::string_view name) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' ||
           c == '_' || c == '+' || c == '-';
  };
  constexpr std::array<std::string_view, 3> kOtherFolders{"Fixed/", "posix/", "right/"};
  return !name.empty() && name.size() <= 64 && name[0] >= 'A' && name[0] != '_' &&
         std::ranges::all_of(name, allowed) &&
         std::ranges::none_of(kOtherFolders,
                              [&](auto prefix) { return name.starts_with(prefix); }) &&
         name != "localtime" && name != "posixrules";
}

/// The same day in another month, or that month's last day.
cctz::civil_day shift_months(cctz::civil_day day, int months) {
  const cctz::civil_month month = cctz::civil_month(day) + months;
  const cctz::civil_day last = cctz::civil_day(month + 1) - 1;
  return cctz::civil_day(month) + (std::min(day.day(), last.day()) - 1);
}

}  // namespace

std::optional<Instant> parse_rfc3339(std::string_view text) {
  const auto date = take_date(text);
  if (!date || !take_char(text, "Tt ")) {
    return std::nullopt;
  }
  const auto time_of_day = take_time_of_day(text, true);
  if (!time_of_day) {
    return std::nullopt;
  }
  int ms = 0;
  if (take_char(text, ".")) {
    const auto parsed = take_milliseconds(text);
    if (!parsed) {
      return std::nullopt;
    }
    ms = *parsed;
  }
  const auto offset = take_offset_minutes(text);
  if (!offset || !text.empty()) {
    return std::nullopt;
  }
  const std::int64_t days = *date - cctz::civil_day(1970, 1, 1);
  const Instant instant = from_unix_ms((days * 86'400 + *time_of_day - *offset * 60) * 1000 + ms);
  // An offset can carry the first and last day out of the years that RFC 3339 can write.
  if (instant < kYear0 || instant >= kYear10000) {
    return std::nullopt;
  }
  return instant;
}

std::string format_rfc3339(Instant instant) {
  const auto day = std::chrono::floor<std::chrono::days>(instant);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(instant - day);
  // fmt's {:04} of a year, digit by digit: this is in the way of every event.
  std::array<char, 32> text{};
  char* out = text.data();
  const auto put = [&out](unsigned value, int width) {
    for (int i = width - 1; i >= 0; --i) {
      out[i] = static_cast<char>('0' + value % 10);
      value /= 10;
    }
    out += width;
  };
  put(static_cast<unsigned>(static_cast<int>(date.year())), 4);
  *out++ = '-';
  put(static_cast<unsigned>(date.month()), 2);
  *out++ = '-';
  put(static_cast<unsigned>(date.day()), 2);
  *out++ = 'T';
  put(static_cast<unsigned>(time.hours().count()), 2);
  *out++ = ':';
  put(static_cast<unsigned>(time.minutes().count()), 2);
  *out++ = ':';
  put(static_cast<unsigned>(time.seconds().count()), 2);
  if (const auto ms = time.subseconds().count(); ms != 0) {
    *out++ = '.';
    put(static_cast<unsigned>(ms), 3);
  }
  *out++ = 'Z';
  return {text.data(), out};
}

std::string format_date(std::chrono::sys_days day) {
  return format_rfc3339(day).substr(0, kDateLength);
}

std::optional<std::chrono::sys_days> parse_date(std::string_view text) {
  if (text.size() != kDateLength) {
    return std::nullopt;
  }
  const auto date = take_date(text);
  return date ? std::optional(std::chrono::sys_days(std::chrono::days(*date - cctz::civil_day())))
              : std::nullopt;
}

std::optional<LocalTime> parse_local_time(std::string_view text) {
  const auto date = take_date(text);
  if (!date) {
    return std::nullopt;
  }
  if (text.empty()) {
    return LocalTime(*date);
  }
  if (!take_char(text, " T")) {
    return std::nullopt;
  }
  const auto time_of_day = take_time_of_day(text, false);
  if (!time_of_day || !text.empty()) {
    return std::nullopt;
  }
  return LocalTime(*date) + *time_of_day;
}

std::optional<TimeZone> TimeZone::find(const std::string& name) {
  cctz::time_zone zone;
  if (!is_zone_name(name) || !cctz::load_time_zone(name, &zone)) {
    return std::nullopt;
  }
  return TimeZone(name, zone);
}

LocalTime TimeZone::to_local(Instant instant) const {
  return zone_.lookup(std::chrono::floor<seconds>(instant)).cs;
}

Instant TimeZone::to_instant(LocalTime local) const {
  return std::chrono::time_point_cast<milliseconds>(zone_.lookup(local).pre);
}

std::optional<Duration> Duration::parse(std::string_view text) {
  int count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc{} || count < 1 || count > 1'000'000) {
    return std::nullopt;
  }
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  const auto* found = std::ranges::find(kUnits, unit, &UnitName::name);
  if (found == kUnits.end()) {
    return std::nullopt;
  }
  return Duration{count, found->unit};
}

std::string Duration::to_string() const {
  return fmt::format("{}{}", count, std::ranges::find(kUnits, unit, &UnitName::unit)->name);
}

std::optional<milliseconds> Duration::fixed() const {
  switch (unit) {
    case Unit::Second:
      return std::chrono::seconds(count);
    case Unit::Minute:
      return std::chrono::minutes(count);
    case Unit::Hour:
      return std::chrono::hours(count);
    case Unit::Day:
      return std::chrono::days(count);
    case Unit::Week:
      return std::chrono::weeks(count);
    case Unit::Month:
    case Unit::Year:
      break;
  }
  return std::nullopt;
}

LocalTime advance(LocalTime local, const Duration& duration, int steps) {
  const int count = duration.count * steps;
  const cctz::civil_day day(local);
  cctz::civil_day moved = day;
  switch (duration.unit) {
    case Duration::Unit::Day:
      moved = day + count;
      break;
    case Duration::Unit::Week:
      moved = day + count * 7;
      break;
    case Duration::Unit::Month:
      moved = shift_months(day, count);
      break;
    case Duration::Unit::Year:
      moved = shift_months(day, count * 12);
      break;
    default:
      return local + steps * std::chrono::duration_cast<seconds>(*duration.fixed()).count();
  }
  return LocalTime(moved) + (local - LocalTime(day));
}

Instant advance(Instant instant, const Duration& duration, const TimeZone& zone, int steps) {
  if (duration.unit < Duration::Unit::Day) {
    return instant + steps * *duration.fixed();
  }
  const auto subsecond = instant - std::chrono::floor<seconds>(instant);
  return zone.to_instant(advance(zone.to_local(instant), duration, steps)) + subsecond;
}

}  // namespace fanfare
