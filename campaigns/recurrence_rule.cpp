#include "campaigns/recurrence_rule.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <string>
#include <utility>

#include "base/text.h"

namespace fanfare::campaigns {
namespace {

using Frequency = RecurrenceRule::Frequency;
using Weekday = RecurrenceRule::Weekday;

constexpr std::array<std::string_view, 4> kFrequencies{"DAILY", "WEEKLY", "MONTHLY", "YEARLY"};

struct DayName {
  std::string_view code;
  std::string_view plural;
};
/// In the order of cctz::weekday.
constexpr std::array kDays{DayName{"MO", "Mondays"},    DayName{"TU", "Tuesdays"},
                           DayName{"WE", "Wednesdays"}, DayName{"TH", "Thursdays"},
                           DayName{"FR", "Fridays"},    DayName{"SA", "Saturdays"},
                           DayName{"SU", "Sundays"}};

std::string capitals(std::string_view text) {
  std::string upper(text);
  std::ranges::transform(upper, upper.begin(), [](unsigned char c) { return std::toupper(c); });
  return upper;
}

/// A whole number, also with a sign.
std::optional<int> to_int(std::string_view text) {
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-')) {
      return std::nullopt;
    }
  }
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional(value)
                                                                  : std::nullopt;
}

/// The items between commas; an empty one where there is nothing between two.
std::vector<std::string_view> items_of(std::string_view list) {
  std::vector<std::string_view> items;
  for (std::size_t comma = 0; comma != std::string_view::npos;) {
    comma = list.find(',');
    items.push_back(list.substr(0, comma));
    list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
  }
  return items;
}

template <class T>
void sort_and_unite(std::vector<T>& list) {
  std::ranges::sort(list);
  list.erase(std::ranges::unique(list).begin(), list.end());
}

std::optional<cctz::weekday> weekday_of(std::string_view code) {
  const auto* found = std::ranges::find(kDays, code, &DayName::code);
  return found == kDays.end() ? std::nullopt
                              : std::optional(static_cast<cctz::weekday>(found - kDays.begin()));
}

const DayName& name_of(cctz::weekday day) {
  return kDays.at(static_cast<std::size_t>(day));
}

/// BYxxx parts that are lists of numbers, from 1 to `most`.
struct NumberList {
  std::string_view name;
  std::vector<int> RecurrenceRule::* list;
  int most;
  bool from_the_end;  ///< -1 is the last one.
};
constexpr std::array kNumberLists{
    NumberList{"BYMONTH", &RecurrenceRule::months, 12, false},
    NumberList{"BYWEEKNO", &RecurrenceRule::weeks, 53, true},
    NumberList{"BYYEARDAY", &RecurrenceRule::year_days, 366, true},
    NumberList{"BYMONTHDAY", &RecurrenceRule::month_days, 31, true},
    NumberList{"BYSETPOS", &RecurrenceRule::positions, 366, true},
};

Result<void> read_numbers(RecurrenceRule& rule, const NumberList& part, std::string_view value) {
  std::vector<int>& list = rule.*part.list;
  for (const std::string_view item : items_of(value)) {
    const auto number = to_int(item);
    const int magnitude =
        number && part.from_the_end && *number < 0 ? -*number : number.value_or(0);
    if (magnitude < 1 || magnitude > part.most) {
      return failure(fmt::format(
          "{}={}: expected numbers from 1 to {}{}, with commas between them", part.name, value,
          part.most,
          part.from_the_end ? fmt::format(", or from -1 to -{} from the end", part.most) : ""));
    }
    list.push_back(*number);
  }
  sort_and_unite(list);
  return {};
}

Result<void> read_weekdays(RecurrenceRule& rule, std::string_view value) {
  constexpr int kMondaysOfAYear = 53;
  for (const std::string_view item : items_of(value)) {
    const std::size_t digits = item.size() < 2 ? 0 : item.size() - 2;
    const auto day = weekday_of(item.substr(digits));
    const auto number = digits == 0 ? std::optional(0) : to_int(item.substr(0, digits));
    if (!day || !number || (digits > 0 && *number == 0) || *number > kMondaysOfAYear ||
        *number < -kMondaysOfAYear) {
      return failure(fmt::format(
          "BYDAY={}: expected some of MO TU WE TH FR SA SU with commas between them; of "
          "a month or year also 3MO, the third Monday, or -1FR, the last Friday",
          value));
    }
    rule.weekdays.push_back({*number, *day});
  }
  sort_and_unite(rule.weekdays);
  return {};
}

