#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/health.h"
#include "daemon/lease_keeper.h"
#include "daemon/metrics.h"
#include "daemon/schedule_book.h"
#include "daemon/stream_id.h"
#include "daemon/work.h"
#include "engine/engine.h"
#include "net/asio.h"
#include "redis/member_store.h"
#include "redis/schedule_store.h"
#include "redis/timer_store.h"

namespace fanfare::daemon {

/// What the job works with; all of it outlives the job.
struct ScheduleParts {
  redis::Connection& connection;
  LeaseKeeper& lease;
  Metrics& metrics;
  Health& health;
  std::function<std::shared_ptr<const engine::Program>()> program;
  /// The entry up to which ingest has done everything.
  std::function<StreamId()> ingested;
};

/// Makes campaigns `on: schedule` happen on time, and sets members' timers where a new program
/// waits for something that the old one did not (birthdays). At each start it goes through all
/// members, and for those to whom it means something it adds an event `member.settle` to the
/// stream; ingest does the rest, as it would with any later event of the member. One thread.
///
/// A pass is on record with its cursor: a daemon that takes over goes on where the last one was,
/// and what is asked for twice changes nothing the second time.
class ScheduleJob {
 public:
  /// So many members are looked at in a second, at most: ingest goes first.
  static constexpr int kMembersPerSecond = 5000;

  ScheduleJob(asio::any_io_executor executor, ScheduleParts parts, const redis::Keys& keys);

  /// Reads what is on record and puts the program in force. To be done before any event is decided,
  /// by who holds the lease. Returns what failed.
  [[nodiscard]] Task<Failed> begin();

  /// Works until stop().
  [[nodiscard]] Task<> run();
  void stop();

  /// Tells that another program is in force.
  void program_changed();

  /// Since when the starts of the program's campaigns count.
  [[nodiscard]] std::shared_ptr<const campaigns::InForce> in_force() const {
    return book_.in_force();
  }

 private:
  [[nodiscard]] Task<Failed> step();
  [[nodiscard]] Task<Failed> save();
  [[nodiscard]] Task<Failed> pass(Instant due);
  [[nodiscard]] Task<Failed> page();
  [[nodiscard]] Task<Failed> end_pass();
  [[nodiscard]] Task<Failed> set_timers(const std::vector<std::string>& ids,
                                        const std::vector<redis::LoadedMember>& members);
  [[nodiscard]] std::vector<std::string> choose(const std::vector<std::string>& ids,
                                                const std::vector<redis::LoadedMember>& members);
  [[nodiscard]] Task<Failed> wait_for_ingest();
  [[nodiscard]] Task<Failed> write(redis::ScheduleStore::Write write);
  [[nodiscard]] std::optional<Instant> next_due() const;
  [[nodiscard]] Task<> pause(milliseconds time);

  ScheduleParts parts_;
  redis::ScheduleStore store_;
  redis::MemberStore members_;
  redis::TimerStore timers_;
  ScheduleBook book_;
  asio::steady_timer timer_;
  bool begun_ = false;
  bool stopping_ = false;
  std::size_t chosen_ = 0;  ///< In the pass under way.
  /// What is in force, but for the starts that earlier passes have carried through; made of the
  /// first of the two.
  campaigns::InForce news_to_all_;
  std::shared_ptr<const campaigns::InForce> basis_;
};

/// How long to sleep at `now` before what is due: never negative, and never so long that a stepped
/// clock goes unnoticed.
[[nodiscard]] milliseconds sleep_before(std::optional<Instant> due, Instant now);

}  // namespace fanfare::daemon
