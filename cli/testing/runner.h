#pragma once

#include <string>
#include <vector>

#include "config/test_case.h"
#include "engine/program.h"

namespace fanfare::cli::testing {

/// One expectation that did not hold, or an event that the program refused.
struct Failure {
  config::Place place;
  std::string message;  ///< `alice: expected 200 points, got 100`.

  bool operator==(const Failure&) const = default;
};

struct TestResult {
  std::string name;
  config::Place place;
  std::vector<Failure> failures;  ///< Empty: passed.

  [[nodiscard]] bool passed() const { return failures.empty(); }
};

/// Runs a marketer's test in virtual time, over the same decoder and engine that the daemon uses.
/// Pure; goes on after a failure, so that one run shows everything.
TestResult run_test(const engine::Program& program, const config::TestCase& test);

}  // namespace fanfare::cli::testing
