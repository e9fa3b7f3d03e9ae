#pragma once

#include <string>
#include <utility>
#include <vector>

#include "net/asio.h"
#include "redis/connection.h"
#include "redis/erasure_codec.h"
#include "redis/keys.h"

namespace fanfare::redis {

struct LoadedMember;

/// Looks those up among the marks who came back empty: `loaded[i]` is of `ids[i]`. Does nothing
/// where nobody is unknown.
[[nodiscard]] Task<Outcome<void>> read_marks(Connection& connection, const Keys& keys,
                                             const std::vector<std::string>& ids,
                                             std::vector<LoadedMember>& loaded,
                                             milliseconds timeout);

/// Erasures in Redis. First erase() removes the member's own keys, in one go; then, until close(),
/// the erasure is on record as open, because streams still have traces. Not thread-safe.
class ErasureStore {
 public:
  ErasureStore(Keys keys, int shard) : keys_(std::move(keys)), timers_(keys_.timers(shard)) {}

  /// Of whom nothing is stored, only what stands under the id by accident is removed. False when
  /// the member is not as expected: then nothing was done.
  [[nodiscard]] Task<Outcome<bool>> erase(Connection& connection, Erasure erasure,
                                          std::string expected, ErasureMark mark,
                                          milliseconds timeout) const;

  [[nodiscard]] Task<Outcome<std::vector<Erasure>>> open(Connection& connection,
                                                         milliseconds timeout) const;

  /// Every trace is gone: answers who waits with `reply`, and takes the erasure off the record.
  [[nodiscard]] Task<Outcome<void>> close(Connection& connection, Erasure erasure,
                                          std::string reply, milliseconds timeout) const;

  [[nodiscard]] const Keys& keys() const { return keys_; }

 private:
  Keys keys_;
  std::string timers_;
};

}  // namespace fanfare::redis
