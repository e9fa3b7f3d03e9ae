#include "daemon/leaderboard_job.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>

#include "daemon/closing_proof.h"
#include "daemon/faults.h"
#include "redis/answer.h"
#include "redis/timer_store.h"

namespace fanfare::daemon {
namespace {

constexpr milliseconds kTimeout{5000};
constexpr milliseconds kRetryEvery{500};
constexpr milliseconds kMostSleep{5000};
constexpr milliseconds kAskIngestEvery{5};
/// What was on its way when the period ended counts, too.
constexpr std::chrono::seconds kGrace{60};
constexpr std::int64_t kPage = 500;  ///< Members who are told at once.
constexpr std::int64_t kMostRemovedAtOnce = 100;

}  // namespace

LeaderboardJob::LeaderboardJob(asio::any_io_executor executor, LeaderboardParts parts,
                               const redis::Keys& keys)
    : parts_(std::move(parts)), store_(keys, 0), timer_(std::move(executor)) {}

Task<Failed> LeaderboardJob::begin() {
  stopping_ = false;
  const auto fields = co_await store_.load(parts_.connection, kTimeout);
  if (!fields) {
    co_return fields.error().message;
  }
  book_.read(*fields);
  const auto known = std::ranges::find(*fields, std::string("secret"),
                                       &std::pair<std::string, std::string>::first);
  secret_ = known == fields->end() ? "" : known->second;
  co_return co_await take_program();
}

Task<> LeaderboardJob::run() {
  while (!stopping_) {
    if (const Failed failed = co_await step()) {
      spdlog::warn("leaderboards wait to be closed: {}", *failed);
      parts_.health.note("leaderboards", *failed);
      co_await pause(kRetryEvery);
    } else {
      parts_.health.clear_note("leaderboards");
    }
  }
  parts_.health.clear_note("leaderboards");
}

void LeaderboardJob::stop() {
  stopping_ = true;
  timer_.cancel();
}

void LeaderboardJob::program_changed() {
  changed_ = true;
  timer_.cancel();
}

bool LeaderboardJob::has_made(const members::Event& event) const {
  return has_closing_proof(secret_, event);
}

Task<Failed> LeaderboardJob::step() {
  if (changed_) {
    co_return co_await take_program();
  }
  if (Board* board = book_.closing()) {
    co_return co_await page(*board);
  }
  Board* board = book_.next();
  if (board == nullptr) {
    co_await pause(kMostSleep);
    co_return std::nullopt;
  }
  const auto now = co_await redis::server_time(parts_.connection, kTimeout);
  if (!now) {
    co_return now.error().message;
  }
  const Instant end = *book_.end_of(*board) + kGrace;
  if (*now < end) {
    co_await pause(std::min(end - *now, kMostSleep));
    co_return std::nullopt;
  }
  co_return co_await close(*board);
}

Task<Failed> LeaderboardJob::take_program() {
  changed_ = false;
  const std::shared_ptr<const engine::Program> program = parts_.program();
  if (program->definitions().leaderboards.empty()) {
    book_.take(*program, Instant());
    co_return std::nullopt;
  }
  const auto now = co_await redis::server_time(parts_.connection, kTimeout);
  if (!now) {
    co_return now.error().message;
  }
  if (secret_.empty()) {
    auto secret = co_await store_.secret(parts_.connection, make_secret(), kTimeout);
    if (!secret) {
      co_return secret.error().message;
    }
    secret_ = *std::move(secret);
  }
  redis::LeaderboardStore::Write begun;
  begun.set = book_.take(*program, *now);
  if (begun.set.empty()) {
    co_return std::nullopt;
  }
  Failed failed = co_await write(std::move(begun));
  changed_ = changed_ || failed.has_value();
  co_return failed;
}

/// What happened in the period comes first; from then on its scores stay.
Task<Failed> LeaderboardJob::close(Board& board) {
  if (Failed failed = co_await wait_for_ingest()) {
    co_return failed;
  }
  if (stopping_ || changed_) {
    co_return std::nullopt;
  }
  const std::int64_t period = board.closed + 1;
  redis::LeaderboardStore::Write write;
  write.set.emplace_back(board.field("closed"), std::to_string(period));
  const auto size = co_await store_.size(parts_.connection, key_of(board, period), kTimeout);
  if (!size) {
    co_return size.error().message;
  }
  const bool tell = *size > 0 && parts_.program()->hears(members::event_type::kLeaderboardClosed);
  std::optional<LeaderboardBook::Closing> closing;
  if (tell) {
    LeaderboardBook::Closing nobody_yet;
    nobody_yet.members = *size;
    nobody_yet.last.score = "0";
    closing = nobody_yet;
    write.set.emplace_back(board.field("closing"), closing->to_text());
  }
  if (Failed failed = co_await this->write(std::move(write))) {
    co_return failed;
  }
  board.closed = period;
  board.closing = closing;
  parts_.metrics.leaderboards_closed.Increment();
  fault_point("board-closed", board.id);
  spdlog::info("leaderboard {} of {} is closed; {} members have a score", board.id,
               badges::period_name(board.every, period), *size);
  co_return co_await remove_outdated(board);
}

Task<Failed> LeaderboardJob::page(Board& board) {
  LeaderboardBook::Closing closing = *board.closing;
  const auto places = co_await store_.after(parts_.connection, key_of(board, board.closed),
                                            closing.last, kPage, kTimeout);
  if (!places) {
    co_return places.error().message;
  }
  redis::LeaderboardStore::Write told;
  if (places->empty()) {
    told.remove.push_back(board.field("closing"));
    if (Failed failed = co_await write(std::move(told))) {
      co_return failed;
    }
    board.closing.reset();
    co_return std::nullopt;
  }
  for (const redis::LeaderboardStore::Place& place : *places) {
    told.events.push_back(event_for(board, place));
  }
  closing.last = places->back();
  told.set.emplace_back(board.field("closing"), closing.to_text());
  if (Failed failed = co_await write(std::move(told))) {
    co_return failed;
  }
  board.closing = std::move(closing);
  fault_point("board-told", board.id);
  co_return co_await wait_for_ingest();
}

redis::LeaderboardStore::Fields LeaderboardJob::event_for(
    const Board& board, const redis::LeaderboardStore::Place& place) const {
  const TimeZone& zone = parts_.program()->zone();
  const std::string period = badges::period_name(board.every, board.closed);
  const std::string id =
      fmt::format("{}:{}:{}", members::event_type::kLeaderboardClosed, board.id, period);
  const std::string rank = std::to_string(place.rank);
  const std::string members = std::to_string(board.closing->members);
  members::Event event;
  event.id = id;
  event.member = place.member;
  event.time = *campaigns::end_of_window(board.every, board.closed, zone, Instant());
  event.attributes = {{"leaderboard", board.id},
                      {"period", period},
                      {"rank", rank},
                      {"score", place.score},
                      {"members", members}};
  redis::LeaderboardStore::Fields fields{
      {"type", std::string(members::event_type::kLeaderboardClosed)},
      {"member", place.member},
      {"id", id},
      {"time", format_rfc3339(event.time)}};
  for (const auto& [name, value] : event.attributes) {
    fields.emplace_back(name, value);
  }
  fields.emplace_back("proof", closing_proof(secret_, event));
  return fields;
}

Task<Failed> LeaderboardJob::remove_outdated(Board& board) {
  auto [period, last] = board.outdated();
  while (period <= last) {
    redis::Request removal;
    const std::int64_t end = std::min(last, period + kMostRemovedAtOnce - 1);
    for (; period <= end; ++period) {
      removal.add({"UNLINK", key_of(board, period)});
    }
    const auto removed = co_await redis::call(parts_.connection, std::move(removal), kTimeout);
    if (!removed) {
      co_return removed.error().message;
    }
    redis::LeaderboardStore::Write done;
    done.set.emplace_back(board.field("oldest"), std::to_string(period));
    if (Failed failed = co_await write(std::move(done))) {
      co_return failed;
    }
    board.oldest = period;
  }
  co_return std::nullopt;
}

std::string LeaderboardJob::key_of(const Board& board, std::int64_t period) const {
  return store_.keys().leaderboard(board.id, badges::period_name(board.every, period));
}

Task<Failed> LeaderboardJob::write(redis::LeaderboardStore::Write write) {
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

/// Waits until ingest has done all that stands in the stream now.
Task<Failed> LeaderboardJob::wait_for_ingest() {
  redis::Request request{"XREVRANGE", store_.keys().events(), "+", "-", "COUNT", "1"};
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

Task<> LeaderboardJob::pause(milliseconds time) {
  timer_.expires_after(time);
  co_await timer_.async_wait(kAsTuple);
}

}  // namespace fanfare::daemon
