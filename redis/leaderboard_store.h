#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "campaigns/limit.h"
#include "net/asio.h"
#include "redis/connection.h"
#include "redis/keys.h"

namespace fanfare::redis {

/// The field of the record under which it stands up to which period a leaderboard is closed:
/// `closed:steps:week`. The scores of such periods stay as they are.
std::string closed_field(std::string_view board, campaigns::Limit::Every every);

/// The hash `fanfare:leaderboards`, private: what is on record of leaderboards
/// (daemon/leaderboard_book.h). Not thread-safe.
class LeaderboardStore {
 public:
  using Fields = std::vector<std::pair<std::string, std::string>>;

  /// What one write does, whole or not at all.
  struct Write {
    Fields set{};
    std::vector<std::string> remove{};
    std::vector<Fields> events{};  ///< To be added to the stream.
  };

  /// Somebody on a leaderboard.
  struct Place {
    std::string member;
    std::string score;      ///< As Redis writes it.
    std::int64_t rank = 0;  ///< From 1; those of equal scores have the same.
  };

  LeaderboardStore(Keys keys, int shard) : keys_(std::move(keys)), shard_key_(keys_.shard(shard)) {}

  [[nodiscard]] Task<Outcome<Fields>> load(Connection& connection, milliseconds timeout) const;

  /// False when the lease no longer has this epoch: then nothing was written.
  [[nodiscard]] Task<Outcome<bool>> write(Connection& connection, std::string epoch, Write write,
                                          milliseconds timeout) const;

  /// The secret by which the daemon knows its own events (daemon/closing_proof.h); it becomes
  /// `fresh` where there is none yet.
  [[nodiscard]] Task<Outcome<std::string>> secret(Connection& connection, std::string fresh,
                                                  milliseconds timeout) const;

  /// How many have a score. `key` is that of a period.
  [[nodiscard]] Task<Outcome<std::int64_t>> size(Connection& connection, std::string key,
                                                 milliseconds timeout) const;

  /// The next `most` after `last`, the best first; with an empty member, from the start. Who comes
  /// after somebody who is gone meanwhile begins with all who have the same score as they had.
  [[nodiscard]] Task<Outcome<std::vector<Place>>> after(Connection& connection, std::string key,
                                                        Place last, std::int64_t most,
                                                        milliseconds timeout) const;

  [[nodiscard]] const Keys& keys() const { return keys_; }

 private:
  Keys keys_;
  std::string shard_key_;
};

}  // namespace fanfare::redis
