#include "daemon/lease_keeper.h"

#include <spdlog/spdlog.h>

namespace fanfare::daemon {

using Clock = std::chrono::steady_clock;

LeaseKeeper::LeaseKeeper(asio::any_io_executor executor, redis::Connection& connection,
                         redis::ShardStore& store, Health& health, std::string owner)
    : connection_(connection),
      store_(store),
      health_(health),
      owner_(std::move(owner)),
      timer_(std::move(executor)) {}

Task<redis::Outcome<std::optional<redis::Lease>>> LeaseKeeper::acquire() {
  const auto asked_at = Clock::now();
  auto lease = co_await store_.acquire(connection_, owner_, kLease, &holder_);
  held_ = lease && lease->has_value();
  if (held_) {
    epoch_ = (*lease)->epoch;
    valid_until_ = asked_at + kLease;
    stopping_ = false;
  }
  co_return lease;
}

Task<> LeaseKeeper::keep() {
  while (!stopping_ && held_) {
    timer_.expires_after(kRenewEvery);
    co_await timer_.async_wait(kAsTuple);
    if (stopping_ || !held_) {
      break;
    }
    const auto asked_at = Clock::now();
    const auto renewed = co_await store_.renew(connection_, epoch_, kLease);
    if (renewed && *renewed) {
      valid_until_ = asked_at + kLease;
      health_.clear("lease");
    } else if (renewed) {
      spdlog::warn("another daemon has taken the lease over; standing by");
      held_ = false;
    } else {
      spdlog::warn("the lease could not be renewed: {}", renewed.error().message);
      health_.report("lease", renewed.error().message);
    }
  }
  health_.clear("lease");
}

void LeaseKeeper::stop() {
  stopping_ = true;
  timer_.cancel();
}

Task<> LeaseKeeper::release() {
  if (held_) {
    held_ = false;
    const auto released = co_await store_.release(connection_, epoch_);
    if (!released) {
      spdlog::warn("the lease could not be given back, it runs out by itself: {}",
                   released.error().message);
    }
  }
}

}  // namespace fanfare::daemon
