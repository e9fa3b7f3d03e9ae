#pragma once

#include <functional>

#include "base/result.h"
#include "cli/auditing/books.h"
#include "cli/remote/client.h"

namespace fanfare::cli::remote {

/// Reads what is kept about every member's points, some hundreds at a time, and hands each over
/// once. Members that change while they are read are read again, so that it may run beside a daemon
/// at work; who joins meanwhile may be left out. `journal_keep` tells which journals are whole.
Result<void> for_each_member(Client& client, std::size_t journal_keep,
                             const std::function<void(const auditing::Books&)>& each);

/// What is kept beside the members. It changes with each of them in one step: where `moves` was the
/// same before and after all members were read, no point has moved meanwhile.
Result<auditing::Totals> read_totals(Client& client);

/// Adds to the opening balance of the statistics.
Result<void> add_to_opening(Client& client, std::int64_t points);

}  // namespace fanfare::cli::remote
