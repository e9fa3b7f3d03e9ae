#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

#include "net/asio.h"
#include "net/backoff.h"
#include "redis/failure.h"
#include "redis/reply.h"
#include "redis/request.h"
#include "redis/url.h"

namespace fanfare::redis {

using std::chrono::milliseconds;

struct ConnectionOptions {
  Endpoint endpoint;
  std::string client_name;              // what CLIENT LIST shows; empty: none. No blanks
  milliseconds connect_timeout{5000};   // name look-up, connect, TLS and sign-in together
  Backoff backoff{};                    // between attempts to connect
  std::size_t max_requests = 1024;      // on the wire and not yet answered
  std::size_t max_bytes = 64ULL << 20;  // of those requests; a larger request travels alone
};

/// One connection to one Redis server, which connects at once and again whenever it breaks.
/// Requests of many coroutines share it: they are pipelined and answered in order. A blocking
/// command (BLPOP, XREAD BLOCK) holds up all behind it: give it a connection of its own.
/// All members must be called on the executor's one thread; the executor must outlive the object.
/// Destroying it ends whatever is under way with Failure::Kind::Closed.
class Connection {
 public:
  Connection(asio::any_io_executor executor, ConnectionOptions options);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Sends `request` and waits for all of its answers. Waits for a connection and for room on the
  /// wire too, all within `timeout`. A request is never sent twice: one that was on the wire when
  /// the connection broke fails with outcome_unknown. A request whose time runs out on the wire
  /// breaks the connection, because later answers could not be told apart.
  [[nodiscard]] Task<Outcome<Replies>> send(Request request, milliseconds timeout);

  /// send() with one command. In a coroutine under GCC 12 write the list into a Request variable
  /// and send() that: a braced list inside a co_await expression does not compile there.
  [[nodiscard]] Task<Outcome<Replies>> command(std::initializer_list<std::string_view> command,
                                               milliseconds timeout = milliseconds(5000));

  /// Whether the connection is up and signed in.
  [[nodiscard]] bool is_up() const;

  /// Why it is not up, for /readyz; empty when it is.
  [[nodiscard]] const std::string& last_error() const;

  /// How often it has come up: a change tells that answers may come from a restarted server.
  [[nodiscard]] std::uint64_t times_connected() const;

  [[nodiscard]] const Endpoint& endpoint() const;

  /// Takes no new requests, waits up to `grace` for those under way, and closes.
  [[nodiscard]] Task<> close(milliseconds grace);

 private:
  struct State;
  friend struct State;

  std::shared_ptr<State> state_;
};

}  // namespace fanfare::redis
