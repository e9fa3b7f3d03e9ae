#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "cli/remote/client.h"
#include "cli/remote/shelf.h"
#include "members/member.h"

namespace fanfare::cli::remote {

/// Everything that is held about one member.
struct MemberData {
  using Fields = event_files::Fields;

  std::string id;
  Fields fields;  ///< Of the member hash; as it is stored, sorted by name.
  /// The other hashes (`counters`, `badges`, …) that have something, and the lists.
  std::vector<std::pair<std::string_view, Fields>> hashes;
  std::vector<std::pair<std::string_view, std::vector<std::string>>> lists;
  members::Member decoded;       ///< The private ledger and state are read into this.
  std::optional<Instant> timer;  ///< When the next thing falls due for them.
  /// By the key's name without the prefix, entries that name them: `feed`, `events`, …
  std::vector<std::pair<std::string, std::vector<ShelvedEntry>>> streams;
  std::vector<Fields> later;  ///< Notifications that wait for their time.
};

/// Reads it; `id` is a member id. Empty when there is no such member.
Result<std::optional<MemberData>> read_member_data(Client& client, const std::string& id);

}  // namespace fanfare::cli::remote
