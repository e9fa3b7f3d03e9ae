#pragma once

#include <optional>
#include <string>

#include "redis/failure.h"
#include "redis/functions.h"
#include "redis/reply.h"

namespace fanfare::redis {

/// The first error answer among `replies`, as a failure that tells what to do; empty when there
/// is none.
std::optional<Failure> first_trouble(const Replies& replies);

/// Sends `request`; an error answer anywhere in it fails the whole. When the server has lost the
/// function library (a failover, FUNCTION FLUSH), loads it and sends again, once: a call of a
/// missing function has done nothing. With error answers outcome_unknown is true: other commands
/// of the request may have run.
[[nodiscard]] Task<Outcome<Replies>> call(Connection& connection, Request request,
                                          milliseconds timeout);

}  // namespace fanfare::redis
