#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/time.h"
#include "cli/testing/result.h"

namespace fanfare::cli::testing {

/// How a failure is told.
struct FailureStyle {
  std::string indent;
  bool colours = false;
  /// How many of the events since the previous expectation are told, the newest ones; 0: nothing
  /// is said about events.
  std::size_t most_events = 10;
};

/// A failure for people: its place, what differs, and what the member's events did since the
/// previous expectation, so that the reason can be seen. Each line ends with a line break.
std::string failure_text(const TestResult& test, const Failure& failure, const TimeZone& zone,
                         const FailureStyle& style);

/// `line 7  5 Dec 2026 10:00  purchase: +100 points (100 base-points)`, the number padded to
/// `width` columns; `who` stands before the event's type.
std::string history_line(const Happening& happening, const TimeZone& zone, std::size_t width,
                         std::string_view who = "");

/// How wide the line numbers of a test's history are.
std::size_t line_width(const TestResult& test);

}  // namespace fanfare::cli::testing
