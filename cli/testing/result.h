#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"
#include "config/diagnostic.h"

namespace fanfare::cli::testing {

/// One key of a member that is not what a test expects of it.
struct Difference {
  enum class Kind : std::uint8_t {
    Value,     ///< Expected and actual hold one text each.
    Set,       ///< Both sorted; only what is in one of them matters.
    Sequence,  ///< The order matters too.
  };

  std::string key;  ///< As the test names it: `points`, `counters.purchases`.
  Kind kind = Kind::Value;
  std::vector<std::string> expected;
  std::vector<std::string> actual;

  bool operator==(const Difference&) const = default;
};

/// What one event of a test did, as a line for people.
struct Happening {
  config::Place place;  ///< The event's step.
  std::string member;
  Instant at;
  std::string text;  ///< `purchase: +100 points (100 base-points); notified thanks`.
};

/// An expectation of one member that did not hold, or an event that the program refused.
struct Failure {
  config::Place place;  ///< The member's name in `expect`, or the event's step.
  std::string member;
  std::string problem;  ///< Why there was nothing to compare; empty when there are differences.
  std::vector<Difference> differences;
  int since_line = 0;           ///< Where the previous `expect` stands; 0: there was none.
  std::size_t since_event = 0;  ///< The first of the test's history after that,
  std::size_t until_event = 0;  ///< and the one behind the last.
};

/// How one test went.
struct TestResult {
  std::string name;
  config::Place place;
  std::vector<Failure> failures;   ///< Empty: passed.
  std::vector<Happening> history;  ///< Every event, in order.
  std::chrono::nanoseconds took{};

  [[nodiscard]] bool passed() const { return failures.empty(); }
};

/// How a run of several tests went.
struct RunResult {
  std::string program;  ///< Its id.
  std::string folder;   ///< As the user named it; places begin with it.
  TimeZone zone;        ///< The program's.
  std::vector<TestResult> tests;
  std::chrono::nanoseconds took{};

  [[nodiscard]] std::size_t failed() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(tests, [](const TestResult& each) { return !each.passed(); }));
  }
};

}  // namespace fanfare::cli::testing