Result<void> read_number(int& into, std::string_view name, std::string_view value, int most) {
  const auto number = to_int(value);
  if (!number || *number < 1 || *number > most) {
    return failure(fmt::format("{}={}: expected a whole number from 1 to {}", name, value, most));
  }
  into = *number;
  return {};
}

/// `20270601` or `20270601T100000` as base/time.h reads it; empty when it is neither.
std::optional<LocalTime> basic_time(std::string_view text) {
  constexpr std::size_t kDate = 8;       // 20270601
  constexpr std::size_t kDateTime = 15;  // 20270601T100000
  const auto cut = [&](std::size_t at, std::size_t length) { return text.substr(at, length); };
  if (text.size() == kDate) {
    return parse_local_time(fmt::format("{}-{}-{}", cut(0, 4), cut(4, 2), cut(6, 2)));
  }
  if (text.size() == kDateTime && text[kDate] == 'T') {
    return parse_local_time(fmt::format("{}-{}-{} {}:{}:{}", cut(0, 4), cut(4, 2), cut(6, 2),
                                        cut(9, 2), cut(11, 2), cut(13, 2)));
  }
  return std::nullopt;
}

Result<void> read_until(RecurrenceRule& rule, std::string_view value, const TimeZone& zone) {
  const bool has_time = value.find('T') != std::string_view::npos;
  const bool is_utc = has_time && value.ends_with('Z');
  const auto time = basic_time(value.substr(0, value.size() - (is_utc ? 1 : 0)));
  if (!time) {
    return failure(fmt::format(
        "UNTIL={}: expected a day that exists, as in UNTIL=20270601 for 1 June 2027, or "
        "with a time, as in UNTIL=20270601T180000",
        value));
  }
  constexpr int kToLastSecond = 86'399;
  rule.until = !has_time ? *time + kToLastSecond
               : is_utc  ? zone.to_local(TimeZone().to_instant(*time))
                         : *time;
  return {};
}

Result<void> read_frequency(RecurrenceRule& rule, std::string_view value) {
  const auto* found = std::ranges::find(kFrequencies, value);
  if (found == kFrequencies.end()) {
    return failure(fmt::format(
        "FREQ={} is not one of DAILY, WEEKLY, MONTHLY and YEARLY; a campaign recurs at most daily, "
        "and 'lasts' says how long each time",
        value));
  }
  rule.frequency = static_cast<Frequency>(found - kFrequencies.begin());
  return {};
}

Result<void> read_week_start(RecurrenceRule& rule, std::string_view value) {
  const auto day = weekday_of(value);
  if (!day) {
    return failure(fmt::format("WKST={}: expected one of MO TU WE TH FR SA SU", value));
  }
  rule.week_start = *day;
  return {};
}

std::unexpected<Error> unknown_part(std::string_view name) {
  if (name == "BYHOUR" || name == "BYMINUTE" || name == "BYSECOND") {
    return failure(
        fmt::format("{} is not taken: occurrences begin at the time of day of 'start'", name));
  }
  if (name.starts_with("RRULE:")) {
    return failure("leave out 'RRULE:': the rule alone is expected, as in FREQ=WEEKLY;BYDAY=FR");
  }
  constexpr std::array<std::string_view, 11> kNames{
      "FREQ",       "INTERVAL",  "COUNT",   "UNTIL",    "WKST",    "BYDAY",
      "BYMONTHDAY", "BYYEARDAY", "BYMONTH", "BYWEEKNO", "BYSETPOS"};
  return failure(fmt::format("'{}' is no part of a recurrence rule; did you mean '{}'?", name,
                             nearest(name, kNames).value_or("BYDAY")));
}

Result<void> read_part(RecurrenceRule& rule, std::string_view name, std::string_view value,
                       const TimeZone& zone) {
  if (name == "FREQ") {
    return read_frequency(rule, value);
  }
  if (name == "INTERVAL") {
    return read_number(rule.interval, name, value, RecurrenceRule::kLargestInterval);
  }
  if (name == "COUNT") {
    return read_number(rule.count.emplace(), name, value, RecurrenceRule::kMostCounted);
  }
  if (name == "UNTIL") {
    return read_until(rule, value, zone);
  }
  if (name == "WKST") {
    return read_week_start(rule, value);
  }
  if (name == "BYDAY") {
    return read_weekdays(rule, value);
  }
  const auto* list = std::ranges::find(kNumberLists, name, &NumberList::name);
  return list == kNumberLists.end() ? unknown_part(name) : read_numbers(rule, *list, value);
}

