#include "daemon/backfill_job.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>

#include "daemon/faults.h"
#include "daemon/member_scan.h"
#include "engine/backfill.h"

namespace fanfare::daemon {
namespace {

using Clock = std::chrono::steady_clock;

constexpr milliseconds kTimeout{5000};
constexpr milliseconds kRetryEvery{500};
constexpr milliseconds kLookEvery{60'000};  // a new program wakes the job
constexpr milliseconds kAskIngestEvery{5};

Instant clock_on_the_wall() {
  return std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
}

/// Whether the member would get one of the badges.
bool qualifies(const engine::Program& program, const members::Member& member,
               std::string_view badges, Instant at, const campaigns::Budgets& budgets,
               const campaigns::InForce* in_force) {
  try {
    return !engine::backfill_awards(program, member, badges, at, budgets, in_force).empty();
  } catch (const std::exception&) {
    return true;  // ingest knows what to do about bugs
  }
}

}  // namespace

BackfillJob::BackfillJob(asio::any_io_executor executor, BackfillParts parts,
                         const redis::Keys& keys)
    : parts_(std::move(parts)),
      store_(keys, 0, keys.backfills()),
      members_(keys, 0),
      timer_(std::move(executor)) {}

Task<> BackfillJob::run() {
  known_ = false;  // another daemon may have worked meanwhile
  while (!stopping_) {
    Failed failed;
    if (known_) {
      failed = co_await step();
    } else {
      failed = co_await read();
    }
    if (failed) {
      spdlog::warn("the backfill of badges waits: {}", *failed);
      parts_.health.note("backfill", *failed);
      co_await pause(kRetryEvery);
    } else {
      parts_.health.clear_note("backfill");
    }
  }
  parts_.health.clear_note("backfill");
}

void BackfillJob::stop() {
  stopping_ = true;
  timer_.cancel();
}

void BackfillJob::program_changed() {
  if (known_) {
    book_.take(*parts_.program());
    timer_.cancel();
  }
}

Task<Failed> BackfillJob::read() {
  const auto fields = co_await store_.load(parts_.connection, kTimeout);
  if (!fields) {
    co_return fields.error().message;
  }
  book_.read(*fields);
  book_.take(*parts_.program());
  known_ = true;
  co_return std::nullopt;
}

Task<Failed> BackfillJob::step() {
  if (book_.has_news()) {
    BackfillBook::Write news = book_.news();
    BackfillBook::Write copy = news;
    if (Failed failed = co_await write(std::move(copy))) {
      co_return failed;
    }
    book_.forgotten(news);
    co_return std::nullopt;
  }
  if (book_.wanted().empty()) {
    co_await pause(kLookEvery);
    co_return std::nullopt;
  }
  if (Failed failed = co_await begin_pass()) {
    co_return failed;
  }
  while (!stopping_ && book_.pass() != nullptr) {
    if (Failed failed = co_await page()) {
      co_return failed;
    }
  }
  co_return std::nullopt;
}

/// Begins the pass that is wanted, or goes on with the one on record.
Task<Failed> BackfillJob::begin_pass() {
  const auto server = co_await ask_server(parts_.connection);
  if (!server) {
    co_return server.error().message;
  }
  // What the program before decided comes first.
  if (Failed failed = co_await wait_for_ingest()) {
    co_return failed;
  }
  begun_ = Clock::now();
  looked_at_ = chosen_ = 0;
  if (book_.has_news() || (book_.pass() != nullptr && book_.pass()->server == server->run_id)) {
    co_return std::nullopt;  // another program came meanwhile, or it goes on
  }
  BackfillBook::Pass next = book_.next_pass(server->now, server->run_id);
  if (next.badges.empty()) {
    co_return std::nullopt;
  }
  if (Failed failed = co_await write(book_.begin(next))) {
    co_return failed;
  }
  spdlog::info("backfill of {}: looking for members who qualify already", next.names());
  book_.set_pass(std::move(next));
  co_return std::nullopt;
}

/// Looks at some members more.
Task<Failed> BackfillJob::page() {
  const auto begun = Clock::now();
  auto page = co_await scan_members(parts_.connection, store_.keys(), book_.pass()->cursor);
  if (!page) {
    co_return page.error().message;
  }
  BackfillBook::Write asked;
  if (!page->ids.empty()) {
    const auto loaded = co_await members_.load(parts_.connection, page->ids, kTimeout);
    if (!loaded) {
      co_return loaded.error().message;
    }
    const auto budgets = co_await members_.load_budgets(parts_.connection, kTimeout);
    if (!budgets) {
      co_return budgets.error().message;
    }
    if (book_.pass() == nullptr) {
      co_return std::nullopt;  // another program came meanwhile
    }
    asked.settle = choose(page->ids, *loaded, *budgets);
    asked.event = {{"type", std::string(members::event_type::kBadgeBackfill)},
                   {"id", book_.pass()->run},
                   {"badges", book_.pass()->names()}};
  }
  looked_at_ += page->ids.size();
  chosen_ += asked.settle.size();
  parts_.metrics.backfill_looked_at.Increment(static_cast<double>(page->ids.size()));
  parts_.metrics.backfill_chosen.Increment(static_cast<double>(asked.settle.size()));
  const bool last = page->cursor == "0";
  const bool any = !asked.settle.empty();
  if (!last) {  // the end is written by end_pass(): until then, a crash looks at this page again
    asked.set = BackfillBook::move(page->cursor);
  }
  if (Failed failed = co_await write(std::move(asked))) {
    co_return failed;
  }
  fault_point("backfilled", page->cursor);
  if (any || last) {
    if (Failed failed = co_await wait_for_ingest()) {
      co_return failed;
    }
  }
  if (last) {
    co_return co_await end_pass();
  }
  book_.moved(std::move(page->cursor));
  const milliseconds share(1 + page->ids.size() * 1000 / kMembersPerSecond);
  const auto worked = std::chrono::floor<milliseconds>(Clock::now() - begun);
  co_await pause(std::max(milliseconds(1), share - worked));
  co_return std::nullopt;
}

Task<Failed> BackfillJob::end_pass() {
  if (stopping_ || book_.pass() == nullptr) {
    co_return std::nullopt;
  }
  const std::string names = book_.pass()->names();
  if (Failed failed = co_await write(book_.end())) {
    co_return failed;
  }
  book_.ended();
  parts_.metrics.backfill_passes.Increment();
  spdlog::info("backfill of {} is over: {} members looked at, {} of them qualified, {:.1f} s",
               names, looked_at_, chosen_,
               std::chrono::duration<double>(Clock::now() - begun_).count());
  co_return std::nullopt;
}

/// Those among the members who would get a badge.
std::vector<std::string> BackfillJob::choose(const std::vector<std::string>& ids,
                                             const std::vector<redis::LoadedMember>& members,
                                             const campaigns::Budgets& budgets) const {
  const std::shared_ptr<const engine::Program> program = parts_.program();
  const std::shared_ptr<const campaigns::InForce> in_force = parts_.in_force();
  const std::string names = book_.pass()->names();
  const Instant now = clock_on_the_wall();
  std::vector<std::string> chosen;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const redis::LoadedMember& each = members[i];
    if (each.problem.empty() && each.member.is_stored() &&
        qualifies(*program, each.member, names, now, budgets, in_force.get())) {
      chosen.push_back(ids[i]);
    }
  }
  return chosen;
}

/// Waits until ingest has done all that stands in the stream now.
Task<Failed> BackfillJob::wait_for_ingest() {
  const auto newest = co_await newest_event(parts_.connection, store_.keys());
  if (!newest) {
    co_return newest.error().message;
  }
  while (!stopping_ && parts_.ingested() < *newest) {
    co_await pause(kAskIngestEvery);
  }
  co_return std::nullopt;
}

Task<Failed> BackfillJob::write(BackfillBook::Write write) {
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

Task<> BackfillJob::pause(milliseconds time) {
  timer_.expires_after(time);
  co_await timer_.async_wait(kAsTuple);
}

}  // namespace fanfare::daemon
