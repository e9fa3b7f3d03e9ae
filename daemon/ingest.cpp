#include "daemon/ingest.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>

#include "daemon/emission.h"
#include "daemon/faults.h"
#include "redis/answer.h"
#include "redis/functions.h"

namespace fanfare::daemon {
namespace {

using namespace asio::experimental::awaitable_operators;
using Clock = std::chrono::steady_clock;

constexpr milliseconds kTimeout{5000};
constexpr milliseconds kBlock{250};  ///< How long a read waits: a stop waits as long at most.
constexpr std::size_t kSlice = 32;   ///< Events decided at a stretch.
constexpr std::size_t kTrimEvery = 10'000;  ///< Events; a quiet shop's stream is trimmed by time.
constexpr std::chrono::minutes kTrimAtLeastEvery{1};
constexpr std::string_view kReplyLifetime = "60";
/// Starts without progress after which the event at the cursor is suspected.
constexpr std::int64_t kSuspiciousStarts = 3;
/// Batches read and not finished at any time: one in each stage, and one between the first two.
constexpr std::size_t kBatchesInHand = 5;
constexpr std::int64_t kCarefulTries = 3;

/// More fields than Lua's stack and, in a batch of such entries, than one command should take.
constexpr std::size_t kMostFieldsInLua = 1000;

std::string why(const redis::Failure& failure) {
  return failure.message;
}

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

Ingest::Ingest(IngestParts parts, IngestOptions options)
    : parts_(std::move(parts)),
      options_(options),
      cache_(options.cached_members),
      decider_(cache_, {options.idempotency_days, std::min(parts_.members.journal_keep(),
                                                           redis::MemberStore::kJournalRead)}) {}

void Ingest::stop() {
  stopping_ = true;
}

void Ingest::fail(std::string reason) {
  if (!failure_) {
    failure_ = std::move(reason);
  }
  stopping_ = true;
  for (auto* channel : {&*loaded_, &*decided_, &*committed_}) {
    channel->cancel();  // close() alone leaves those waiting who have something to send
    channel->close();
  }
}

Task<std::optional<std::string>> Ingest::run(redis::Lease lease) {
  const auto executor = co_await asio::this_coro::executor;
  loaded_.emplace(executor, 1);
  decided_.emplace(executor, 0);
  committed_.emplace(executor, 0);
  stopping_ = false;
  failure_.reset();
  cache_.clear();
  finished_batch_ = batch_number_;
  decider_.finished(batch_number_);
  cursor_ = position_ = lease.cursor;
  if (auto failed = co_await find_recovered()) {
    co_return failed;
  }
  careful_left_ = lease.starts >= kSuspiciousStarts ? kBatchesInHand * options_.batch_size : 0;
  if (careful_left_ > 0) {
    spdlog::warn("{} starts without progress at {}: trying events one by one", lease.starts,
                 cursor_);
  }
  co_await (read_stage() && decide_stage() && commit_stage() && finish_stage());
  co_return std::move(failure_);
}

/// The newest entry of the stream now: an earlier daemon can have applied none beyond it.
Task<Ingest::Failed> Ingest::find_recovered() {
  redis::Request request{"XREVRANGE", parts_.shard.keys().events(), "+", "-", "COUNT", "1"};
  const auto replies = co_await redis::call(parts_.working, std::move(request), kTimeout);
  if (!replies) {
    co_return why(replies.error());
  }
  const redis::Reply newest = replies->front();
  recovered_ = newest.empty() ? StreamId{} : StreamId::parse(newest[0][0].text());
  co_return std::nullopt;
}

Task<> Ingest::read_stage() {
  while (!stopping_) {
    auto work = std::make_unique<Work>();
    Failed failed = co_await read(*work);
    if (!failed && !work->batch.items.empty()) {
      failed = co_await load_members(*work);
    }
    if (failed) {
      fail(*std::move(failed));
      break;
    }
    if (work->batch.items.empty()) {
      parts_.health.clear("ingest");  // nothing to read is success too
    } else {
      co_await loaded_->async_send({}, std::move(work), kAsTuple);
    }
  }
  loaded_->close();
}

Task<Ingest::Failed> Ingest::read(Work& work) {
  work.careful = careful_left_ > 0;
  const std::string count = work.careful ? "1" : std::to_string(options_.batch_size);
  const std::string block = std::to_string(kBlock.count());
  redis::Request request{
      "XREAD", "COUNT", count, "BLOCK", block, "STREAMS", parts_.shard.keys().events(), position_};
  auto replies = co_await redis::call(parts_.reading, std::move(request), kTimeout);
  if (!replies) {
    co_return why(replies.error());
  }
  work.batch = decode_batch(*std::move(replies), options_.limits);
  work.batch.read_at = Clock::now();
  work.batch.number = ++batch_number_;
  if (!work.batch.items.empty()) {
    position_ = work.batch.last_entry();
    careful_left_ -= work.careful ? 1 : 0;
  }
  co_return std::nullopt;
}

Task<Ingest::Failed> Ingest::load_members(Work& work) {
  const std::vector<std::string_view> ids = work.batch.members();
  std::vector<std::string> missing;
  for (const std::string_view id : ids) {
    if (MemberCache::Entry* cached = cache_.find(id)) {
      cached->last_used = std::max(cached->last_used, work.batch.number - 1);
    } else {
      missing.emplace_back(id);
    }
  }
  if (!missing.empty()) {
    auto loaded = co_await parts_.members.load(parts_.working, missing, kTimeout);
    if (!loaded) {
      co_return why(loaded.error());
    }
    for (std::size_t i = 0; i < missing.size(); ++i) {
      redis::LoadedMember& each = (*loaded)[i];
      if (each.problem.empty()) {
        cache_.insert(missing[i], std::move(each), work.batch.number - 1);
      } else {
        set_member_aside(work.batch, missing[i], each.problem);
      }
    }
  }
  // A batch on its way must find its members: keep the newest ones whatever.
  cache_.evict(work.batch.number > kBatchesInHand ? work.batch.number - kBatchesInHand : 0);
  co_return co_await load_app_counters(work);
}

/// Refuses a member's events in this batch, because its keys cannot be read.
void Ingest::set_member_aside(Batch& batch, std::string_view member, const std::string& problem) {
  for (Batch::Item& item : batch.items) {
    if (item.event && item.event->member == member) {
      item.event = std::unexpected(members::Rejection{"member_unreadable", problem});
    }
  }
}

Task<Ingest::Failed> Ingest::load_app_counters(Work& work) {
  work.app_counter_names = parts_.program()->app_counters();
  if (work.app_counter_names.empty()) {
    co_return std::nullopt;
  }
  work.app_counters_as_of = finished_batch_;
  std::vector<std::string> ids;
  for (const std::string_view id : work.batch.members()) {
    ids.emplace_back(id);
  }
  auto counters = co_await parts_.members.load_counters(parts_.working, std::move(ids),
                                                        work.app_counter_names, kTimeout);
  if (!counters) {
    co_return why(counters.error());
  }
  work.app_counters = *std::move(counters);
  co_return std::nullopt;
}

Task<> Ingest::decide_stage() {
  while (true) {
    auto [error, work] = co_await loaded_->async_receive(kAsTuple);
    if (error || failure_) {
      break;
    }
    Failed failed;  // GCC 12 destroys what `?:` gives twice when both sides await
    if (work->careful) {
      failed = co_await decide_carefully(*work);
    } else {
      failed = co_await decide(*work);
    }
    if (failed) {
      fail(*std::move(failed));
      break;
    }
    if (work->careful) {
      continue;
    }
    const auto [refused] = co_await decided_->async_send({}, std::move(work), kAsTuple);
    if (refused) {
      break;
    }
  }
  decided_->close();
}

void Ingest::take_over_app_counters(const Work& work) {
  if (work.app_counters.empty()) {
    return;
  }
  const std::vector<std::string_view> ids = work.batch.members();
  for (std::size_t i = 0; i < ids.size(); ++i) {
    MemberCache::Entry& cached = *cache_.find(ids[i]);
    // What was read before our own increments were committed lacks them; the next batch has them.
    const bool stale = cached.app_counters_since > work.app_counters_as_of;
    for (std::size_t name = 0; !stale && name < work.app_counters[i].size(); ++name) {
      cached.member.counters.insert_or_assign(work.app_counter_names[name],
                                              work.app_counters[i][name]);
    }
  }
}

Task<Ingest::Failed> Ingest::decide(Work& work) {
  take_over_app_counters(work);
  const std::shared_ptr<const engine::Program> program = parts_.program();
  const std::size_t size = work.batch.items.size();
  for (std::size_t begin = 0; begin < size; begin += kSlice) {
    const std::size_t end = std::min(begin + kSlice, size);
    decider_.decide_slice(work.batch, begin, end, *program, recovered_, work.decided);
    // Let the batch before this one go on being written to Redis meanwhile.
    co_await asio::post(asio::use_awaitable);
  }
  decider_.complete(work.decided);
  const std::vector<redis::MemberWrite> writes = work.decided.member_writes();
  for (std::span rest(writes); !rest.empty();) {
    const std::size_t count = std::min(rest.size(), redis::MemberStore::kMembersPerCall);
    parts_.members.add_commit(rest.first(count), work.commit);
    rest = rest.subspan(count);
    co_await asio::post(asio::use_awaitable);
  }
  if (!work.decided.repairs.empty()) {
    co_return co_await repair(work);
  }
  co_return std::nullopt;
}

/// Sends out again what events asked for that were applied before: their journal entries say it.
Task<Ingest::Failed> Ingest::repair(Work& work) {
  const TimeZone zone = parts_.program()->zone();
  for (const Decided::Repair& each : work.decided.repairs) {
    const members::Event& event = *each.event;
    const auto journal =
        co_await parts_.members.journal(parts_.working, std::string(event.member), kTimeout);
    if (!journal) {
      co_return why(journal.error());
    }
    const Points balance = cache_.find(event.member)->member.points;
    std::string reply = duplicate_reply(event, balance);
    for (const std::string& text : *journal) {
      const auto entry = members::journal_entry_from_json(text);
      if (!entry || entry->id != event.id) {
        continue;
      }
      emit(*entry, event, zone, work.decided.streams);
      if (entry->type == event.type) {
        reply = applied_reply(event, *entry, balance);
      }
    }
    if (event.wants_reply) {
      work.decided.replies.emplace_back(event.id, std::move(reply));
    }
  }
  co_return std::nullopt;
}

Task<Ingest::Failed> Ingest::decide_carefully(Work& work) {
  const Batch::Item& item = work.batch.items.front();
  const auto tries = co_await parts_.shard.book_attempt(parts_.working, parts_.lease.epoch(),
                                                        std::string(item.entry));
  if (!tries) {
    co_return why(tries.error());
  }
  if (*tries == 0) {
    parts_.lease.lose();
    co_return "another daemon has taken over";
  }
  // Where the last try got as far as its commit, the event is applied: deciding it finds that.
  if (*tries > kCarefulTries && !(item.event && decider_.was_applied(*item.event))) {
    spdlog::error("event entry {} failed or brought the daemon down {} times: set aside",
                  item.entry, kCarefulTries);
    const members::Rejection rejection{
        "crashed", fmt::format("applying the event ended the daemon, or could not be written, {} "
                               "times; look for the reason in the log, and retry it when that "
                               "is mended",
                               kCarefulTries)};
    Decider::reject(item, rejection, work.decided);
  } else if (Failed failed = co_await decide(work)) {
    co_return failed;
  }
  if (Failed failed = co_await commit(work)) {
    co_return failed;
  }
  co_return co_await finish(work);
}

Task<> Ingest::commit_stage() {
  while (true) {
    auto [error, work] = co_await decided_->async_receive(kAsTuple);
    if (error || failure_) {
      break;
    }
    if (Failed failed = co_await commit(*work)) {
      fail(*std::move(failed));
      break;
    }
    const auto [refused] = co_await committed_->async_send({}, std::move(work), kAsTuple);
    if (refused) {
      break;
    }
  }
  committed_->close();
}

Task<> Ingest::finish_stage() {
  while (true) {
    auto [error, work] = co_await committed_->async_receive(kAsTuple);
    if (error || failure_) {
      break;
    }
    if (Failed failed = co_await finish(*work)) {
      fail(*std::move(failed));
      break;
    }
  }
}

Task<Ingest::Failed> Ingest::commit(Work& work) {
  if (!parts_.lease.is_held()) {
    co_return "the lease ran out before it could be renewed";
  }
  if (!work.commit.empty()) {
    const auto replies = co_await redis::call(parts_.working, std::move(work.commit), kTimeout);
    if (!replies) {
      co_return why(replies.error());
    }
    const std::vector<std::size_t> conflicts = redis::MemberStore::conflicts(*replies);
    if (!conflicts.empty()) {
      co_return fmt::format("{} members were changed by another daemon, {} among them",
                            conflicts.size(), work.decided.writes[conflicts.front()].member);
    }
  }
  fault_point("committed", work.batch.last_entry());
  co_return std::nullopt;
}

Task<Ingest::Failed> Ingest::finish(Work& work) {
  // The answers go first on the same connection: who dies in between answers twice, not never.
  Failed failed = co_await (send_replies(work.decided) && write_finish(work));
  if (failed) {
    co_return failed;
  }
  fault_point("finished", work.batch.last_entry());
  count(work);
  entries_since_trim_ += work.batch.items.size();
  if (entries_since_trim_ >= kTrimEvery || Clock::now() >= next_trim_) {
    entries_since_trim_ = 0;
    next_trim_ = Clock::now() + kTrimAtLeastEvery;
    co_await trim();
  }
  co_return std::nullopt;
}

Task<Ingest::Failed> Ingest::write_finish(Work& work) {
  const std::string last(work.batch.last_entry());
  redis::Request oversized;
  add_oversized(work.decided.streams, parts_.shard.keys().rejected(), oversized);
  if (!oversized.empty()) {
    const auto written = co_await redis::call(parts_.working, std::move(oversized), kTimeout);
    if (!written) {
      co_return why(written.error());
    }
  }
  redis::Request request;
  parts_.shard.add_finish(parts_.lease.epoch(), last, work.decided.streams, request);
  const auto replies = co_await redis::call(parts_.working, std::move(request), kTimeout);
  if (!replies) {
    co_return why(replies.error());
  }
  if (replies->back().integer() != 1) {
    parts_.lease.lose();
    co_return "another daemon has taken over";
  }
  cursor_ = last;
  finished_batch_ = work.batch.number;
  decider_.finished(work.batch.number);
  parts_.health.clear("ingest");
  co_return std::nullopt;
}

Task<> Ingest::send_replies(Decided& decided) {
  if (decided.replies.empty()) {
    co_return;
  }
  redis::Request request;
  for (const auto& [event_id, json] : decided.replies) {
    const std::string key = parts_.shard.keys().reply(event_id);
    request.add({"LPUSH", key, json});
    request.add({"EXPIRE", key, kReplyLifetime});
  }
  // Nobody can be told of a failure here but those who wait, and their wait ends by itself.
  const auto replies = co_await redis::call(parts_.working, std::move(request), kTimeout);
  if (!replies) {
    spdlog::warn("replies could not be sent: {}", replies.error().message);
  }
}

Task<> Ingest::trim() {
  const auto now = std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
  const auto oldest_kept =
      static_cast<std::uint64_t>(std::max<std::int64_t>(0, to_unix_ms(now - options_.retain)));
  const std::uint64_t bound = std::min(oldest_kept, StreamId::parse(cursor_).ms);
  redis::Request request{"XTRIM", parts_.shard.keys().events(), "MINID", "~",
                         std::to_string(bound)};
  const auto replies = co_await redis::call(parts_.working, std::move(request), kTimeout);
  if (!replies) {
    spdlog::warn("the event stream could not be trimmed: {}", replies.error().message);
  }
}

void Ingest::count(const Work& work) {
  Metrics& metrics = parts_.metrics;
  const Decided& decided = work.decided;
  metrics.applied.Increment(static_cast<double>(decided.applied));
  metrics.duplicates.Increment(static_cast<double>(decided.duplicates));
  metrics.rejected.Increment(static_cast<double>(decided.rejected));
  metrics.points.Increment(decided.points);
  metrics.badges.Increment(static_cast<double>(decided.badges));
  metrics.cascade_cuts.Increment(static_cast<double>(decided.cascade_cuts));
  metrics.cached_members.Set(static_cast<double>(cache_.size()));
  metrics.batch_seconds.Observe(
      std::chrono::duration<double>(Clock::now() - work.batch.read_at).count());
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto added = milliseconds(StreamId::parse(work.batch.last_entry()).ms);
  metrics.lag_seconds.Observe(std::max(0.0, std::chrono::duration<double>(now - added).count()));
}

}  // namespace fanfare::daemon
