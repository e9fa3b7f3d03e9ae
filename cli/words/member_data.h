#pragma once

#include <string>

#include "base/time.h"
#include "cli/remote/member_data.h"

namespace fanfare::cli::words {

/// All of it as one JSON object (docs/privacy.md); times are RFC 3339 in UTC.
std::string member_data_json(const remote::MemberData& data, Instant now);

}  // namespace fanfare::cli::words
