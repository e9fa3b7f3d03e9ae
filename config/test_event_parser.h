#pragma once

#include "config/names.h"
#include "config/test_case.h"

namespace fanfare::config {

inline constexpr std::int64_t kMostTestPoints = 1'000'000'000'000;

/// A member's id (contract section 1).
std::optional<std::string> parse_member_id(const Value& value);

/// `event:` of a test's step. Its member is known from here on.
TestEvent parse_test_event(const Value& value, NameTable& known_members);

}  // namespace fanfare::config
