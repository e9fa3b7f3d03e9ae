#pragma once

#include <functional>
#include <memory>
#include <string>

#include "daemon/health.h"
#include "daemon/leaderboard_book.h"
#include "daemon/lease_keeper.h"
#include "daemon/metrics.h"
#include "daemon/stream_id.h"
#include "daemon/work.h"
#include "net/asio.h"
#include "redis/leaderboard_store.h"

namespace fanfare::daemon {

/// What the job works with; all of it outlives the job.
struct LeaderboardParts {
  redis::Connection& connection;
  LeaseKeeper& lease;
  Metrics& metrics;
  Health& health;
  std::function<std::shared_ptr<const engine::Program>()> program;
  /// The entry up to which ingest has done everything.
  std::function<StreamId()> ingested;
};

/// Closes the periods of leaderboards: once what happened in a period is applied, its scores are
/// final, and where a campaign waits for it, an event `leaderboard.closed` is added to the stream
/// for every member with a score, a page at a time together with where it has come to. A daemon
/// that takes over goes on from there; the ids of the events are always the same. Periods that are
/// kept no longer are removed. Scores themselves are written by commits. One thread.
class LeaderboardJob {
 public:
  LeaderboardJob(asio::any_io_executor executor, LeaderboardParts parts, const redis::Keys& keys);

  /// Reads what is on record. To be done before any event is decided, by who holds the lease.
  [[nodiscard]] Task<Failed> begin();
  /// Works until stop().
  [[nodiscard]] Task<> run();
  void stop();

  /// Tells that another program is in force.
  void program_changed();

  /// Whether this event `leaderboard.closed` is one of ours: an app would give prizes away.
  [[nodiscard]] bool has_made(const members::Event& event) const;

 private:
  using Board = LeaderboardBook::Board;

  [[nodiscard]] Task<Failed> step();
  [[nodiscard]] Task<Failed> take_program();
  [[nodiscard]] Task<Failed> close(Board& board);
  /// Tells some members more.
  [[nodiscard]] Task<Failed> page(Board& board);
  [[nodiscard]] Task<Failed> remove_outdated(Board& board);
  [[nodiscard]] redis::LeaderboardStore::Fields event_for(
      const Board& board, const redis::LeaderboardStore::Place& place) const;
  [[nodiscard]] std::string key_of(const Board& board, std::int64_t period) const;
  [[nodiscard]] Task<Failed> write(redis::LeaderboardStore::Write write);
  [[nodiscard]] Task<Failed> wait_for_ingest();
  [[nodiscard]] Task<> pause(milliseconds time);

  LeaderboardParts parts_;
  redis::LeaderboardStore store_;
  LeaderboardBook book_;
  std::string secret_;
  asio::steady_timer timer_;
  bool changed_ = false;
  bool stopping_ = true;
};

}  // namespace fanfare::daemon
