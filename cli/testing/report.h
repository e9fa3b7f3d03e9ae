#pragma once

#include <string>
#include <vector>

#include "cli/testing/runner.h"

namespace fanfare::cli::testing {

/// For people: a line for each test, each failure with its place, and a summary.
std::string text_report(const std::vector<TestResult>& results, bool colours);

/// Test Anything Protocol, version 13.
std::string tap_report(const std::vector<TestResult>& results);

/// JUnit's XML, as CI systems read it.
std::string junit_report(const std::string& program, const std::vector<TestResult>& results);

}  // namespace fanfare::cli::testing
