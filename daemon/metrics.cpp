#include "daemon/metrics.h"

#include <prometheus/text_serializer.h>

namespace fanfare::daemon {
namespace {

prometheus::Counter& counter(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry).Add({});
}

prometheus::Gauge& gauge(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add({});
}

prometheus::Histogram& seconds(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildHistogram().Name(name).Help(help).Register(registry).Add(
      {}, prometheus::Histogram::BucketBoundaries{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                                  0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60});
}

}  // namespace

Metrics::Metrics()
    : events_(prometheus::BuildCounter()
                  .Name("fanfare_events_total")
                  .Help("Events read, by what became of them")
                  .Register(registry_)),
      deliveries_(prometheus::BuildCounter()
                      .Name("fanfare_deliveries_total")
                      .Help("Attempts to deliver a notification, by channel and outcome")
                      .Register(registry_)),
      reloads_(prometheus::BuildCounter()
                   .Name("fanfare_program_reloads_total")
                   .Help("Reloads of the program, by result")
                   .Register(registry_)),
      build_info_(prometheus::BuildGauge()
                      .Name("fanfare_build_info")
                      .Help("Always 1; the version is in the label")
                      .Register(registry_)),
      last_reload_successful_(gauge(registry_, "fanfare_program_last_reload_successful",
                                    "1 when the last reload was accepted, 0 when it was refused")),
      last_reload_success_(gauge(registry_, "fanfare_program_last_reload_success_timestamp_seconds",
                                 "When a program was last accepted")),
      applied(events_.Add({{"outcome", "applied"}})),
      duplicates(events_.Add({{"outcome", "duplicate"}})),
      rejected(events_.Add({{"outcome", "rejected"}})),
      points(counter(registry_, "fanfare_points_given_total", "Points given to members")),
      extended(counter(registry_, "fanfare_points_extended_total",
                       "Points that were to expire and live on, because no warning of it was "
                       "accepted in time (unwarned: extend)")),
      badges(counter(registry_, "fanfare_badges_awarded_total", "Badges and levels awarded")),
      restarts(counter(registry_, "fanfare_ingest_restarts_total",
                       "Times ingest began again at its cursor after a failure")),
      cascade_cuts(counter(registry_, "fanfare_cascade_cuts_total",
                           "Decisions in which the daemon's own events followed each other too "
                           "deep and were cut")),
      filled_counters(counter(registry_, "fanfare_counters_full_total",
                              "Counters of different values (distinct) that came to the most that "
                              "are told apart, and stand still")),
      schedule_passes(counter(registry_, "fanfare_schedule_passes_total",
                              "Passes over all members for campaigns on a schedule")),
      schedule_settled(counter(registry_, "fanfare_schedule_members_settled_total",
                               "Members for whom such a pass found something due")),
      schedule_lateness_seconds(gauge(registry_, "fanfare_schedule_lateness_seconds",
                                      "How long after its start the last such pass was over")),
      backfill_passes(counter(registry_, "fanfare_backfill_passes_total",
                              "Passes over all members for retroactive badges")),
      backfill_looked_at(counter(registry_, "fanfare_backfill_members_looked_at_total",
                                 "Members that such passes looked at")),
      backfill_chosen(counter(registry_, "fanfare_backfill_members_qualified_total",
                              "Members that qualified for a badge in such a pass")),
      timers_run_down(counter(registry_, "fanfare_timers_run_down_total",
                              "Members settled because something fell due for them")),
      timer_lateness_seconds(gauge(registry_, "fanfare_timer_lateness_seconds",
                                   "How late the earliest of the timers that last ran down was")),
      app_counter_looks(counter(registry_, "fanfare_app_counter_looks_total",
                                "Members looked at because an app had incremented a counter")),
      app_counter_passes(counter(registry_, "fanfare_app_counter_passes_total",
                                 "Passes over all counters that apps increment")),
      app_counter_found(counter(registry_, "fanfare_app_counter_found_total",
                                "Members for whom such a pass found something")),
      leaderboards_closed(counter(registry_, "fanfare_leaderboards_closed_total",
                                  "Periods of leaderboards that were closed")),
      holds_lease(gauge(registry_, "fanfare_holds_lease",
                        "1 while this daemon reads events, 0 while it stands by")),
      cached_members(gauge(registry_, "fanfare_cached_members", "Members in the cache")),
      outbox_in_hand(gauge(registry_, "fanfare_deliveries_in_hand",
                           "Notifications read from the outbox and not yet done")),
      batch_seconds(
          seconds(registry_, "fanfare_batch_seconds", "From reading a batch of events to its end")),
      lag_seconds(seconds(registry_, "fanfare_event_lag_seconds",
                          "From XADD to committed, of each batch's last event")) {
  build_info_.Add({{"version", FANFARE_VERSION}}).Set(1);
}

std::string Metrics::to_text() const {
  return prometheus::TextSerializer().Serialize(registry_.Collect());
}

void Metrics::count_delivery(std::string_view channel, std::string_view outcome) {
  deliveries_.Add({{"channel", std::string(channel)}, {"outcome", std::string(outcome)}})
      .Increment();
}

void Metrics::count_reload(bool accepted) {
  reloads_.Add({{"result", accepted ? "accepted" : "refused"}}).Increment();
  last_reload_successful_.Set(accepted ? 1 : 0);
  if (accepted) {
    last_reload_success_.SetToCurrentTime();
  }
}

}  // namespace fanfare::daemon
