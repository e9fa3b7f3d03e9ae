#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/asio.h"
#include "redis/connection.h"
#include "redis/keys.h"

namespace fanfare::redis {

/// The lease of a shard: who holds it is the one daemon that reads the shard's events. Each time
/// it changes hands the epoch grows, and finish() refuses an old one.
struct Lease {
  std::string epoch;
  std::string cursor;  ///< The last entry that is done; "0-0" at first.
  std::int64_t starts =
      1;  ///< Times the lease was taken since the cursor last moved, this included.
};

/// Fields for one of the streams that end a batch.
struct StreamEntry {
  enum class Stream { Outbox, Feed, Rejected, Events };
  Stream stream;
  std::vector<std::string> fields;  ///< Names and values by turns.
};

/// One shard's lease, cursor and streams. Not thread-safe.
class ShardStore {
 public:
  /// How many entries the feed keeps, about.
  static constexpr std::string_view kFeedBound = "10000";

  ShardStore(Keys keys, int shard) : keys_(std::move(keys)), shard_key_(keys_.shard(shard)) {}

  /// Empty when another daemon holds it; `holder`, if given, gets that one's name.
  [[nodiscard]] Task<Outcome<std::optional<Lease>>> acquire(Connection& connection,
                                                            std::string owner, milliseconds lease,
                                                            std::string* holder = nullptr);
  /// False when another daemon took over.
  [[nodiscard]] Task<Outcome<bool>> renew(Connection& connection, std::string epoch,
                                          milliseconds lease);
  [[nodiscard]] Task<Outcome<bool>> release(Connection& connection, std::string epoch);

  /// Books that `entry` is about to be tried alone. How often it was, this try included; 0 when
  /// another daemon took over.
  [[nodiscard]] Task<Outcome<std::int64_t>> book_attempt(Connection& connection, std::string epoch,
                                                         std::string entry);

  /// Adds the call that ends a batch: writes `entries` and moves the cursor, if the lease still
  /// has this epoch. Its answer is 1, or 0 when another daemon took over.
  void add_finish(std::string_view epoch, std::string_view cursor,
                  const std::vector<StreamEntry>& entries, Request& request) const;

  [[nodiscard]] const Keys& keys() const { return keys_; }

 private:
  Keys keys_;
  std::string shard_key_;
};

}  // namespace fanfare::redis
