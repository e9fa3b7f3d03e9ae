#pragma once

#include <functional>
#include <string>

#include "base/result.h"
#include "campaigns/budgets.h"
#include "cli/remote/client.h"
#include "members/member.h"

namespace fanfare::cli::remote {

/// Reads every member that is stored, in no order, each once. Members who come or change meanwhile
/// may be seen or not, before or after.
Result<void> for_each_stored(
    Client& client,
    const std::function<void(const std::string& id, const members::Member& member)>& each);

/// What everyone has used of what they share.
Result<campaigns::Budgets> read_budgets(Client& client);

}  // namespace fanfare::cli::remote
