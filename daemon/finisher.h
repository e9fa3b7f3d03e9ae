#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "daemon/lease_keeper.h"
#include "daemon/work.h"
#include "net/asio.h"
#include "redis/shard_store.h"

namespace fanfare::daemon {

/// Ends batches whose members are written: answers who waits, writes the streams, moves the cursor,
/// and now and then trims what lies behind it. One batch at a time, in order; not thread-safe.
class Finisher {
 public:
  /// All three outlive the finisher. Entries stay in the stream for `retain` after they are done.
  Finisher(redis::Connection& connection, redis::ShardStore& shard, LeaseKeeper& lease,
           milliseconds retain)
      : connection_(connection), shard_(shard), lease_(lease), retain_(retain) {}

  [[nodiscard]] Task<Failed> finish(Work& work);

 private:
  [[nodiscard]] Task<> send_replies(const Decided& decided);
  [[nodiscard]] Task<Failed> write_streams_and_cursor(Work& work);
  [[nodiscard]] Task<> trim(std::uint64_t done_ms);

  redis::Connection& connection_;
  redis::ShardStore& shard_;
  LeaseKeeper& lease_;
  milliseconds retain_;
  std::size_t entries_since_trim_ = 0;
  std::chrono::steady_clock::time_point next_trim_;
};

}  // namespace fanfare::daemon
