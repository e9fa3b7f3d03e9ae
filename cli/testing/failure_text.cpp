#include "cli/testing/failure_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <span>

#include "cli/terminal.h"
#include "cli/testing/words.h"
#include "cli/words/journal.h"
#include "cli/words/table.h"

namespace fanfare::cli::testing {
namespace {

/// What the member's events did between the previous expectation and this one.
std::vector<const Happening*> events_of(const TestResult& test, const Failure& failure) {
  std::vector<const Happening*> own;
  for (std::size_t i = failure.since_event; i < failure.until_event; ++i) {
    if (test.history[i].member == failure.member) {
      own.push_back(&test.history[i]);
    }
  }
  return own;
}

class FailureText {
 public:
  FailureText(const TimeZone& zone, const FailureStyle& style) : zone_(zone), style_(style) {}

  void tell(const TestResult& test, const Failure& failure) {
    const std::string place = paint(words::harmless(failure.place.to_string()), Colour::Bold);
    if (failure.differences.empty()) {
      line(0, fmt::format("{}: {}: {}", place, failure.member, words::harmless(failure.problem)));
      return;
    }
    line(0, fmt::format("{}: {} is not as expected", place, failure.member));
    for (const Difference& difference : failure.differences) {
      tell(difference);
    }
    if (style_.most_events > 0) {
      tell_history(test, failure);
    }
  }

  std::string take() && { return std::move(text_); }

 private:
  void tell(const Difference& difference) {
    const auto& [key, kind, expected, actual] = difference;
    if (kind == Difference::Kind::Value) {
      line(1, fmt::format("{}: expected {}, got {}", key, green(expected[0]), red(actual[0])));
    } else if (kind == Difference::Kind::Set) {
      tell_ids(key, "missing", missing(difference), Colour::Green);
      tell_ids(key, "unexpected", unexpected(difference), Colour::Red);
    } else {
      line(1, key + " (- expected, + got):");
      for (const std::string& each : sequence_diff(expected, actual)) {
        line(2, each.starts_with('-') ? green(each) : each.starts_with('+') ? red(each) : each);
      }
    }
  }

  void tell_ids(std::string_view key, std::string_view what, const std::vector<std::string>& ids,
                Colour colour) {
    if (!ids.empty()) {
      line(1, fmt::format("{}: {} {}", key, what,
                          paint(fmt::format("{}", fmt::join(ids, ", ")), colour)));
    }
  }

  void tell_history(const TestResult& test, const Failure& failure) {
    const auto own = events_of(test, failure);
    const std::string since = failure.since_line == 0
                                  ? "since the start"
                                  : fmt::format("since the expect at line {}", failure.since_line);
    if (own.empty()) {
      line(1, dim(fmt::format("{}: no event of {}", since, failure.member)));
      return;
    }
    line(1, dim(since + ":"));
    const std::size_t left_out = own.size() - std::min(own.size(), style_.most_events);
    if (left_out > 0) {
      line(2, dim(fmt::format("... {} earlier; --verbose tells all", left_out)));
    }
    for (const Happening* each : std::span(own).subspan(left_out)) {
      line(2, dim(history_line(*each, zone_, line_width(test))));
    }
  }

  void line(std::size_t depth, const std::string& words) {
    text_ += style_.indent + std::string(depth * 2, ' ') + words + "\n";
  }
  std::string green(std::string_view words) { return paint(words, Colour::Green); }
  std::string red(std::string_view words) { return paint(words, Colour::Red); }
  std::string dim(std::string_view words) { return paint(words, Colour::Dim); }
  std::string paint(std::string_view words, Colour colour) {
    return painted(words, colour, style_.colours);
  }

  const TimeZone& zone_;
  const FailureStyle& style_;
  std::string text_;
};

}  // namespace

std::string failure_text(const TestResult& test, const Failure& failure, const TimeZone& zone,
                         const FailureStyle& style) {
  FailureText text(zone, style);
  text.tell(test, failure);
  return std::move(text).take();
}

std::string history_line(const Happening& happening, const TimeZone& zone, std::size_t width,
                         std::string_view who) {
  return words::harmless(fmt::format("line {:<{}}  {}  {}{}", happening.place.line, width,
                                     words::describe_time(happening.at, zone), who,
                                     happening.text));
}

std::size_t line_width(const TestResult& test) {
  return test.history.empty() ? 0 : std::to_string(test.history.back().place.line).size();
}

}  // namespace fanfare::cli::testing
