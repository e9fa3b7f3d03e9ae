#include "redis/failure.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

namespace fanfare::redis {

namespace {

struct Row {
  std::string_view prefix;
  ServerTrouble::Kind kind;
  std::string_view sentence;
};

using enum ServerTrouble::Kind;

// By the first word of the answer, or as much more as it takes. Texts of Redis 7.0.
constexpr std::array kRows = {
    Row{"LOADING", Loading, "Redis is still reading its data after a start: wait"},
    Row{"READONLY", ReadOnly,
        "this Redis is a read-only replica: point redis.url at the master, or wait for a failover "
        "to finish"},
    Row{"MASTERDOWN", ReadOnly,
        "this Redis is a replica without its master: point redis.url at the master, or wait for a "
        "failover to finish"},
    Row{"OOM", OutOfMemory,
        "Redis has reached maxmemory and refuses writes: raise maxmemory or free memory, and keep "
        "maxmemory-policy at noeviction"},
    Row{"MISCONF", CannotPersist,
        "Redis cannot write to its disk and refuses writes: free space or repair the disk; see the "
        "log of Redis"},
    Row{"NOREPLICAS", TooFewReplicas,
        "Redis has fewer healthy replicas than min-replicas-to-write and refuses writes: bring a "
        "replica back"},
    Row{"NOPERM", NotAllowed,
        "the Redis user lacks a permission: grant what docs/redis.md lists with ACL SETUSER"},
    Row{"NOAUTH", NotAllowed, "Redis wants a password: set redis.password (and redis.username)"},
    Row{"ERR Function not found", FunctionMissing,
        "Redis lost Fanfare's functions (FUNCTION FLUSH, or a failover): they are loaded again"},
    Row{"BUSY", Busy, "a script or function holds up Redis: see FUNCTION STATS"},
};

}  // namespace

std::optional<ServerTrouble> trouble(Reply reply) {
  if (!reply.is_error()) {
    return std::nullopt;
  }
  for (const Row& row : kRows) {
    if (reply.error().starts_with(row.prefix)) {
      return ServerTrouble{row.kind,
                           fmt::format("{} (Redis said: {})", row.sentence, reply.error())};
    }
  }
  return ServerTrouble{Other, fmt::format("Redis refused a command: {}", reply.error())};
}

}  // namespace fanfare::redis
