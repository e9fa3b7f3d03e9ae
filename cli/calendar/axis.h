#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/calendar/agenda.h"

namespace fanfare::cli::calendar {

/// The columns of a timeline: equal stretches of days, or of a day, on the wall clock.
struct Axis {
  /// Where to draw marks, so that they do not touch.
  enum class Marks : std::uint8_t { Days, Weeks, Months };

  std::vector<LocalTime> edges;  ///< One more than there are columns.
  Marks marks = Marks::Weeks;

  /// The finest that fits into `columns`, from a sixth of a day to several days each.
  static Axis fitting(const Window& window, std::size_t columns);

  [[nodiscard]] std::size_t columns() const { return edges.size() - 1; }
  /// Whether a marked day begins within this column.
  [[nodiscard]] bool is_marked(std::size_t column) const;

  /// The names of the months above the columns in which they begin, as far as there is room.
  [[nodiscard]] std::string months_line() const;
  /// Likewise the days that are marked, or the Mondays.
  [[nodiscard]] std::string days_line() const;
};

}  // namespace fanfare::cli::calendar
