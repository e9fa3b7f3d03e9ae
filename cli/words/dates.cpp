#include "cli/words/dates.h"

#include <fmt/format.h>

#include <array>

namespace fanfare::cli::words {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};

}  // namespace

std::string_view short_weekday(cctz::civil_day day) {
  constexpr std::array<std::string_view, 7> kDays = {"Mon", "Tue", "Wed", "Thu",
                                                     "Fri", "Sat", "Sun"};
  return kDays[static_cast<std::size_t>(cctz::get_weekday(day))];
}

std::string_view short_month(int month) {
  return long_month(month).substr(0, 3);
}

std::string_view long_month(int month) {
  return kMonths[static_cast<std::size_t>(month - 1)];
}

std::string describe_day(cctz::civil_day day) {
  return fmt::format("{} {} {} {}", short_weekday(day), day.day(), short_month(day.month()),
                     day.year());
}

}  // namespace fanfare::cli::words
