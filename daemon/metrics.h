#pragma once

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <string>
#include <string_view>

namespace fanfare::daemon {

/// Everything the daemon counts. Thread-safe, as prometheus-cpp is.
class Metrics {
 public:
  Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  /// The text exposition format, version 0.0.4.
  [[nodiscard]] std::string to_text() const;

  /// fanfare_deliveries_total{channel,outcome}.
  void count_delivery(std::string_view channel, std::string_view outcome);
  /// fanfare_program_reloads_total{result}, and how the last one went, as Prometheus tells it of
  /// itself.
  void count_reload(bool accepted);

 private:
  prometheus::Registry registry_;
  prometheus::Family<prometheus::Counter>& events_;
  prometheus::Family<prometheus::Counter>& deliveries_;
  prometheus::Family<prometheus::Counter>& reloads_;
  prometheus::Family<prometheus::Gauge>& build_info_;
  prometheus::Gauge& last_reload_successful_;
  prometheus::Gauge& last_reload_success_;  ///< When; Unix time.

 public:
  prometheus::Counter& applied;
  prometheus::Counter& duplicates;
  prometheus::Counter& rejected;
  prometheus::Counter& points;    ///< Points given.
  prometheus::Counter& extended;  ///< Points that live on, because nobody could be warned.
  prometheus::Counter& badges;    ///< Badges and levels awarded.
  prometheus::Counter& restarts;  ///< Times ingest began again at the cursor after a failure.
  prometheus::Counter& cascade_cuts;
  prometheus::Counter& filled_counters;
  prometheus::Counter& schedule_passes;   ///< Passes over all members for scheduled campaigns.
  prometheus::Counter& schedule_settled;  ///< Members that these asked to be settled.
  /// How long after the start it was for the last pass had reached everyone.
  prometheus::Gauge& schedule_lateness_seconds;
  prometheus::Counter& backfill_passes;     ///< Passes over all members for retroactive badges.
  prometheus::Counter& backfill_looked_at;  ///< Members that these looked at.
  prometheus::Counter& backfill_chosen;     ///< Members that qualified.
  prometheus::Counter& timers_run_down;  ///< Members that were settled because something fell due.
  /// How late the earliest of them was when it was last looked.
  prometheus::Gauge& timer_lateness_seconds;
  prometheus::Counter& app_counter_looks;    ///< Members looked at because an app had counted.
  prometheus::Counter& app_counter_passes;   ///< Passes over all counters of apps.
  prometheus::Counter& app_counter_found;    ///< Members for whom these found something.
  prometheus::Counter& leaderboards_closed;  ///< Periods of leaderboards that were closed.
  prometheus::Gauge& holds_lease;            ///< 1 while this daemon is the one that reads events.
  prometheus::Gauge& cached_members;
  prometheus::Gauge& outbox_in_hand;
  prometheus::Histogram& batch_seconds;  ///< From reading a batch to its end.
  prometheus::Histogram& lag_seconds;    ///< From XADD to committed, of each batch's last event.
};

}  // namespace fanfare::daemon
