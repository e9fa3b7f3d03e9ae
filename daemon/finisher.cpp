#include "daemon/finisher.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "daemon/stream_id.h"
#include "redis/answer.h"

namespace fanfare::daemon {
namespace {

using namespace asio::experimental::awaitable_operators;
using Clock = std::chrono::steady_clock;

constexpr milliseconds kTimeout{5000};
constexpr std::size_t kTrimEvery = 10'000;  ///< Events; a quiet shop's stream is trimmed by time.
constexpr std::chrono::minutes kTrimAtLeastEvery{1};
constexpr std::string_view kReplyLifetime = "60";

/// More fields than Lua's stack and, in a batch of such entries, than one command should take.
constexpr std::size_t kMostFieldsInLua = 1000;

/// Takes out the entries that are too long for the function that ends a batch, refused events of
/// thousands of fields, and adds them on their own: after a crash such a one may stand in
/// `fanfare:rejected` twice.
void add_oversized(std::vector<redis::StreamEntry>& streams, const std::string& rejected,
                   redis::Request& request) {
  std::erase_if(streams, [&](const redis::StreamEntry& entry) {
    if (entry.fields.size() <= kMostFieldsInLua) {
      return false;
    }
    std::vector<std::string_view> command{"XADD", rejected, "*"};
    command.insert(command.end(), entry.fields.begin(), entry.fields.end());
    request.add(command);
    return true;
  });
}

}  // namespace

Task<Failed> Finisher::finish(Work& work) {
  // The answers go first on the same connection: who dies in between answers twice, not never.
  Failed failed = co_await (send_replies(work.decided) && write_streams_and_cursor(work));
  if (failed) {
    co_return failed;
  }
  entries_since_trim_ += work.batch.items.size();
  if (entries_since_trim_ >= kTrimEvery || Clock::now() >= next_trim_) {
    entries_since_trim_ = 0;
    next_trim_ = Clock::now() + kTrimAtLeastEvery;
    co_await trim(StreamId::parse(work.batch.last_entry()).ms);
  }
  co_return std::nullopt;
}

Task<> Finisher::send_replies(const Decided& decided) {
  if (decided.replies.empty()) {
    co_return;
  }
  redis::Request request;
  for (const auto& [event_id, json] : decided.replies) {
    const std::string key = shard_.keys().reply(event_id);
    request.add({"LPUSH", key, json});
    request.add({"EXPIRE", key, kReplyLifetime});
  }
  // Nobody can be told of a failure here but those who wait, and their wait ends by itself.
  const auto replies = co_await redis::call(connection_, std::move(request), kTimeout);
  if (!replies) {
    spdlog::warn("replies could not be sent: {}", replies.error().message);
  }
}

Task<Failed> Finisher::write_streams_and_cursor(Work& work) {
  redis::Request oversized;
  add_oversized(work.decided.streams, shard_.keys().rejected(), oversized);
  if (!oversized.empty()) {
    const auto written = co_await redis::call(connection_, std::move(oversized), kTimeout);
    if (!written) {
      co_return written.error().message;
    }
  }
  redis::Request request;
  shard_.add_finish(lease_.epoch(), work.batch.last_entry(), work.decided.streams, request);
  const auto replies = co_await redis::call(connection_, std::move(request), kTimeout);
  if (!replies) {
    co_return replies.error().message;
  }
  if (replies->back().integer() != 1) {
    lease_.lose();
    co_return "another daemon has taken over";
  }
  co_return std::nullopt;
}

Task<> Finisher::trim(std::uint64_t done_ms) {
  const auto now = std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
  const auto oldest_kept =
      static_cast<std::uint64_t>(std::max<std::int64_t>(0, to_unix_ms(now - retain_)));
  const std::string bound = std::to_string(std::min(oldest_kept, done_ms));
  redis::Request request{"XTRIM", shard_.keys().events(), "MINID", "~", bound};
  const auto replies = co_await redis::call(connection_, std::move(request), kTimeout);
  if (!replies) {
    spdlog::warn("the event stream could not be trimmed: {}", replies.error().message);
  }
}

}  // namespace fanfare::daemon
