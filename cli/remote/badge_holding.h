#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "cli/open_badges/holding.h"
#include "cli/remote/client.h"

namespace fanfare::cli::remote {

/// Reads what exporting a badge needs; `member` is a member id. Empty when there is no such member.
Result<std::optional<open_badges::Holding>> read_badge_holding(Client& client,
                                                               const std::string& member,
                                                               const std::string& badge);

}  // namespace fanfare::cli::remote
