#pragma once

#include <functional>

#include "daemon/health.h"
#include "daemon/lease_keeper.h"
#include "daemon/metrics.h"
#include "daemon/stream_id.h"
#include "daemon/work.h"
#include "net/asio.h"
#include "redis/schedule_store.h"
#include "redis/timer_store.h"

namespace fanfare::daemon {

/// What the job works with; all of it outlives the job.
struct TimerParts {
  redis::Connection& connection;
  LeaseKeeper& lease;
  Metrics& metrics;
  Health& health;
  /// The entry up to which ingest has done everything.
  std::function<StreamId()> ingested;
};

/// Makes what members' own state brings about (points that expire) happen on time: for each member
/// whose timer has run down it adds an event `member.settle` to the stream. Ingest does the rest,
/// as it would with any later event of the member, and sets the timer anew. One thread.
class TimerJob {
 public:
  TimerJob(asio::any_io_executor executor, TimerParts parts, const redis::Keys& keys);

  /// To be called before run(), so that a stop() in between is not missed.
  void begin() { stopping_ = false; }
  /// Works until stop(), while the lease is held.
  [[nodiscard]] Task<> run();
  void stop();

 private:
  [[nodiscard]] Task<Failed> step();
  [[nodiscard]] Task<Failed> settle(std::vector<std::string> members);
  [[nodiscard]] Task<Failed> wait_for_ingest();
  [[nodiscard]] Task<> pause(milliseconds time);

  TimerParts parts_;
  redis::TimerStore timers_;
  redis::ScheduleStore events_;
  asio::steady_timer timer_;
  bool stopping_ = false;
};

}  // namespace fanfare::daemon
