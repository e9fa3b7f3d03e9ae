#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "cli/testing/result.h"

namespace fanfare::cli::testing {

/// One line, such as `points: expected 200, got 100`, `badges: missing coffee-lover; unexpected
/// regular`, `notifications: expected [welcome, thanks], got [thanks]`.
std::string describe(const Difference& difference);

/// What a test that failed failed by, in one line without places: `alice: points: expected 200, got
/// 100 (and 2 more)`.
std::string describe(const TestResult& test);

/// Of a Set: what should be there and is not, and the other way round.
std::vector<std::string> missing(const Difference& set);
std::vector<std::string> unexpected(const Difference& set);

/// `9 tests passed in 4 ms`, `1 of 9 tests failed in 4 ms`, or `no tests`.
std::string summary(const RunResult& run);

/// `0.8 ms`, `12 ms`, `1.3 s`.
std::string describe_length(std::chrono::nanoseconds length);

/// How to go from one sequence to another: lines that begin with `- ` (expected, but missing), `+ `
/// (there, but unexpected) and two blanks (both), as few of the first two as possible; of very long
/// ones simply all that was expected and all that is there.
std::vector<std::string> sequence_diff(const std::vector<std::string>& expected,
                                       const std::vector<std::string>& actual);

}  // namespace fanfare::cli::testing
