#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "daemon/decider.h"
#include "daemon/health.h"
#include "daemon/lease_keeper.h"
#include "daemon/member_cache.h"
#include "daemon/metrics.h"
#include "engine/program.h"
#include "net/asio.h"
#include "redis/member_store.h"
#include "redis/shard_store.h"

namespace fanfare::daemon {

struct IngestOptions {
  members::EventLimits limits;
  std::uint16_t idempotency_days = 30;
  milliseconds retain = std::chrono::hours(1);
  std::size_t batch_size = 512;
  std::size_t cached_members = 200'000;
};

/// What ingest works with; all of it outlives the ingest.
struct IngestParts {
  redis::Connection& reading;  ///< Only for XREAD, which blocks.
  redis::Connection& working;
  redis::MemberStore& members;
  redis::ShardStore& shard;
  LeaseKeeper& lease;
  Metrics& metrics;
  Health& health;
  /// The program to decide with, asked anew for each batch.
  std::function<std::shared_ptr<const engine::Program>()> program;
};

/// Reads one shard's events and applies them: four stages, each a coroutine, joined by channels
/// with room for one batch at most, so that a batch is read and loaded while the one before it is
/// decided and the one before that is committed: Redis never waits for a decision.
///
///     read (XREAD, decode, load members) -> decide (engine) -> commit (members)
///         -> finish (streams, cursor, replies)
///
/// Any failure ends the whole run; the next one begins at the cursor, as after a crash: there is
/// one way of recovering, and it is used all the time. One thread.
class Ingest {
 public:
  Ingest(IngestParts parts, IngestOptions options);

  /// Runs from the lease's cursor until stop(), a failure, or the loss of the lease. Returns what
  /// failed; empty after stop().
  [[nodiscard]] Task<std::optional<std::string>> run(redis::Lease lease);

  /// Ends the run after the batches in hand.
  void stop();

  /// Entry id up to which everything is done.
  [[nodiscard]] const std::string& cursor() const { return cursor_; }

 private:
  /// One batch on its way: what was read, and what was decided about it.
  struct Work {
    Batch batch;
    Decided decided;
    redis::Request commit;  ///< What writes `decided`'s members.
    /// The counters that apps own, and their newest values by member in order of
    /// Batch::members(). The names go along: a reload may change the program in between.
    std::vector<std::string> app_counter_names;
    std::vector<std::vector<Decimal>> app_counters;
    std::uint64_t app_counters_as_of =
        0;                 ///< The last batch that was finished when they were read.
    bool careful = false;  ///< One event, tried alone: it may have killed the daemon before.
  };
  using Channel =
      asio::experimental::channel<void(boost::system::error_code, std::unique_ptr<Work>)>;
  using Failed = std::optional<std::string>;

  [[nodiscard]] Task<> read_stage();
  [[nodiscard]] Task<> decide_stage();
  [[nodiscard]] Task<> commit_stage();
  [[nodiscard]] Task<> finish_stage();

  [[nodiscard]] Task<Failed> find_recovered();
  [[nodiscard]] Task<Failed> read(Work& work);
  [[nodiscard]] Task<Failed> load_members(Work& work);
  static void set_member_aside(Batch& batch, std::string_view member, const std::string& problem);
  [[nodiscard]] Task<Failed> load_app_counters(Work& work);
  void take_over_app_counters(const Work& work);
  [[nodiscard]] Task<Failed> decide(Work& work);
  [[nodiscard]] Task<Failed> repair(Work& work);
  /// Decides a batch of one event that may have killed the daemon before.
  [[nodiscard]] Task<Failed> decide_carefully(Work& work);
  [[nodiscard]] Task<Failed> commit(Work& work);
  [[nodiscard]] Task<Failed> finish(Work& work);
  [[nodiscard]] Task<Failed> write_finish(Work& work);
  [[nodiscard]] Task<> send_replies(Decided& decided);
  [[nodiscard]] Task<> trim();
  void count(const Work& work);
  void fail(std::string why);

  IngestParts parts_;
  IngestOptions options_;
  MemberCache cache_;
  Decider decider_;

  // The state of one run.
  std::optional<Channel> loaded_;     ///< From reading to deciding.
  std::optional<Channel> decided_;    ///< From deciding to committing.
  std::optional<Channel> committed_;  ///< From committing to finishing.
  std::string position_;              ///< Last entry read.
  std::string cursor_;
  StreamId recovered_;            ///< Entries up to here may have been applied before this run.
  std::size_t careful_left_ = 0;  ///< So many entries are still to be tried one by one.
  std::uint64_t batch_number_ = 0;
  std::uint64_t finished_batch_ = 0;
  std::size_t entries_since_trim_ = 0;
  std::chrono::steady_clock::time_point next_trim_;
  bool stopping_ = false;
  Failed failure_;
};

}  // namespace fanfare::daemon
