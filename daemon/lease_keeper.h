#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/time.h"
#include "daemon/health.h"
#include "net/asio.h"
#include "redis/shard_store.h"

namespace fanfare::daemon {

/// Holds one shard's lease: takes it, renews it, and knows at every moment whether it may still
/// be relied on. One thread.
class LeaseKeeper {
 public:
  /// A daemon that dies or hangs is replaced after at most kLease plus one poll of the standby.
  static constexpr milliseconds kLease{6000};
  static constexpr milliseconds kRenewEvery{1500};
  static constexpr milliseconds kPollEvery{1000};

  LeaseKeeper(asio::any_io_executor executor, redis::Connection& connection,
              redis::ShardStore& store, Health& health, std::string owner);

  /// One try. Empty when another daemon holds the lease (holder() says which).
  [[nodiscard]] Task<redis::Outcome<std::optional<redis::Lease>>> acquire();

  /// Renews until the lease is lost or `stop()` is called. What keeps it from being renewed is
  /// told to Health as `lease`: without it nothing is written.
  [[nodiscard]] Task<> keep();
  void stop();

  /// Gives the lease back, so that a standby need not wait for it to run out.
  [[nodiscard]] Task<> release();

  /// Whether the lease is held for certain. Measured on the steady clock from before the request
  /// that got it: a daemon that was paused sees at once that its time is over.
  [[nodiscard]] bool is_held() const {
    return held_ && std::chrono::steady_clock::now() < valid_until_;
  }
  [[nodiscard]] const std::string& epoch() const { return epoch_; }
  [[nodiscard]] const std::string& holder() const { return holder_; }

  /// Another daemon was found to have taken over.
  void lose() { held_ = false; }

 private:
  redis::Connection& connection_;
  redis::ShardStore& store_;
  Health& health_;
  std::string owner_;
  std::string epoch_;
  std::string holder_;
  bool held_ = false;
  bool stopping_ = false;
  std::chrono::steady_clock::time_point valid_until_;
  asio::steady_timer timer_;
};

}  // namespace fanfare::daemon
