#pragma once

#include <optional>
#include <string>

#include "cli/remote/shelf.h"
#include "members/event_decoder.h"
#include "members/journal.h"

namespace fanfare::cli::remote {

/// What a search in a stream came to. A stream may be longer than anybody wants to wait for.
struct Search {
  std::optional<ShelvedEntry> found;
  bool whole = true;  ///< Everything that could be it was looked at.
};

/// So many entries are looked at, at most.
inline constexpr std::size_t kMostSearched = 200'000;

/// The entry in the events stream that `applied` is the journal entry of. Applied events stay there
/// for `events.retain`. `limits` are those of the daemon.
Result<Search> find_applied_event(Client& client, const std::string& member,
                                  const members::JournalEntry& applied,
                                  const members::EventLimits& limits);

/// The newest event of the member's with that id, or of the entry of that id, among those that
/// wait in the stream or were applied lately.
Result<Search> find_sent_event(Client& client, const std::string& member, const std::string& id);

/// Likewise, among those that were refused.
Result<Search> find_rejected_event(Client& client, const std::string& member,
                                   const std::string& id);

}  // namespace fanfare::cli::remote
