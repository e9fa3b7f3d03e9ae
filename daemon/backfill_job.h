#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "daemon/backfill_book.h"
#include "daemon/health.h"
#include "daemon/lease_keeper.h"
#include "daemon/metrics.h"
#include "daemon/stream_id.h"
#include "daemon/work.h"
#include "engine/engine.h"
#include "net/asio.h"
#include "redis/member_store.h"
#include "redis/schedule_store.h"

namespace fanfare::daemon {

/// What the job works with; all of it outlives the job.
struct BackfillParts {
  redis::Connection& connection;
  LeaseKeeper& lease;
  Metrics& metrics;
  Health& health;
  std::function<std::shared_ptr<const engine::Program>()> program;
  std::function<std::shared_ptr<const campaigns::InForce>()> in_force;
  /// The entry up to which ingest has done everything.
  std::function<StreamId()> ingested;
};

/// Awards badges that are `retroactive` to the members who qualify when they are published: goes
/// once through all members, and for those who would get one it adds an event `badge.backfill` to
/// the stream; ingest does the rest. One thread.
///
/// A pass is on record with its cursor: a daemon that takes over goes on where the last one was,
/// and what is asked for twice changes nothing the second time, because the events of one pass have
/// one id and a badge that is held is not awarded again.
class BackfillJob {
 public:
  /// So many members are looked at in a second, at most: ingest goes first.
  static constexpr int kMembersPerSecond = 10'000;

  BackfillJob(asio::any_io_executor executor, BackfillParts parts, const redis::Keys& keys);

  /// Gets ready for another run().
  void begin() { stopping_ = false; }
  /// Works until stop().
  [[nodiscard]] Task<> run();
  void stop();

  /// Tells that another program is in force.
  void program_changed();

 private:
  [[nodiscard]] Task<Failed> read();
  [[nodiscard]] Task<Failed> step();
  [[nodiscard]] Task<Failed> begin_pass();
  [[nodiscard]] Task<Failed> page();
  [[nodiscard]] Task<Failed> end_pass();
  [[nodiscard]] Task<Failed> wait_for_ingest();
  [[nodiscard]] Task<Failed> write(BackfillBook::Write write);
  [[nodiscard]] std::vector<std::string> choose(const std::vector<std::string>& ids,
                                                const std::vector<redis::LoadedMember>& members,
                                                const campaigns::Budgets& budgets) const;
  [[nodiscard]] Task<> pause(milliseconds time);

  BackfillParts parts_;
  redis::ScheduleStore store_;
  redis::MemberStore members_;
  BackfillBook book_;
  asio::steady_timer timer_;
  bool known_ = false;  ///< What is on record was read.
  bool stopping_ = false;
  std::size_t looked_at_ = 0;  ///< In the pass under way, by this daemon.
  std::size_t chosen_ = 0;     ///< Likewise.
  std::chrono::steady_clock::time_point begun_;
};

}  // namespace fanfare::daemon
