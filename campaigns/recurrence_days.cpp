#include "campaigns/recurrence_days.h"

#include <algorithm>
#include <utility>

namespace fanfare::campaigns {
namespace {

using cctz::civil_day;
using cctz::civil_month;
using cctz::civil_year;
using Frequency = RecurrenceRule::Frequency;
using Weekday = RecurrenceRule::Weekday;

int to_int(cctz::diff_t number) {
  return static_cast<int>(number);
}

/// Whether a list of numbers names the one at `place`, counted from 1, of `all`.
bool lists(const std::vector<int>& numbers, int place, int all) {
  return std::ranges::any_of(
      numbers, [&](int number) { return number == place || number == place - all - 1; });
}

int days_in(civil_month month) {
  return to_int(civil_day(month + 1) - civil_day(month));
}

int days_in(civil_year year) {
  return to_int(civil_day(year + 1) - civil_day(year));
}

}  // namespace

RecurrenceDays::RecurrenceDays(RecurrenceRule rule, civil_day first)
    : rule_(std::move(rule)),
      first_(first),
      last_(std::min(civil_day(first.year() + 400, 12, 31), civil_day(9999, 12, 31))),
      week_one_(week_of(civil_day(-1, 1, 1))) {
  derive_from(first);
}

/// `FREQ=YEARLY;BYMONTH=1` is on the day of the month of DTSTART, and so on.
void RecurrenceDays::derive_from(civil_day first) {
  if (!rule_.weekdays.empty() || !rule_.month_days.empty() || !rule_.year_days.empty() ||
      rule_.frequency == Frequency::Daily) {
    return;
  }
  if (rule_.frequency == Frequency::Weekly || !rule_.weeks.empty()) {
    rule_.weekdays = {{0, cctz::get_weekday(first)}};
    return;
  }
  rule_.month_days = {first.day()};
  if (rule_.frequency == Frequency::Yearly && rule_.months.empty()) {
    rule_.months = {first.month()};
  }
}

std::vector<civil_day> RecurrenceDays::between(civil_day from, civil_day last,
                                               std::size_t most) const {
  std::vector<civil_day> found;
  from = std::max(from, first_);
  last = std::min(last, last_);
  const cctz::diff_t start = period_of(first_);
  const cctz::diff_t passed = (period_of(from) - start) / rule_.interval;
  cctz::diff_t period = start + passed * rule_.interval;
  for (civil_day begin = begin_of(period); found.size() < most && begin <= last;) {
    for (const civil_day day : days_of(begin, begin_of(period + 1))) {
      if (day >= from && day <= last && found.size() < most) {
        found.push_back(day);
      }
    }
    period = period_after(period);
    begin = begin_of(period);
  }
  return found;
}

/// Periods are counted from some long past one: days and months from 1970, years from 0.
cctz::diff_t RecurrenceDays::period_of(civil_day day) const {
  switch (rule_.frequency) {
    case Frequency::Daily:
      return day - civil_day();
    case Frequency::Weekly:
      return (day - week_one_) / 7;
    case Frequency::Monthly:
      return civil_month(day) - civil_month();
    case Frequency::Yearly:
      break;
  }
  return day.year();
}

civil_day RecurrenceDays::begin_of(cctz::diff_t period) const {
  switch (rule_.frequency) {
    case Frequency::Daily:
      return civil_day() + period;
    case Frequency::Weekly:
      return week_one_ + period * 7;
    case Frequency::Monthly:
      return civil_day(civil_month() + period);
    case Frequency::Yearly:
      break;
  }
  return civil_day(period, 1, 1);
}

/// Passes over months that are not in BYMONTH.
cctz::diff_t RecurrenceDays::period_after(cctz::diff_t period) const {
  const cctz::diff_t next = period + rule_.interval;
  if (rule_.months.empty() || rule_.frequency == Frequency::Yearly) {
    return next;
  }
  civil_month month(begin_of(next));
  if (lists(rule_.months, month.month(), 12)) {
    return next;
  }
  while (!lists(rule_.months, month.month(), 12)) {
    ++month;
  }
  const cctz::diff_t left_out = period_of(civil_day(month)) - next;
  return next + (left_out + rule_.interval - 1) / rule_.interval * rule_.interval;
}

civil_day RecurrenceDays::week_of(civil_day day) const {
  const int after = static_cast<int>(cctz::get_weekday(day)) - static_cast<int>(rule_.week_start);
  return day - (after + 7) % 7;
}

std::vector<civil_day> RecurrenceDays::days_of(civil_day begin, civil_day end) const {
  std::vector<civil_day> days;
  for (civil_day day = begin; day < end;) {
    if (!rule_.months.empty() && !lists(rule_.months, day.month(), 12)) {
      day = civil_day(civil_month(day) + 1);
      continue;
    }
    if (names(day)) {
      days.push_back(day);
    }
    ++day;
  }
  if (!rule_.positions.empty()) {
    const int all = to_int(static_cast<cctz::diff_t>(days.size()));
    int place = 0;
    std::erase_if(days, [&](civil_day) { return !lists(rule_.positions, ++place, all); });
  }
  return days;
}

/// Whether every part but BYMONTH and BYSETPOS names the day.
bool RecurrenceDays::names(civil_day day) const {
  const std::vector<int>& month_days = rule_.month_days;
  const std::vector<int>& year_days = rule_.year_days;
  return (month_days.empty() || lists(month_days, day.day(), days_in(civil_month(day)))) &&
         (year_days.empty() ||
          lists(year_days, cctz::get_yearday(day), days_in(civil_year(day)))) &&
         (rule_.weekdays.empty() || names_weekday_of(day)) &&
         (rule_.weeks.empty() || names_week_of(day));
}

/// ISO 8601, with weeks that begin on WKST: one belongs to the year that most of its days are in,
/// which its fourth day is.
bool RecurrenceDays::names_week_of(civil_day day) const {
  const civil_day fourth = week_of(day) + 3;
  const civil_day last = week_of(civil_day(fourth.year(), 12, 28)) + 3;  // always in the last week
  const auto number = [](civil_day of) { return (cctz::get_yearday(of) - 1) / 7 + 1; };
  return lists(rule_.weeks, number(fourth), number(last));
}

/// Numbered weekdays are those of a month in monthly rules and with BYMONTH, else of a year.
bool RecurrenceDays::names_weekday_of(civil_day day) const {
  const cctz::weekday weekday = cctz::get_weekday(day);
  const bool of_month = rule_.frequency == Frequency::Monthly || !rule_.months.empty();
  return std::ranges::any_of(rule_.weekdays, [&](const Weekday& each) {
    if (each.day != weekday || each.number == 0) {
      return each.day == weekday;
    }
    const int from_begin = of_month ? day.day() : cctz::get_yearday(day);
    const int to_end =
        (of_month ? days_in(civil_month(day)) : days_in(civil_year(day))) - from_begin;
    const int number = each.number > 0 ? (from_begin - 1) / 7 + 1 : -(to_end / 7 + 1);
    return each.number == number;
  });
}

}  // namespace fanfare::campaigns
