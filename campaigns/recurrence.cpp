#include "campaigns/recurrence.h"

#include <fmt/format.h>
#include <libical/ical.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstdint>
#include <optional>
#include <utility>

#include "base/text.h"

namespace fanfare::campaigns {
namespace {

struct FreeIterator {
  void operator()(icalrecur_iterator* iterator) const { icalrecur_iterator_free(iterator); }
};
using Iterator = std::unique_ptr<icalrecur_iterator, FreeIterator>;

icaltimetype to_ical(LocalTime local) {
  icaltimetype time = icaltime_null_time();
  time.year = static_cast<int>(local.year());
  time.month = local.month();
  time.day = local.day();
  time.hour = local.hour();
  time.minute = local.minute();
  time.second = local.second();
  return time;
}

LocalTime to_local(const icaltimetype& time) {
  return LocalTime(time.year, time.month, time.day, time.hour, time.minute, time.second);
}

/// Where to follow a rule from so as not to walk through all the days before `from`: so many whole
/// intervals later that everything falls as it would have. (libical 3.0.16's own way of doing so,
/// icalrecur_iterator_set_start, loses its step with INTERVAL and WKST.) Rules of months and years
/// are short enough to be followed from their beginning.
LocalTime shortcut(const icalrecurrencetype& rule, LocalTime first, LocalTime from) {
  const bool daily = rule.freq == ICAL_DAILY_RECURRENCE;
  if (from <= first || (!daily && rule.freq != ICAL_WEEKLY_RECURRENCE)) {
    return first;
  }
  const cctz::diff_t step = rule.interval * (daily ? 1 : 7);
  const cctz::diff_t days = cctz::civil_day(from) - cctz::civil_day(first);
  const cctz::diff_t whole_steps = std::max<cctz::diff_t>(0, days / step - 1);
  return first + whole_steps * step * 86'400;
}

/// The first day of the week that `first` is in, by the rule's WKST.
cctz::civil_day week_of(const icalrecurrencetype& rule, LocalTime first) {
  const cctz::civil_day day(first);
  // Monday is 0 for cctz and 2 for libical, whose week begins with Sunday, 1.
  const int weekday = (static_cast<int>(cctz::get_weekday(day)) + 1) % 7 + 1;
  return day - (weekday - static_cast<int>(rule.week_start) + 7) % 7;
}

/// The parts of a rule, as `NAME` and `VALUE`, in capitals.
using Parts = std::vector<std::pair<std::string, std::string>>;

std::optional<int> to_int(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional(value)
                                                                  : std::nullopt;
}

std::string capitals(std::string_view text) {
  std::string upper(text);
  std::ranges::transform(upper, upper.begin(), [](unsigned char c) { return std::toupper(c); });
  return upper;
}

Result<Parts> split(std::string_view rule) {
  Parts parts;
  while (!rule.empty()) {
    const std::size_t end = std::min(rule.find(';'), rule.size());
    const std::string_view part = rule.substr(0, end);
    rule.remove_prefix(std::min(end + 1, rule.size()));
    const std::size_t equals = part.find('=');
    if (equals == std::string_view::npos || equals == 0 || equals + 1 == part.size()) {
      return failure(
          fmt::format("'{}' is no part of a recurrence rule; expected NAME=VALUE, as in "
                      "FREQ=WEEKLY;BYDAY=FR",
                      part));
    }
    const std::string text = capitals(part);
    parts.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  return parts;
}

/// What is wrong with a part, as far as libical would not say; empty when nothing is.
std::string problem_with(const std::string& name, const std::string& value) {
  constexpr std::array<std::string_view, 11> kNames{
      "FREQ",       "INTERVAL",  "COUNT",   "UNTIL",    "WKST",    "BYDAY",
      "BYMONTHDAY", "BYYEARDAY", "BYMONTH", "BYWEEKNO", "BYSETPOS"};
  constexpr std::array<std::string_view, 4> kFrequencies{"DAILY", "WEEKLY", "MONTHLY", "YEARLY"};
  if (name == "FREQ" && std::ranges::find(kFrequencies, value) == kFrequencies.end()) {
    return fmt::format(
        "FREQ={} is not one of DAILY, WEEKLY, MONTHLY and YEARLY; a campaign recurs "
        "at most daily, and 'lasts' says how long each time",
        value);
  }
  if (name == "BYHOUR" || name == "BYMINUTE" || name == "BYSECOND") {
    return fmt::format("{} is not taken: occurrences begin at the time of day of 'start'", name);
  }
  if (std::ranges::find(kNames, name) == kNames.end()) {
    return fmt::format("'{}' is no part of a recurrence rule; did you mean '{}'?", name,
                       nearest(name, kNames).value_or("BYDAY"));
  }
  const auto number = to_int(value);
  if (name == "INTERVAL" && (!number || *number < 1 || *number > Recurrence::kLargestInterval)) {
    return fmt::format("INTERVAL={}: expected a whole number from 1 to {}", value,
                       Recurrence::kLargestInterval);
  }
  if (name == "COUNT" && (!number || *number < 1 || *number > Recurrence::kMostCounted)) {
    return fmt::format("COUNT={}: expected a whole number from 1 to {}", value,
                       Recurrence::kMostCounted);
  }
  return {};
}

Result<void> check(const Parts& parts) {
  for (auto part = parts.begin(); part != parts.end(); ++part) {
    if (const std::string problem = problem_with(part->first, part->second); !problem.empty()) {
      return failure(problem);
    }
    if (std::ranges::count(parts, part->first, &Parts::value_type::first) > 1) {
      return failure(fmt::format("{} is there twice; give it once", part->first));
    }
  }
  const auto has = [&](std::string_view name) {
    return std::ranges::find(parts, name, &Parts::value_type::first) != parts.end();
  };
  if (!has("FREQ")) {
    return failure("the recurrence rule has no FREQ; expected one such as FREQ=WEEKLY;BYDAY=FR");
  }
  if (has("COUNT") && has("UNTIL")) {
    return failure("a recurrence rule has COUNT or UNTIL, not both (RFC 5545 3.3.10)");
  }
  return {};
}

}  // namespace

struct Recurrence::Rule {
  std::string text;
  icalrecurrencetype ical;
  LocalTime first;
  /// Of a weekly rule: the first of its weeks, and its INTERVAL, which libical 3.0.16 miscounts
  /// from a week that has begun: it is asked for every week, and those out of step are passed over.
  cctz::civil_day first_week;
  int weeks = 1;
  bool has_count = false;
  std::vector<LocalTime> counted;  ///< All occurrences of a rule with COUNT.

