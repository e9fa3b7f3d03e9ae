#pragma once

#include <string>

#include "net/asio.h"
#include "redis/failure.h"
#include "redis/request.h"
#include "redis/transport.h"
#include "redis/url.h"

namespace fanfare::redis {

/// The first round trip of a connection: AUTH, SELECT, CLIENT SETNAME as far as they are asked
/// for, and PING, which shows whether the server wants a password or is still loading. Never
/// HELLO: hiredis 0.14 reads RESP2 only.
[[nodiscard]] Task<Outcome<void>> sign_in(Transport& transport, Endpoint endpoint,
                                          std::string client_name);

}  // namespace fanfare::redis
