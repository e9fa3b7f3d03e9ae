#include "cli/calendar/axis.h"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "cli/words/dates.h"

namespace fanfare::cli::calendar {
namespace {

constexpr int kHoursADay = 24;
/// Columns that a day needs to be marked by its number, and a week.
constexpr int kColumnsForDays = 4;
constexpr int kMostDaysForWeeks = 2;

/// Columns that a day is divided into when `days` are to fit; 0 where they do not.
int columns_a_day(int days, int columns) {
  for (const int parts : {6, 4, 2, 1}) {
    if (days * parts <= columns) {
      return parts;
    }
  }
  return 0;
}

bool begins_a_week(cctz::civil_day day) {
  return cctz::get_weekday(day) == cctz::weekday::monday;
}

/// The marked day that begins within [from, to), where there is one.
std::optional<cctz::civil_day> marked_day(LocalTime from, LocalTime to, auto is_marked) {
  cctz::civil_day day(from);
  if (LocalTime(day) < from) {
    ++day;
  }
  for (; LocalTime(day) < to; ++day) {
    if (is_marked(day)) {
      return day;
    }
  }
  return std::nullopt;
}

/// A line of text that labels are put into, as far as there is room.
class Ruler {
 public:
  explicit Ruler(std::size_t columns) : columns_(columns) {}

  bool put(std::size_t column, std::string_view label) {
    const bool touches = !line_.empty() && column <= line_.size();
    if (touches || column + label.size() > columns_) {
      return false;
    }
    line_.resize(column, ' ');
    line_ += label;
    return true;
  }
  [[nodiscard]] const std::string& line() const { return line_; }

 private:
  std::size_t columns_;
  std::string line_;
};

/// The first column from `column` on in which a month begins, and that month's first day.
std::pair<std::size_t, cctz::civil_day> next_month(const Axis& axis, std::size_t column) {
  for (; column < axis.columns(); ++column) {
    if (const auto day = marked_day(axis.edges[column], axis.edges[column + 1],
                                    [](cctz::civil_day each) { return each.day() == 1; })) {
      return {column, *day};
    }
  }
  return {axis.columns(), cctz::civil_day()};
}

}  // namespace

Axis Axis::fitting(const Window& window, std::size_t columns) {
  const cctz::civil_day first = window.first_day();
  const cctz::civil_day end = window.end_day();
  const auto days = static_cast<int>(end - first);
  const int parts = columns_a_day(days, static_cast<int>(columns));
  Axis axis;
  if (parts > 0) {
    axis.marks = parts >= kColumnsForDays ? Marks::Days : Marks::Weeks;
    for (int i = 0; i <= days * parts; ++i) {
      axis.edges.push_back(LocalTime(first) + std::int64_t{i} * (kHoursADay / parts) * 3600);
    }
    return axis;
  }
  const int step = (days + static_cast<int>(columns) - 1) / static_cast<int>(columns);
  axis.marks = step <= kMostDaysForWeeks ? Marks::Weeks : Marks::Months;
  for (cctz::civil_day day = first; day < end; day += step) {
    axis.edges.emplace_back(day);
  }
  axis.edges.emplace_back(end);
  return axis;
}

bool Axis::is_marked(std::size_t column) const {
  return marked_day(edges[column], edges[column + 1],
                    [&](cctz::civil_day day) {
                      return marks == Marks::Days    ? true
                             : marks == Marks::Weeks ? begins_a_week(day)
                                                     : day.day() == 1;
                    })
      .has_value();
}

std::string Axis::months_line() const {
  constexpr std::size_t kRoom = 4;  // a month's short name and a blank
  Ruler ruler(columns());
  if (next_month(*this, 0).first >= kRoom) {
    ruler.put(0, words::short_month(cctz::civil_day(edges[0]).month()));
  }
  for (std::size_t column = 0; column < columns(); ++column) {
    const auto [at, day] = next_month(*this, column);
    column = at;
    if (at == columns()) {
      break;
    }
    const std::string_view month = words::short_month(day.month());
    if (day.month() != 1 || !ruler.put(at, fmt::format("{} {}", month, day.year()))) {
      ruler.put(at, month);
    }
  }
  return ruler.line();
}

std::string Axis::days_line() const {
  Ruler ruler(columns());
  for (std::size_t i = 0; i < columns(); ++i) {
    const auto day = marked_day(edges[i], edges[i + 1], [&](cctz::civil_day each) {
      return marks == Marks::Days || begins_a_week(each);
    });
    if (day) {
      ruler.put(i, std::to_string(day->day()));
    }
  }
  return ruler.line();
}

}  // namespace fanfare::cli::calendar
