#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "daemon/decider.h"
#include "daemon/finisher.h"
#include "daemon/health.h"
#include "daemon/lease_keeper.h"
#include "daemon/loader.h"
#include "daemon/member_cache.h"
#include "daemon/metrics.h"
#include "daemon/random_entropy.h"
#include "daemon/work.h"
#include "engine/program.h"
#include "net/asio.h"
#include "redis/erasure_store.h"
#include "redis/member_store.h"
#include "redis/shard_store.h"
#include "redis/timer_store.h"

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
  redis::Connection& loading;  ///< For members; see Loader.
  redis::Connection& working;
  redis::MemberStore& members;
  redis::ShardStore& shard;
  LeaseKeeper& lease;
  Metrics& metrics;
  Health& health;
  /// The program to decide with, asked anew for each batch.
  std::function<std::shared_ptr<const engine::Program>()> program;
  /// Since when the starts of its scheduled campaigns count; asked together with the program.
  std::function<std::shared_ptr<const campaigns::InForce>()> in_force;
  /// Asks for another look at the counters that apps increment.
  std::function<void(std::string_view member)> look_at;
  /// Whether an event `leaderboard.closed` is the daemon's own.
  std::function<bool(const members::Event&)> has_made;
};

/// Reads one shard's events and applies them: five stages, each a coroutine, so that a batch is
/// read and loaded while the one before it is decided and the one before that is committed, and
/// Redis never waits for a decision.
///
///     read (XREAD, decode) -> load (members) -> decide (engine) -> commit (members)
///         -> finish (answers, streams, cursor)
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
  using Channel =
      asio::experimental::channel<void(boost::system::error_code, std::unique_ptr<Work>)>;

  using Step = Task<Failed> (Ingest::*)(Work&);

  [[nodiscard]] Task<> read_stage();
  /// Takes work from one channel to the next, doing `step` to it in between, until the first is
  /// closed or the run fails; then closes the second.
  [[nodiscard]] Task<> run_stage(Channel& from, Channel* to, Step step);

  [[nodiscard]] Task<Failed> find_recovered();
  [[nodiscard]] Task<Failed> read(Work& work);
  [[nodiscard]] Task<Failed> load(Work& work);
  [[nodiscard]] Task<Failed> decide_or_try(Work& work);
  [[nodiscard]] Task<Failed> decide(Work& work);
  [[nodiscard]] Task<Failed> repair(Work& work);
  /// Decides a batch of one event that may have killed the daemon before, and brings it to its end.
  [[nodiscard]] Task<Failed> try_carefully(Work& work);
  [[nodiscard]] Task<Failed> commit(Work& work);
  [[nodiscard]] Task<Failed> erase(const Decided::Erasing& erasing);
  [[nodiscard]] Task<Failed> finish(Work& work);
  void forget_erased(const Work& work);
  void refuse_fakes(Batch& batch) const;
  void count(const Work& work);
  void fail(std::string why);

  IngestParts parts_;
  IngestOptions options_;
  MemberCache cache_;
  Loader loader_;
  redis::TimerStore timers_;
  RandomEntropy entropy_;
  Decider decider_;
  Finisher finisher_;
  redis::ErasureStore erasures_;

  // The state of one run.
  std::optional<Channel> read_;       ///< From reading to loading.
  std::optional<Channel> loaded_;     ///< From loading to deciding.
  std::optional<Channel> decided_;    ///< From deciding to committing.
  std::optional<Channel> committed_;  ///< From committing to finishing.
  std::string position_;              ///< Last entry read.
  std::string cursor_;
  StreamId recovered_;               ///< Entries up to here may have been applied before this run.
  std::size_t careful_left_ = 0;     ///< So many entries are still to be tried one by one.
  std::size_t recovering_left_ = 0;  ///< So many may have been in hand when an earlier run ended.
  std::uint64_t batch_number_ = 0;
  std::uint64_t finished_batch_ = 0;
  std::vector<std::string> erased_;  ///< Members who may still stand in the cache.
  bool stopping_ = false;
  Failed failure_;
};

}  // namespace fanfare::daemon
