#pragma once

#include <string>
#include <vector>

#include "cli/testing/result.h"
#include "config/test_case.h"
#include "members/member.h"

namespace fanfare::cli::testing {

/// What of `member` is not as expected, in the order of the contract's keys. `notifications` are
/// the templates that were asked for since the previous expectation. Pure.
std::vector<Difference> compare(const config::MemberExpectation& expected,
                                const members::Member& member,
                                const std::vector<std::string>& notifications);

}  // namespace fanfare::cli::testing
