#pragma once

#include <span>

#include "cli/testing/result.h"
#include "config/loader.h"
#include "config/test_case.h"
#include "engine/program.h"

namespace fanfare::cli::testing {

/// Runs a marketer's test in virtual time, over the same decoder and engine that the daemon uses.
/// Pure, but that it does not say how long it took; goes on after a failure, so that one run shows
/// everything.
TestResult run_test(const engine::Program& program, const config::TestCase& test);

/// Runs these tests, one after the other, and times them. `folder` is what the program was loaded
/// from.
RunResult run_tests(const engine::Program& program, std::string folder,
                    std::span<const config::TestCase* const> tests);

}  // namespace fanfare::cli::testing
