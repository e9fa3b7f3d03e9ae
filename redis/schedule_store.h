#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/asio.h"
#include "redis/connection.h"
#include "redis/keys.h"

namespace fanfare::redis {

/// A private hash: what is on record of a job that goes through all members. Of campaigns
/// `on: schedule` it is `fanfare:schedules`. Not thread-safe.
class ScheduleStore {
 public:
  using Fields = std::vector<std::pair<std::string, std::string>>;

  /// What one write does, whole or not at all.
  struct Write {
    Fields set{};
    std::vector<std::string> remove{};
    /// Those of whom an event is added to the stream.
    std::vector<std::string> settle{};
    /// The fields of that event, but for the member.
    Fields event = settling();

    /// A function, because GCC 12 destroys a braced list of texts twice within a coroutine.
    static Fields settling() {
      Fields fields;
      fields.emplace_back("type", "member.settle");
      return fields;
    }
  };

  ScheduleStore(Keys keys, int shard) : ScheduleStore(keys, shard, keys.schedules()) {}
  ScheduleStore(Keys keys, int shard, std::string record)
      : keys_(std::move(keys)), shard_key_(keys_.shard(shard)), record_(std::move(record)) {}

  [[nodiscard]] Task<Outcome<Fields>> load(Connection& connection, milliseconds timeout) const;

  /// False when the lease no longer has this epoch: then nothing was written.
  [[nodiscard]] Task<Outcome<bool>> write(Connection& connection, std::string epoch, Write write,
                                          milliseconds timeout) const;

  [[nodiscard]] const Keys& keys() const { return keys_; }

 private:
  Keys keys_;
  std::string shard_key_;
  std::string record_;
};

}  // namespace fanfare::redis
