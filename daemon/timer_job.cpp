#include "daemon/timer_job.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "redis/answer.h"

namespace fanfare::daemon {
namespace {

constexpr milliseconds kTimeout{5000};
constexpr milliseconds kRetryEvery{500};
constexpr milliseconds kAskIngestEvery{5};
/// A timer may be set at any moment that is earlier than all others: the longest time it is
/// overlooked.
constexpr milliseconds kMostSleep{1000};
constexpr std::size_t kMostAtOnce = 500;
/// What could not be settled, because it was refused, is tried again so much later.
constexpr std::chrono::hours kTryAgainAfter{1};

}  // namespace

TimerJob::TimerJob(asio::any_io_executor executor, TimerParts parts, const redis::Keys& keys)
    : parts_(std::move(parts)), timers_(keys, 0), events_(keys, 0), timer_(std::move(executor)) {}

Task<> TimerJob::run() {
  while (!stopping_) {
    if (const Failed failed = co_await step()) {
      spdlog::warn("what falls due for members waits: {}", *failed);
      parts_.health.note("timers", *failed);
      co_await pause(kRetryEvery);
    } else {
      parts_.health.clear_note("timers");
    }
  }
  parts_.health.clear_note("timers");
}

void TimerJob::stop() {
  stopping_ = true;
  timer_.cancel();
}

Task<Failed> TimerJob::step() {
  // The server's clock stamps the events, and so says what is due.
  const auto clock = co_await redis::server_time(parts_.connection, kTimeout);
  if (!clock) {
    co_return clock.error().message;
  }
  const Instant now = *clock;
  auto due = co_await timers_.due(parts_.connection, now, kMostAtOnce, kTimeout);
  if (!due) {
    co_return due.error().message;
  }
  if (due->members.empty()) {
    const milliseconds until_next = due->next ? *due->next - now : kMostSleep;
    co_await pause(std::clamp(until_next, milliseconds(1), kMostSleep));
    co_return std::nullopt;
  }
  parts_.metrics.timer_lateness_seconds.Set(
      std::chrono::duration<double>(now - due->next.value_or(now)).count());
  if (Failed failed = co_await settle(due->members)) {
    co_return failed;
  }
  if (stopping_) {
    co_return std::nullopt;  // whoever goes on reads the events, and sets the timers
  }
  const auto put_off = co_await timers_.put_off(parts_.connection, std::move(due->members), now,
                                                now + kTryAgainAfter, kTimeout);
  if (!put_off) {
    co_return put_off.error().message;
  }
  co_return std::nullopt;
}

/// Asks for the members to be settled, and waits until they are.
Task<Failed> TimerJob::settle(std::vector<std::string> members) {
  parts_.metrics.timers_run_down.Increment(static_cast<double>(members.size()));
  redis::ScheduleStore::Write asked;
  asked.settle = std::move(members);
  const auto written =
      co_await events_.write(parts_.connection, parts_.lease.epoch(), std::move(asked), kTimeout);
  if (!written) {
    co_return written.error().message;
  }
  if (!*written) {
    parts_.lease.lose();
    co_return "another daemon has taken over";
  }
  co_return co_await wait_for_ingest();
}

/// Waits until ingest has done all that stands in the stream now.
Task<Failed> TimerJob::wait_for_ingest() {
  redis::Request request{"XREVRANGE", events_.keys().events(), "+", "-", "COUNT", "1"};
  const auto replies = co_await redis::call(parts_.connection, std::move(request), kTimeout);
  if (!replies) {
    co_return replies.error().message;
  }
  const redis::Reply newest = replies->front();
  const StreamId wanted = newest.empty() ? StreamId() : StreamId::parse(newest[0][0].text());
  while (!stopping_ && parts_.ingested() < wanted) {
    co_await pause(kAskIngestEvery);
  }
  co_return std::nullopt;
}

Task<> TimerJob::pause(milliseconds time) {
  timer_.expires_after(time);
  co_await timer_.async_wait(kAsTuple);
}

}  // namespace fanfare::daemon
