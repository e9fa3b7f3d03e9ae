#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/member_cache.h"
#include "daemon/work.h"
#include "net/asio.h"
#include "redis/member_store.h"

namespace fanfare::daemon {

/// Brings the members of a batch into the cache. One batch at a time; not thread-safe.
class Loader {
 public:
  /// All three outlive the loader. On a connection of its own, loads take turns with the commits
  /// of earlier batches instead of waiting behind them.
  Loader(redis::Connection& connection, redis::MemberStore& members, MemberCache& cache)
      : connection_(connection), members_(members), cache_(cache) {}

  /// Loads the members that are not cached, and for all of them the counters of those names, which
  /// apps own. Events of a member that cannot be read become rejections. Of the cache, members that
  /// batches from `oldest` on want are kept whatever.
  [[nodiscard]] Task<Failed> load(Work& work, std::vector<std::string> app_counters,
                                  std::uint64_t finished_batch, std::uint64_t oldest);

  /// Puts the counters that apps own, as they were read for this batch, into the cache. Returns
  /// those of whom they lack what an earlier batch has added: they are to be read again.
  std::vector<std::string_view> take_over_app_counters(const Work& work);

 private:
  [[nodiscard]] Task<Failed> load_portions(Batch& batch, std::span<const std::string> ids);
  [[nodiscard]] Task<Failed> load_portion(Batch& batch, std::vector<std::string> ids);
  [[nodiscard]] Task<Failed> load_app_counters(Work& work);
  [[nodiscard]] Task<Failed> load_histories(Batch& batch, std::uint64_t finished_batch);

  redis::Connection& connection_;
  redis::MemberStore& members_;
  MemberCache& cache_;
};

}  // namespace fanfare::daemon
