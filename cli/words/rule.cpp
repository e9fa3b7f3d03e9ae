#include "cli/words/rule.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "cli/words/dates.h"
#include "cli/words/lists.h"
#include "cli/words/rule_parts.h"

namespace fanfare::cli::words {
namespace {

using Words = std::optional<std::string>;

struct Weekday {
  std::string_view code;
  std::string_view name;
};
constexpr std::array kWeek = {Weekday{"MO", "Monday"},    Weekday{"TU", "Tuesday"},
                              Weekday{"WE", "Wednesday"}, Weekday{"TH", "Thursday"},
                              Weekday{"FR", "Friday"},    Weekday{"SA", "Saturday"},
                              Weekday{"SU", "Sunday"}};

/// `1st`, `22nd`, `last`, `2nd last`.
std::string ordinal(int number) {
  if (number < 0) {
    return number == -1 ? "last" : ordinal(-number) + " last";
  }
  const int ten = number / 10 % 10;
  const int one = ten == 1 ? 0 : number % 10;
  return fmt::format("{}{}", number, one == 1 ? "st" : one == 2 ? "nd" : one == 3 ? "rd" : "th");
}

std::string day_of_month(int number) {
  return number > 0 ? "the " + ordinal(number) : "the " + ordinal(number) + " day";
}

/// `every week`, `every 2 weeks`.
std::string every(int interval, std::string_view unit) {
  return interval == 1 ? fmt::format("every {}", unit)
                       : fmt::format("every {} {}s", interval, unit);
}

/// The weekdays of `MO,WE`, from Monday on; of no list, the one of `first`. Empty where a number
/// stands with a day.
std::optional<std::vector<std::size_t>> weekdays_of(std::optional<std::string_view> list,
                                                    LocalTime first) {
  if (!list) {
    return std::vector{static_cast<std::size_t>(cctz::get_weekday(cctz::civil_day(first)))};
  }
  std::vector<std::size_t> days;
  for (const std::string_view code : split(*list, ',')) {
    const auto* day = std::ranges::find(kWeek, code, &Weekday::code);
    if (day == kWeek.end()) {
      return std::nullopt;
    }
    days.push_back(static_cast<std::size_t>(day - kWeek.begin()));
  }
  std::ranges::sort(days);
  days.erase(std::ranges::unique(days).begin(), days.end());
  return days;
}

/// `Friday`, `Monday and Thursday`, `Monday to Friday`.
std::string names_of(const std::vector<std::size_t>& days) {
  if (days.size() > 2 && days.back() - days.front() == days.size() - 1) {
    return fmt::format("{} to {}", kWeek[days.front()].name, kWeek[days.back()].name);
  }
  std::vector<std::string> names;
  for (const std::size_t day : days) {
    names.emplace_back(kWeek[day].name);
  }
  return enumerated(names);
}

Words on_weekdays(std::optional<std::string_view> list, int weeks, LocalTime first) {
  const auto days = weekdays_of(list, first);
  if (!days) {
    return std::nullopt;
  }
  if (weeks > 1) {
    return every(weeks, "week") + " on " + names_of(*days);
  }
  return days->size() == kWeek.size() ? "every day" : "every " + names_of(*days);
}

Words daily(RuleParts& parts, int interval, LocalTime first) {
  const auto days = parts.take("BYDAY");
  if (!days) {
    return every(interval, "day");
  }
  return interval == 1 ? on_weekdays(days, 1, first) : std::nullopt;
}

Words weekly(RuleParts& parts, int interval, LocalTime first) {
  return on_weekdays(parts.take("BYDAY"), interval, first);
}

/// `the last Friday` of `-1FR`.
Words numbered_weekday(std::string_view code) {
  if (code.size() < 3) {
    return std::nullopt;
  }
  const auto number = to_int(code.substr(0, code.size() - 2));
  const auto* day = std::ranges::find(kWeek, code.substr(code.size() - 2), &Weekday::code);
  if (!number || day == kWeek.end()) {
    return std::nullopt;
  }
  return fmt::format("the {} {}", ordinal(*number), day->name);
}

/// `the 1st and the 15th`, `the last Friday`; without BYMONTHDAY and BYDAY the day of `first`.
Words days_of_month(RuleParts& parts, LocalTime first) {
  const auto dates = parts.take("BYMONTHDAY");
  const auto weekdays = parts.take("BYDAY");
  if (!dates && !weekdays) {
    return day_of_month(first.day());
  }
  if (dates && weekdays) {
    return std::nullopt;
  }
  std::vector<std::string> days;
  for (const std::string_view item : split(dates ? *dates : *weekdays, ',')) {
    const auto number = dates ? to_int(item) : std::nullopt;
    const Words day = number ? Words(day_of_month(*number)) : numbered_weekday(item);
    if (!day) {
      return std::nullopt;
    }
    days.push_back(*day);
  }
  return enumerated(days);
}

Words monthly(RuleParts& parts, int interval, LocalTime first) {
  const Words days = days_of_month(parts, first);
  return days ? Words(every(interval, "month") + " on " + *days) : std::nullopt;
}

Words yearly(RuleParts& parts, int interval, LocalTime first) {
  const auto list = parts.take("BYMONTH");
  std::vector<std::string> months;
  for (const std::string_view item : split(list.value_or(""), ',')) {
    const auto month = to_int(item);
    if (!month || *month < 1 || *month > 12) {
      return std::nullopt;
    }
    months.emplace_back(long_month(*month));
  }
  const bool has_days = !parts.empty();  // BYDAY alone means weeks of the year, not of a month
  if (!list && !has_days) {
    months.emplace_back(long_month(first.month()));
  }
  const Words days = days_of_month(parts, first);
  if (months.empty() || !days) {
    return std::nullopt;
  }
  return fmt::format("{} on {} of {}", every(interval, "year"), *days, enumerated(months));
}

/// How it ends: `, 10 times in all`, `, until 5 January 2027`.
Words ending(RuleParts& parts) {
  if (const auto count = parts.take("COUNT")) {
    return fmt::format(", {} in all", *count == "1" ? "once" : fmt::format("{} times", *count));
  }
  const auto until = parts.take("UNTIL");
  if (!until) {
    return "";
  }
  const auto year = to_int(until->substr(0, 4));
  const auto month = to_int(until->substr(std::min<std::size_t>(4, until->size()), 2));
  const auto day = to_int(until->substr(std::min<std::size_t>(6, until->size()), 2));
  if (until->ends_with('Z') || !year || !month || !day) {
    return std::nullopt;  // which day a moment is on depends on the zone
  }
  return ", until " + describe_day(cctz::civil_day(*year, *month, *day));
}

Words in_words(const campaigns::Recurrence& rule) {
  RuleParts parts(rule.text());
  const std::string_view frequency = parts.take("FREQ").value_or("");
  const int interval = to_int(parts.take("INTERVAL").value_or("1")).value_or(1);
  parts.take("WKST");  // where a week begins goes without saying
  const Words end = ending(parts);
  if (!end) {
    return std::nullopt;
  }
  const auto describe = frequency == "DAILY"     ? daily
                        : frequency == "WEEKLY"  ? weekly
                        : frequency == "MONTHLY" ? monthly
                                                 : yearly;
  const Words days = describe(parts, interval, rule.first());
  return days && parts.empty() ? Words(*days + *end) : std::nullopt;
}

}  // namespace

std::string describe_rule(const campaigns::Recurrence& rule) {
  return in_words(rule).value_or(rule.text());
}

}  // namespace fanfare::cli::words
