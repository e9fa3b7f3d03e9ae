#pragma once

#include <string>

#include "campaigns/campaign.h"

namespace fanfare::cli::words {

/// What an effect does, in a few words: `+50 points`, `points x2`, `badge coffee-lover`; `for some`
/// where it is an entry of a by-table.
std::string describe_effect(const campaigns::Effect& effect);

/// When and what: `on purchase: points x2, notifies double-points`.
std::string describe_deed(const campaigns::Campaign& campaign);

}  // namespace fanfare::cli::words
