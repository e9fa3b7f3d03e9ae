#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "config/test_case.h"

namespace fanfare::cli::testing {

/// The tests that any of `patterns` (`--only`) names, in their order; all of them when there is no
/// pattern. A pattern names a test by a part of its name or of its file's path below `folder`, in
/// capitals or not, or as a glob (`*`, `?`, `[...]`) of either as a whole.
///
/// A pattern that names no test is a failure that says which names are near.
Result<std::vector<const config::TestCase*>> select_tests(
    const std::vector<config::TestCase>& tests, const std::string& folder,
    std::span<const std::string> patterns);

}  // namespace fanfare::cli::testing
