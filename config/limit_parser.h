#pragma once

#include <vector>

#include "campaigns/limit.h"
#include "config/reader.h"

namespace fanfare::config {

/// `limits:` of a campaign, a list.
std::vector<campaigns::Limit> parse_limits(const Value& limits);

}  // namespace fanfare::config
