#include "daemon/schedule_job.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>

#include "daemon/member_scan.h"
#include "redis/answer.h"

namespace fanfare::daemon {
namespace {

constexpr milliseconds kTimeout{5000};
constexpr milliseconds kRetryEvery{500};
constexpr milliseconds kMostSleep{5000};
constexpr milliseconds kAskIngestEvery{5};

Instant clock_on_the_wall() {
  return std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
}

/// Whether settling the member to `target` would come to anything. Budgets are taken for unused:
/// what they still give is for ingest to say.
bool has_due(const engine::Program& program, const members::Member& member, Instant target,
             const campaigns::InForce& in_force) {
  members::Event next;
  next.type = members::event_type::kSettle;
  next.time = next.received = target;
  campaigns::Budgets unused;
  try {
    const auto due = engine::settle(program, member, next, {unused, target, &in_force});
    return !due || !due->empty();
  } catch (const std::exception&) {
    return true;  // ingest knows what to do about bugs
  }
}

}  // namespace

milliseconds sleep_before(std::optional<Instant> due, Instant now) {
  return due ? std::clamp(*due - now, milliseconds(0), kMostSleep) : kMostSleep;
}

ScheduleJob::ScheduleJob(asio::any_io_executor executor, ScheduleParts parts,
                         const redis::Keys& keys)
    : parts_(std::move(parts)),
      store_(keys, 0),
      members_(keys, 0),
      timers_(keys, 0),
      timer_(std::move(executor)) {}

Task<Failed> ScheduleJob::begin() {
  stopping_ = begun_ = false;
  basis_.reset();
  const auto fields = co_await store_.load(parts_.connection, kTimeout);
  if (!fields) {
    co_return fields.error().message;
  }
  book_.read(*fields);
  book_.take(*parts_.program());
  begun_ = true;
  while (book_.has_news()) {  // another program may come meanwhile
    if (Failed failed = co_await save()) {
      co_return failed;
    }
  }
  co_return std::nullopt;
}

Task<> ScheduleJob::run() {
  while (!stopping_) {
    if (const Failed failed = co_await step()) {
      spdlog::warn("scheduled campaigns wait: {}", *failed);
      parts_.health.note("schedules", *failed);
      co_await pause(kRetryEvery);
    } else {
      parts_.health.clear_note("schedules");
    }
  }
  parts_.health.clear_note("schedules");
}

void ScheduleJob::stop() {
  stopping_ = true;
  timer_.cancel();
}

void ScheduleJob::program_changed() {
  if (begun_) {
    book_.take(*parts_.program());
    timer_.cancel();
  }
}

Task<Failed> ScheduleJob::step() {
  if (book_.has_news()) {
    co_return co_await save();
  }
  const std::optional<Instant> due = next_due();
  const Instant now = clock_on_the_wall();
  if (!book_.pass() && !book_.wants_pass() && (!due || now < *due)) {
    co_await pause(sleep_before(due, now));
    co_return std::nullopt;
  }
  co_return co_await pass(due ? std::min(*due, now) : now);
}

std::optional<Instant> ScheduleJob::next_due() const {
  return parts_.program()->starts().next(book_.until(), *book_.in_force());
}

Task<Failed> ScheduleJob::save() {
  redis::ScheduleStore::Write news = book_.news(clock_on_the_wall());
  redis::ScheduleStore::Write copy = news;
  if (Failed failed = co_await write(std::move(copy))) {
    co_return failed;
  }
  book_.written(news);
  co_return std::nullopt;
}

/// Begins the pass that is due, or goes on with the one on record, up to its end.
Task<Failed> ScheduleJob::pass(Instant due) {
  const auto server = co_await ask_server(parts_.connection);
  if (!server) {
    co_return server.error().message;
  }
  if (!book_.pass() && server->now < due) {
    co_await pause(sleep_before(due, server->now));  // its clock stamps the events
    co_return std::nullopt;
  }
  // What has happened by then comes first; a cursor means nothing to another server process.
  if (Failed failed = co_await wait_for_ingest()) {
    co_return failed;
  }
  if (!book_.pass() || book_.pass()->server != server->run_id) {
    ScheduleBook::Pass next{book_.pass() ? book_.pass()->target : server->now, "0", server->run_id};
    redis::ScheduleStore::Write begun;
    begun.set = book_.begin(next);
    if (Failed failed = co_await write(std::move(begun))) {
      co_return failed;
    }
    book_.set_pass(std::move(next));
    chosen_ = 0;
  }
  // Of a program that comes meanwhile, nothing is in force before it is saved.
  while (!stopping_ && !book_.has_news() && book_.pass()) {
    if (Failed failed = co_await page()) {
      co_return failed;
    }
  }
  if (!book_.pass()) {
    const double late = std::chrono::duration<double>(clock_on_the_wall() - due).count();
    parts_.metrics.schedule_lateness_seconds.Set(std::max(0.0, late));
    spdlog::info(
        "scheduled campaigns that started at {} have reached {} members; the last {:.1f} s "
        "after it",
        format_rfc3339(due), chosen_, late);
  }
  co_return std::nullopt;
}

/// Looks at some members more.
Task<Failed> ScheduleJob::page() {
  const auto begun = std::chrono::steady_clock::now();
  auto found = co_await scan_members(parts_.connection, store_.keys(), book_.pass()->cursor);
  if (!found) {
    co_return found.error().message;
  }
  const std::vector<std::string> ids = std::move(found->ids);
  std::string cursor = std::move(found->cursor);
  redis::ScheduleStore::Write asked;
  asked.set = ScheduleBook::move(cursor);
  if (!ids.empty()) {
    const auto loaded = co_await members_.load(parts_.connection, ids, kTimeout);
    if (!loaded) {
      co_return loaded.error().message;
    }
    asked.settle = choose(ids, *loaded);
    if (Failed failed = co_await set_timers(ids, *loaded)) {
      co_return failed;
    }
  }
  const std::size_t chosen = asked.settle.size();
  // The end is written by end_pass(): until then, a crash looks at the last page again.
  const bool last = cursor == "0";
  if (last) {
    asked.set.clear();
  }
  if (Failed failed = co_await write(std::move(asked))) {
    co_return failed;
  }
  chosen_ += chosen;
  parts_.metrics.schedule_settled.Increment(static_cast<double>(chosen));
  if (chosen > 0 || last) {
    if (Failed failed = co_await wait_for_ingest()) {
      co_return failed;
    }
  }
  if (last && !stopping_) {
    co_return co_await end_pass();
  }
  if (!last) {
    book_.moved(std::move(cursor));
    const auto worked = std::chrono::steady_clock::now() - begun;
    const milliseconds share(1 + ids.size() * 1000 / kMembersPerSecond);
    co_await pause(std::max(milliseconds(1), share - std::chrono::floor<milliseconds>(worked)));
  }
  co_return std::nullopt;
}

Task<Failed> ScheduleJob::end_pass() {
  if (Failed failed = co_await write(book_.end())) {
    co_return failed;
  }
  book_.ended();
  basis_.reset();
  parts_.metrics.schedule_passes.Increment();
  co_return std::nullopt;
}

/// Sets the timers of these members, where they have none or a later one. Ingest may set them at
/// the same time: what it knows is newer, and a timer too early does no harm.
Task<Failed> ScheduleJob::set_timers(const std::vector<std::string>& ids,
                                     const std::vector<redis::LoadedMember>& members) {
  const std::shared_ptr<const engine::Program> program = parts_.program();
  const std::shared_ptr<const campaigns::InForce> in_force = book_.in_force();
  std::vector<redis::Timer> timers;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (const auto next = engine::timer_of(*program, members[i].member, in_force.get())) {
      timers.emplace_back(ids[i], next);
    }
  }
  redis::Request request;
  if (timers_.add_earlier(timers, request)) {
    const auto written = co_await redis::call(parts_.connection, std::move(request), kTimeout);
    if (!written) {
      co_return written.error().message;
    }
  }
  co_return std::nullopt;
}