  /// The first occurrences at or after `from`, at most `most`, with no regard to COUNT.
  [[nodiscard]] std::vector<LocalTime> walk_from(LocalTime from, std::size_t most) const {
    std::vector<LocalTime> found;
    const Iterator iterator(icalrecur_iterator_new(ical, to_ical(shortcut(ical, first, from))));
    while (iterator != nullptr && found.size() < most) {
      const icaltimetype next = icalrecur_iterator_next(iterator.get());
      if (icaltime_is_null_time(next)) {
        break;
      }
      const LocalTime start = to_local(next);
      const bool in_step = weeks == 1 || (cctz::civil_day(start) - first_week) / 7 % weeks == 0;
      if (in_step && start >= from) {
        found.push_back(start);
      }
    }
    return found;
  }
};

Result<Recurrence> Recurrence::parse(std::string_view text, LocalTime first, const TimeZone& zone) {
  const auto parts = split(text);
  if (!parts) {
    return std::unexpected(parts.error());
  }
  if (auto checked = check(*parts); !checked) {
    return std::unexpected(checked.error());
  }
  auto rule = std::make_shared<Rule>();
  rule->text = capitals(text);
  rule->first = first;
  rule->ical = icalrecurrencetype_from_string(std::string(text).c_str());
  if (rule->ical.freq == ICAL_NO_RECURRENCE) {
    return failure(
        fmt::format("'{}' is not a recurrence rule; expected RFC 5545's words, such as "
                    "FREQ=MONTHLY;BYDAY=3MO or FREQ=YEARLY;BYMONTH=11;BYDAY=-1FR",
                    text));
  }
  if (Iterator(icalrecur_iterator_new(rule->ical, to_ical(first))) == nullptr) {
    return failure(
        fmt::format("'{}' never happens: its parts contradict each other, or RFC 5545 3.3.10 does "
                    "not allow them together",
                    text));
  }
  icaltimetype& until = rule->ical.until;
  if (!icaltime_is_null_time(until)) {
    if (until.is_date != 0) {  // the whole of that day
      until = to_ical(LocalTime(until.year, until.month, until.day, 23, 59, 59));
    } else if (icaltime_is_utc(until) != 0) {
      const LocalTime utc = to_local(until);
      until = to_ical(zone.to_local(TimeZone().to_instant(utc)));
    }
  }
  if (rule->ical.freq == ICAL_WEEKLY_RECURRENCE) {
    rule->first_week = week_of(rule->ical, first);
    rule->weeks = std::exchange(rule->ical.interval, 1);
  }
  if (const auto count = static_cast<std::size_t>(std::exchange(rule->ical.count, 0)); count > 0) {
    rule->has_count = true;
    rule->counted = rule->walk_from(first, count);
  }
  Recurrence recurrence(std::move(rule));
  if (recurrence.starts(first, 1).empty()) {
    return failure(fmt::format("'{}' never happens from {}-{:02}-{:02} on", text, first.year(),
                               first.month(), first.day()));
  }
  return recurrence;
}

std::vector<LocalTime> Recurrence::starts(LocalTime from, std::size_t most) const {
  if (!rule_->has_count) {
    return rule_->walk_from(std::max(from, rule_->first), most);
  }
  const auto begin = std::ranges::lower_bound(rule_->counted, from);
  const auto left = static_cast<std::size_t>(rule_->counted.end() - begin);
  return {begin, begin + static_cast<std::ptrdiff_t>(std::min(most, left))};
}

LocalTime Recurrence::first() const {
  return rule_->first;
}

const std::string& Recurrence::text() const {
  return rule_->text;
}

}  // namespace fanfare::campaigns
