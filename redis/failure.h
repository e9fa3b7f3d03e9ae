#pragma once

#include <expected>
#include <optional>
#include <string>
#include <utility>

#include "base/result.h"
#include "redis/reply.h"

namespace fanfare::redis {

/// Why a request has no answers. An error answer of Redis (`-ERR ...`) is not a Failure: it stands
/// in the Replies at its command's place.
struct Failure {
  enum class Kind {
    Disconnected,  ///< no connection, or it broke
    Timeout,       ///< the request's deadline passed
    Protocol,      ///< what came back was not RESP2
    Rejected,      ///< Redis refused user, password, database or certificate
    Closed,        ///< this side closed the connection
    Unusable,      ///< a helper on top (functions.h) got an error answer it cannot work with
  };

  Kind kind = Kind::Disconnected;
  /// False: no byte was written, so sending again is safe. True: Redis may have run all, some or
  /// none of the commands.
  bool outcome_unknown = false;
  std::string message;

  [[nodiscard]] Error error() const { return Error{message}; }
};

template <class T>
using Outcome = std::expected<T, Failure>;

/// What an error answer of Redis says about the server, as far as it matters to go on.
struct ServerTrouble {
  enum class Kind {
    Loading,          ///< reading its data: wait
    ReadOnly,         ///< a replica: the wrong server, or a failover is under way
    OutOfMemory,      ///< maxmemory reached: writes refused, reads answered
    CannotPersist,    ///< MISCONF: disk full or broken
    TooFewReplicas,   ///< NOREPLICAS: min-replicas-to-write not met
    NotAllowed,       ///< NOPERM or NOAUTH: the ACL lacks something
    FunctionMissing,  ///< call ensure_loaded (functions.h) and send again
    Busy,             ///< a script or function runs too long
    Other,
  };

  Kind kind = Kind::Other;
  std::string sentence;  ///< for people: what is wrong and what to do

  /// Whether the same command may succeed later without any change to it.
  [[nodiscard]] bool passes() const { return kind != Kind::Other; }
};

/// Classifies an Error answer; empty when `reply` is not one. Does not look into arrays.
std::optional<ServerTrouble> trouble(Reply reply);

}  // namespace fanfare::redis
