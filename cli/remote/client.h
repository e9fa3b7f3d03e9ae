#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "cli/command.h"
#include "config/settings.h"
#include "net/asio.h"
#include "redis/connection.h"
#include "redis/keys.h"

namespace fanfare::cli::remote {

/// The daemon's settings: from `--config`, else from ./fanfare.yaml, else the defaults.
Result<config::Settings> settings_of(const Session& session);

/// Where Redis is: `--redis`, else the settings' url, else the daemon's own server in its data
/// folder.
Result<redis::Endpoint> endpoint_of(const Session& session, const config::Settings& settings);

/// Redis, for a program that does one thing after the other. Not thread-safe.
class Client {
 public:
  static Result<std::unique_ptr<Client>> open(const Session& session);

  Client(const redis::Endpoint& endpoint, std::string prefix);

  [[nodiscard]] const redis::Keys& keys() const { return keys_; }

  /// Sends and waits. An error answer to any of the commands is a failure.
  Result<redis::Replies> send(redis::Request request,
                              milliseconds timeout = std::chrono::seconds(10));

  /// Sends without waiting for the answers; `done` is called from within wait_for_room().
  void send_later(redis::Request request, std::function<void(Result<redis::Replies>)> done);

  /// Waits until at most `most` requests are unanswered.
  void wait_for_room(std::size_t most);

 private:
  asio::io_context loop_;
  redis::Keys keys_;
  redis::Connection connection_;
  std::size_t unanswered_ = 0;
};

}  // namespace fanfare::cli::remote
