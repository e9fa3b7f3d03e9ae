#include "daemon/erasure_job.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <boost/json.hpp>

#include "daemon/emission.h"
#include "daemon/faults.h"
#include "daemon/leaderboard_book.h"
#include "redis/answer.h"

namespace fanfare::daemon {
namespace {

constexpr milliseconds kTimeout{5000};
constexpr milliseconds kLookEvery{200};
constexpr milliseconds kRetryEvery{500};
constexpr milliseconds kBetweenPages{1};  ///< Events go first.
constexpr std::string_view kPage = "500";
constexpr std::string_view kDeliveryGroup = "delivery";

TraceEntry entry_of(redis::Reply reply) {
  TraceEntry entry{reply[0].text(), {}};
  for (const redis::Reply field : reply[1]) {
    entry.fields.push_back(field.text());
  }
  return entry;
}

/// A notification that waits for its time: a JSON array of names and values. Borrows from `array`.
TraceEntry entry_of(const boost::json::value& array) {
  TraceEntry entry;
  if (array.is_array()) {
    for (const boost::json::value& each : array.get_array()) {
      entry.fields.push_back(each.is_string() ? std::string_view(each.get_string()) : "");
    }
  }
  return entry;
}

void add(redis::Request& request, std::vector<std::string_view> command,
         const std::vector<std::string_view>& more) {
  command.insert(command.end(), more.begin(), more.end());
  request.add(command);
}

}  // namespace

ErasureJob::ErasureJob(asio::any_io_executor executor, ErasureParts parts, const redis::Keys& keys)
    : parts_(std::move(parts)), store_(keys, 0), timer_(std::move(executor)) {}

Task<> ErasureJob::run() {
  while (!stopping_) {
    if (const Failed failed = co_await step()) {
      spdlog::warn("erasures wait: {}", *failed);
      parts_.health.note("erasures", *failed);
      co_await pause(kRetryEvery);
    } else {
      parts_.health.clear_note("erasures");
    }
  }
  parts_.health.clear_note("erasures");
}

void ErasureJob::stop() {
  stopping_ = true;
  timer_.cancel();
}

Task<Failed> ErasureJob::step() {
  auto open = co_await store_.open(parts_.connection, kTimeout);
  if (!open) {
    co_return open.error().message;
  }
  // Before that, batches may still write about them.
  const StreamId ingested = parts_.ingested();
  std::erase_if(*open,
                [&](const redis::Erasure& each) { return ingested < StreamId::parse(each.entry); });
  if (open->empty()) {
    co_await pause(kLookEvery);
    co_return std::nullopt;
  }
  const Traces traces(*std::move(open));
  removed_.assign(traces.erasures().size(), 0);
  if (Failed failed = co_await sweep(traces)) {
    co_return failed;
  }
  if (stopping_) {
    co_return std::nullopt;  // whoever goes on begins again
  }
  fault_point("swept", traces.last_entry());
  co_return co_await close(traces);
}

Task<Failed> ErasureJob::sweep(const Traces& traces) {
  const redis::Keys& keys = store_.keys();
  if (Failed failed = co_await sweep_leaderboards(traces)) {
    co_return failed;
  }
  // Notifications go from the outbox to those that wait, and back: look on both sides of it.
  if (Failed failed = co_await sweep_later(traces)) {
    co_return failed;
  }
  std::vector<Place> places;
  places.push_back({keys.outbox(), &Traces::in_outcomes, "+", kDeliveryGroup});
  places.push_back({keys.deadletters(), &Traces::in_outcomes});
  places.push_back({keys.rejected(), &Traces::in_rejected});
  places.push_back({keys.feed(), &Traces::in_outcomes});
  places.push_back({keys.events(), &Traces::in_events, traces.last_entry()});
  for (Place& place : places) {
    if (Failed failed = co_await sweep_stream(traces, std::move(place))) {
      co_return failed;
    }
  }
  co_return co_await sweep_later(traces);
}

Task<Failed> ErasureJob::sweep_stream(const Traces& traces, Place place) {
  std::string next = "-";
  while (!stopping_ && !next.empty()) {
    redis::Request request{"XRANGE", place.stream, next, place.last, "COUNT", kPage};
    const auto replies = co_await redis::call(parts_.connection, std::move(request), kTimeout);
    if (!replies) {
      co_return replies.error().message;
    }
    next.clear();
    std::vector<std::string_view> found;
    for (const redis::Reply reply : replies->front()) {
      const TraceEntry entry = entry_of(reply);
      next = fmt::format("({}", entry.id);
      if (const auto erasure = (traces.*place.find)(entry)) {
        ++removed_[*erasure];
        found.push_back(entry.id);
      }
    }
    redis::Request removal;
    if (!found.empty() && !place.group.empty()) {
      add(removal, {"XACK", place.stream, place.group}, found);
    }
    if (!found.empty()) {
      add(removal, {"XDEL", place.stream}, found);
    }
    if (Failed failed = co_await remove(std::move(removal))) {
      co_return failed;
    }
  }
  co_return std::nullopt;
}

/// Whoever has the id by now and has a score loses it too, up to the next that they make.
Task<Failed> ErasureJob::sweep_leaderboards(const Traces& traces) {
  const redis::LeaderboardStore boards(store_.keys(), 0);
  const auto fields = co_await boards.load(parts_.connection, kTimeout);
  if (!fields) {
    co_return fields.error().message;
  }
  const Instant now = std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
  redis::Request removal;
  for (const std::string& key : keys_on_record(*fields, store_.keys(), now)) {
    std::vector<std::string_view> members;
    for (const redis::Erasure& erasure : traces.erasures()) {
      members.push_back(erasure.member);
    }
    add(removal, {"ZREM", key}, members);
  }
  co_return co_await remove(std::move(removal));
}

Task<Failed> ErasureJob::sweep_later(const Traces& traces) {
  const std::string key = store_.keys().outbox_later();
  std::string cursor = "0";
  do {
    redis::Request request{"ZSCAN", key, cursor, "COUNT", kPage};
    const auto replies = co_await redis::call(parts_.connection, std::move(request), kTimeout);
    if (!replies) {
      co_return replies.error().message;
    }
    const redis::Reply answer = replies->front();
    cursor = answer[0].text();
    std::vector<std::string_view> found;
    for (std::size_t i = 0; i + 1 < answer[1].size(); i += 2) {
      boost::system::error_code error;
      const boost::json::value array = boost::json::parse(answer[1][i].text(), error);
      if (const auto erasure = traces.in_outcomes(entry_of(array))) {
        ++removed_[*erasure];
        found.push_back(answer[1][i].text());
      }
    }
    redis::Request removal;
    if (!found.empty()) {
      add(removal, {"ZREM", key}, found);
    }
    if (Failed failed = co_await remove(std::move(removal))) {
      co_return failed;
    }
  } while (!stopping_ && cursor != "0");
  co_return std::nullopt;
}

Task<Failed> ErasureJob::remove(redis::Request request) {
  if (!request.empty()) {
    const auto replies = co_await redis::call(parts_.connection, std::move(request), kTimeout);
    if (!replies) {
      co_return replies.error().message;
    }
  }
  co_await pause(kBetweenPages);
  co_return std::nullopt;
}

Task<Failed> ErasureJob::close(const Traces& traces) {
  for (std::size_t i = 0; i < traces.erasures().size(); ++i) {
    redis::Erasure erasure = traces.erasures()[i];
    std::string reply = erased_reply(erasure, removed_[i]);
    const auto closed =
        co_await store_.close(parts_.connection, std::move(erasure), std::move(reply), kTimeout);
    if (!closed) {
      co_return closed.error().message;
    }
  }
  spdlog::info("{} members were erased from the streams", traces.erasures().size());
  co_return std::nullopt;
}

Task<> ErasureJob::pause(milliseconds time) {
  timer_.expires_after(time);
  co_await timer_.async_wait(kAsTuple);
}

}  // namespace fanfare::daemon