/// What the standard says to do instead of counting weekdays in rules of days and weeks.
std::string about_numbered(const Weekday& weekday, Frequency frequency) {
  const auto& [code, plural] = name_of(weekday.day);
  const std::string item = fmt::format("{}{}", weekday.number, code);
  const std::string weekly =
      weekday.number > 1 ? fmt::format("FREQ=WEEKLY;INTERVAL={0};BYDAY={1} is one every {0} weeks",
                                       weekday.number, code)
                         : fmt::format("FREQ=WEEKLY;BYDAY={} is one every week", code);
  return fmt::format(
      "BYDAY={} counts {}, which FREQ={} does not allow (RFC 5545 3.3.10): FREQ=MONTHLY;BYDAY={} "
      "is "
      "one of each month, and {}",
      item, plural, kFrequencies.at(static_cast<std::size_t>(frequency)), item, weekly);
}

/// What parts do not go together (RFC 5545 section 3.3.10); empty when all do.
std::string conflict_in(const RecurrenceRule& rule) {
  const bool yearly = rule.frequency == Frequency::Yearly;
  const auto numbered =
      std::ranges::find_if(rule.weekdays, [](const Weekday& each) { return each.number != 0; });
  if (rule.count && rule.until) {
    return "a recurrence rule has COUNT or UNTIL, not both (RFC 5545 3.3.10)";
  }
  if (!yearly && (!rule.weeks.empty() || !rule.year_days.empty())) {
    return fmt::format("{} goes with FREQ=YEARLY only (RFC 5545 3.3.10)",
                       rule.weeks.empty() ? "BYYEARDAY" : "BYWEEKNO");
  }
  if (rule.frequency == Frequency::Weekly && !rule.month_days.empty()) {
    return "BYMONTHDAY does not go with FREQ=WEEKLY (RFC 5545 3.3.10): every Friday the 13th is "
           "FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR";
  }
  if (numbered != rule.weekdays.end() && rule.frequency < Frequency::Monthly) {
    return about_numbered(*numbered, rule.frequency);
  }
  if (numbered != rule.weekdays.end() && !rule.weeks.empty()) {
    const auto& [code, plural] = name_of(numbered->day);
    return fmt::format(
        "BYDAY={0}{1} counts {2}, of which a week of BYWEEKNO has one (RFC 5545 3.3.10); write "
        "BYDAY={1}",
        numbered->number, code, plural);
  }
  if (!rule.positions.empty() && rule.months.empty() && rule.weeks.empty() &&
      rule.year_days.empty() && rule.month_days.empty() && rule.weekdays.empty()) {
    return "BYSETPOS chooses among the days that another part names (RFC 5545 3.3.10), and there "
           "is "
           "none, such as BYDAY=MO,TU,WE,TH,FR";
  }
  return {};
}

}  // namespace

Result<RecurrenceRule> RecurrenceRule::parse(std::string_view text, const TimeZone& zone) {
  RecurrenceRule rule;
  std::vector<std::string> seen;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(';'), text.size());
    const std::string part = capitals(text.substr(0, end));
    const std::size_t equals = part.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == part.size()) {
      return failure(
          fmt::format("'{}' is no part of a recurrence rule; expected NAME=VALUE, as in "
                      "FREQ=WEEKLY;BYDAY=FR",
                      text.substr(0, end)));
    }
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::string name = part.substr(0, equals);
    if (std::ranges::find(seen, name) != seen.end()) {
      return failure(fmt::format("{} is there twice; give it once", name));
    }
    seen.push_back(name);
    if (auto read = read_part(rule, name, std::string_view(part).substr(equals + 1), zone); !read) {
      return std::unexpected(read.error());
    }
  }
  if (std::ranges::find(seen, "FREQ") == seen.end()) {
    return failure("the recurrence rule has no FREQ; expected one such as FREQ=WEEKLY;BYDAY=FR");
  }
  if (std::string conflict = conflict_in(rule); !conflict.empty()) {
    return failure(std::move(conflict));
  }
  return rule;
}

}  // namespace fanfare::campaigns
