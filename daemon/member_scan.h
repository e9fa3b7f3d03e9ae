#pragma once

#include <string>
#include <vector>

#include "base/time.h"
#include "daemon/stream_id.h"
#include "net/asio.h"
#include "redis/connection.h"
#include "redis/keys.h"

namespace fanfare::daemon {

// What jobs have in common that go through all members.

/// The server's clock, and its process: to another one, a cursor of SCAN means nothing.
struct ServerState {
  Instant now;
  std::string run_id;
};

[[nodiscard]] Task<redis::Outcome<ServerState>> ask_server(redis::Connection& connection);

/// Some members, each once, and where to go on; "0": that was all.
struct MemberPage {
  std::vector<std::string> ids;
  std::string cursor;
};

/// `keys` outlives the call.
[[nodiscard]] Task<redis::Outcome<MemberPage>> scan_members(redis::Connection& connection,
                                                            const redis::Keys& keys,
                                                            std::string cursor);

/// The newest entry that stands in the event stream now. Likewise.
[[nodiscard]] Task<redis::Outcome<StreamId>> newest_event(redis::Connection& connection,
                                                          const redis::Keys& keys);

}  // namespace fanfare::daemon