/// Those among the members for whom something is due.
std::vector<std::string> ScheduleJob::choose(const std::vector<std::string>& ids,
                                             const std::vector<redis::LoadedMember>& members) {
  const std::shared_ptr<const engine::Program> program = parts_.program();
  if (basis_ != book_.in_force()) {
    basis_ = book_.in_force();
    news_to_all_ = *basis_;
    news_to_all_.everything = std::max(basis_->everything, book_.until());
  }
  std::vector<std::string> chosen;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const redis::LoadedMember& each = members[i];
    if (each.problem.empty() &&
        has_due(*program, each.member, book_.pass()->target, news_to_all_)) {
      chosen.push_back(ids[i]);
    }
  }
  return chosen;
}

/// Waits until ingest has done all that stands in the stream now.
Task<Failed> ScheduleJob::wait_for_ingest() {
  const auto newest = co_await newest_event(parts_.connection, store_.keys());
  if (!newest) {
    co_return newest.error().message;
  }
  while (!stopping_ && parts_.ingested() < *newest) {
    co_await pause(kAskIngestEvery);
  }
  co_return std::nullopt;
}

Task<Failed> ScheduleJob::write(redis::ScheduleStore::Write write) {
  const auto written =
      co_await store_.write(parts_.connection, parts_.lease.epoch(), std::move(write), kTimeout);
  if (!written) {
    co_return written.error().message;
  }
  if (!*written) {
    parts_.lease.lose();
    co_return "another daemon has taken over";
  }
  co_return std::nullopt;
}

Task<> ScheduleJob::pause(milliseconds time) {
  timer_.expires_after(time);
  co_await timer_.async_wait(kAsTuple);
}

}  // namespace fanfare::daemon
