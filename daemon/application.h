#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/settings.h"
#include "daemon/app_counter_job.h"
#include "daemon/backfill_job.h"
#include "daemon/delivery.h"
#include "daemon/erasure_job.h"
#include "daemon/health.h"
#include "daemon/http_server.h"
#include "daemon/ingest.h"
#include "daemon/leaderboard_job.h"
#include "daemon/lease_keeper.h"
#include "daemon/metrics.h"
#include "daemon/program_holder.h"
#include "daemon/schedule_job.h"
#include "daemon/timer_job.h"
#include "net/asio.h"
#include "net/background.h"
#include "redis/embedded_server.h"
#include "redis/member_store.h"
#include "redis/shard_store.h"

namespace fanfare::daemon {

/// The whole daemon, put together: main() and tests make one and run it. One thread.
class Application {
 public:
  Application(asio::io_context& loop, config::Settings settings);
  ~Application();

  /// Loads the program, opens the HTTP port. What fails here fails the start; Redis does not: the
  /// daemon waits for it.
  Result<void> prepare();

  /// Runs until stop(). Returns what kept the daemon from working at all, if anything did.
  [[nodiscard]] Task<Result<void>> run();

  /// Ends run() after what is in hand, within `shutdown.grace`. Call again to end at once.
  void stop();

  /// Reads the program anew, whole or not at all, without waiting for the end of it.
  void reload();

  /// Whether nothing is under way any more, so that the daemon may be taken apart.
  [[nodiscard]] bool is_idle() const {
    return !programs_.is_reading() && (!delivery_ || delivery_->in_hand() == 0);
  }

  [[nodiscard]] std::uint16_t http_port() const { return http_.port(); }

 private:
  [[nodiscard]] Task<HttpAnswer> answer(std::string method, std::string path);
  [[nodiscard]] Result<void> make_channels();
  [[nodiscard]] Task<Result<void>> connect();
  [[nodiscard]] Result<redis::Endpoint> endpoint() const;
  [[nodiscard]] Task<std::optional<std::string>> check_server();
  [[nodiscard]] Task<> wait_for_server();
  [[nodiscard]] Task<> serve_shard();
  [[nodiscard]] Task<> hold_lease(redis::Lease lease);
  [[nodiscard]] Task<std::optional<std::string>> read_events(redis::Lease lease);
  [[nodiscard]] Task<> publish();
  [[nodiscard]] Task<> close_down();
  [[nodiscard]] Task<> pause(milliseconds time);

  asio::io_context& loop_;
  config::Settings settings_;
  Health health_;
  Metrics metrics_;
  net::Background background_;  ///< Reads programs.
  ProgramHolder programs_;
  HttpServer http_;
  std::vector<std::unique_ptr<ChannelLine>> lines_;

  std::unique_ptr<redis::EmbeddedServer> server_;
  /// What connects, in the order of use: reading events, loading members, working, lease, reading
  /// the outbox, delivering, scheduled campaigns. Blocking reads hold up what is behind them, hence one each.
  std::unique_ptr<redis::Connection> reading_;
  std::unique_ptr<redis::Connection> loading_;
  std::unique_ptr<redis::Connection> working_;
  std::unique_ptr<redis::Connection> control_;
  std::unique_ptr<redis::Connection> outbox_;
  std::unique_ptr<redis::Connection> delivering_;
  std::unique_ptr<redis::Connection> scheduling_;
  std::unique_ptr<redis::MemberStore> members_;
  std::unique_ptr<redis::ShardStore> shard_;
  std::unique_ptr<LeaseKeeper> lease_;
  std::unique_ptr<Ingest> ingest_;
  std::unique_ptr<ScheduleJob> schedules_;
  std::unique_ptr<BackfillJob> backfills_;
  std::unique_ptr<TimerJob> timers_;
  std::unique_ptr<AppCounterJob> app_counters_;
  std::unique_ptr<LeaderboardJob> leaderboards_;
  std::unique_ptr<ErasureJob> erasures_;
  std::unique_ptr<Delivery> delivery_;
  asio::steady_timer pause_timer_;
  bool stopping_ = false;
};

}  // namespace fanfare::daemon
