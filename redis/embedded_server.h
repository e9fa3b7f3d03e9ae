#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "base/result.h"
#include "net/asio.h"
#include "net/backoff.h"
#include "redis/url.h"

namespace fanfare::redis {

struct EmbeddedServerOptions {
  std::filesystem::path data_dir;        // made if absent, and closed to others (mode 0700)
  std::string appendfsync = "everysec";  // or "always", "no"
  std::string program = "redis-server";  // looked up in PATH
  std::chrono::milliseconds start_timeout{30'000};  // a large append-only file takes long to read
  Backoff backoff{};                                // between restarts
};

/// A redis-server of our own: Unix socket in `data_dir`, no TCP port, append-only file on. It is
/// watched, and started again when it dies. It outlives a daemon that is killed, so that nothing
/// it acknowledged is cut off; the next daemon on the same folder takes it over. A lock that the
/// server holds (`redis.lock`) keeps a second one from ever opening the same append-only file.
/// All members must be called on the executor's one thread. Destroying the object without stop()
/// leaves the server running.
class EmbeddedServer {
 public:
  EmbeddedServer(asio::any_io_executor executor, EmbeddedServerOptions options);
  ~EmbeddedServer();
  EmbeddedServer(const EmbeddedServer&) = delete;
  EmbeddedServer& operator=(const EmbeddedServer&) = delete;

  /// Starts the server, or takes over the one that runs, and waits until it answers. The error
  /// ends with the last lines of the server's own log. Call once.
  [[nodiscard]] Task<Result<void>> start();

  /// Ends the server: SIGTERM, which writes out the append-only file, then after `grace` SIGKILL.
  [[nodiscard]] Task<> stop(std::chrono::milliseconds grace = std::chrono::seconds(10));

  /// Where to connect to.
  [[nodiscard]] const Endpoint& endpoint() const;

  /// The server's process, 0 while there is none.
  [[nodiscard]] pid_t pid() const;

  /// Whether the server answered when last asked and has not died since.
  [[nodiscard]] bool is_up() const;

  /// Whether the server was found running, not started by this object.
  [[nodiscard]] bool was_taken_over() const;

  /// How often the server died and had to be started again.
  [[nodiscard]] std::uint64_t restarts() const;

  /// Why it is not up, for /readyz; empty when it is.
  [[nodiscard]] const std::string& last_error() const;

 private:
  struct State;

  std::shared_ptr<State> state_;
};

}  // namespace fanfare::redis
