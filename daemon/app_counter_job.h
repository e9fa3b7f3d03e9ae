#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/health.h"
#include "daemon/lease_keeper.h"
#include "daemon/metrics.h"
#include "daemon/stream_id.h"
#include "daemon/work.h"
#include "engine/engine.h"
#include "net/asio.h"
#include "redis/member_store.h"
#include "redis/schedule_store.h"
#include "redis/subscriber.h"

namespace fanfare::daemon {

/// What the job works with; all of it outlives the job.
struct AppCounterParts {
  redis::Connection& connection;
  redis::ConnectionOptions listening;  ///< Of a connection of its own, to listen on.
  LeaseKeeper& lease;
  Metrics& metrics;
  Health& health;
  std::function<std::shared_ptr<const engine::Program>()> program;
  /// The entry up to which ingest has done everything.
  std::function<StreamId()> ingested;
};

/// Makes what depends on counters that apps increment (`from: app`) come about at once: Redis tells
/// of each HINCRBY, and for the members concerned the job adds an event `member.settle` to the
/// stream; ingest does the rest, as it would with any later event of the member. The daemon's own
/// writes are none of these: it writes with HSET.
///
/// Increments of which nobody told, because the daemon or its connection was away, are found by a
/// pass over all counters, at a rate that leaves ingest its share: after each time it begins to
/// listen. Where Redis tells nothing and may not be told to, passes are made now and then.
/// Works only for a program with something that depends on such a counter. One thread.
class AppCounterJob {
 public:
  /// So many members are looked at in a second by a pass, at most.
  static constexpr int kMembersPerSecond = 5000;

  AppCounterJob(asio::any_io_executor executor, AppCounterParts parts, const redis::Keys& keys);

  /// To be called before run(), so that a stop() in between is not missed.
  void begin();
  /// Works until stop(), while the lease is held.
  [[nodiscard]] Task<> run();
  void stop();

  /// Tells that another program is in force.
  void program_changed();
  /// Asks for a look at the member's counters. Does nothing while the job does not run.
  void look_at(std::string_view member);

 private:
  using Clock = std::chrono::steady_clock;

  [[nodiscard]] Task<Failed> step();
  void listen();
  void heard(std::string_view key);
  /// Sees to it that Redis tells of increments, or says once that it does not.
  [[nodiscard]] Task<Failed> turn_on();
  [[nodiscard]] Task<redis::Outcome<std::string>> set_events();
  [[nodiscard]] Task<redis::Outcome<bool>> probe();
  void say_what_to_do(const std::string& why);
  [[nodiscard]] Task<Failed> settle_waiting();
  [[nodiscard]] Task<Failed> settle(std::vector<std::string> members);
  [[nodiscard]] Task<Failed> page();
  /// Those among the members for whom a look would come to something.
  [[nodiscard]] Task<redis::Outcome<std::vector<std::string>>> choose(std::vector<std::string> ids);
  [[nodiscard]] Task<Failed> wait_for_ingest();
  [[nodiscard]] Task<> sleep();
  [[nodiscard]] static Task<> wait(asio::steady_timer& timer, milliseconds time);
  void wake();

  AppCounterParts parts_;
  redis::ScheduleStore events_;
  redis::MemberStore members_;
  asio::steady_timer timer_;  ///< Between steps: whatever happens ends the wait.
  asio::steady_timer pause_;  ///< Within one.
  std::optional<redis::Subscriber> subscriber_;
  std::set<std::string, std::less<>> waiting_;  ///< Members to look at.
  std::optional<std::string> cursor_;           ///< Of the pass under way.
  Clock::time_point next_page_;
  Clock::time_point next_pass_;  ///< Of no meaning while Redis tells of increments.
  bool active_ = false;
  bool stopping_ = true;
  bool listening_anew_ = false;
  bool wants_pass_ = false;
  bool tells_ = true;  ///< Redis tells of increments, as far as is known.
  bool heard_probe_ = false;
  bool has_said_ = false;
};

}  // namespace fanfare::daemon
