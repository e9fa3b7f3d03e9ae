#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"
#include "net/asio.h"
#include "redis/connection.h"
#include "redis/keys.h"

namespace fanfare::redis {

/// When a member is to be settled next although no event comes; empty: nothing is due.
using Timer = std::pair<std::string_view, std::optional<Instant>>;

/// The timers of one shard: a sorted set of members by due time. A timer may be too early, which
/// costs a look at the member; it is written before what makes it due, so that none is missing. Not
/// thread-safe.
class TimerStore {
 public:
  TimerStore(Keys keys, int shard) : key_(keys.timers(shard)) {}

  /// Adds what writes these timers, of two about one member the later. Returns how many commands
  /// that is.
  std::size_t add_writes(std::span<const Timer> timers, Request& request) const;

  /// Adds what sets those of them that are earlier than what is set, or that are not set. False when
  /// there are none.
  bool add_earlier(std::span<const Timer> timers, Request& request) const;

  /// What stands first in the set.
  struct Due {
    std::vector<std::string> members;  ///< Due at the time that was asked for, the first of them.
    std::optional<Instant> next;       ///< The earliest time there is, theirs included.
  };
  [[nodiscard]] Task<Outcome<Due>> due(Connection& connection, Instant now, std::size_t most,
                                       milliseconds timeout) const;

  /// Puts off those among the members whose timer still is not after `now`.
  [[nodiscard]] Task<Outcome<void>> put_off(Connection& connection,
                                            std::vector<std::string> members, Instant now,
                                            Instant until, milliseconds timeout) const;

 private:
  std::string key_;
};

/// The time by the server's clock.
[[nodiscard]] Task<Outcome<Instant>> server_time(Connection& connection, milliseconds timeout);

}  // namespace fanfare::redis
