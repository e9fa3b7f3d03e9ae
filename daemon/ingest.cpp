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
/// Starts without progress after which the event at the cursor is suspected.
constexpr std::int64_t kSuspiciousStarts = 3;
constexpr std::int64_t kCarefulTries = 3;

std::string describe(const redis::Conflicts& conflicts, const Decided& decided) {
  return conflicts.members.empty()
             ? "another daemon used of a budget what was decided to be given out of it"
             : fmt::format("{} members were changed by another daemon, {} among them",
                           conflicts.members.size(),
                           decided.writes[conflicts.members.front()].member);
}

}  // namespace

Ingest::Ingest(IngestParts parts, IngestOptions options)
    : parts_(std::move(parts)),
      options_(options),
      cache_(options.cached_members),
      loader_(parts_.loading, parts_.members, cache_),
      timers_(parts_.shard.keys(), 0),
      decider_(cache_, {options.idempotency_days,
                        std::min(parts_.members.journal_keep(), redis::MemberStore::kJournalRead),
                        &entropy_}),
      finisher_(parts_.working, parts_.shard, parts_.lease, options.retain),
      erasures_(parts_.shard.keys(), 0) {}

void Ingest::stop() {
  stopping_ = true;
}

void Ingest::fail(std::string reason) {
  if (!failure_) {
    failure_ = std::move(reason);
  }
  stopping_ = true;
  for (auto* channel : {&*read_, &*loaded_, &*decided_, &*committed_}) {
    channel->cancel();  // close() alone leaves those waiting who have something to send
    channel->close();
  }
}

Task<std::optional<std::string>> Ingest::run(redis::Lease lease) {
  const auto executor = co_await asio::this_coro::executor;
  read_.emplace(executor, 0);
  loaded_.emplace(executor, 0);
  decided_.emplace(executor, 0);
  committed_.emplace(executor, 0);
  stopping_ = false;
  failure_.reset();
  cache_.clear();
  erased_.clear();
  finished_batch_ = batch_number_;
  recovering_left_ = kBatchesInHand * options_.batch_size;
  cursor_ = position_ = lease.cursor;
  if (auto failed = co_await find_recovered()) {
    co_return failed;
  }
  auto budgets = co_await parts_.members.load_budgets(parts_.working, kTimeout);
  if (!budgets) {
    co_return budgets.error().message;
  }
  decider_.begin_again(batch_number_, *std::move(budgets));
  careful_left_ = lease.starts >= kSuspiciousStarts ? kBatchesInHand * options_.batch_size : 0;
  if (careful_left_ > 0) {
    spdlog::warn("{} starts without progress at {}: trying events one by one", lease.starts,
                 cursor_);
  }
  co_await (read_stage() && run_stage(*read_, &*loaded_, &Ingest::load) &&
            run_stage(*loaded_, &*decided_, &Ingest::decide_or_try) &&
            run_stage(*decided_, &*committed_, &Ingest::commit) &&
            run_stage(*committed_, nullptr, &Ingest::finish));
  co_return std::move(failure_);
}

/// The newest entry of the stream now: an earlier daemon can have applied none beyond it.
Task<Failed> Ingest::find_recovered() {
  redis::Request request{"XREVRANGE", parts_.shard.keys().events(), "+", "-", "COUNT", "1"};
  const auto replies = co_await redis::call(parts_.working, std::move(request), kTimeout);
  if (!replies) {
    co_return replies.error().message;
  }
  const redis::Reply newest = replies->front();
  recovered_ = newest.empty() ? StreamId{} : StreamId::parse(newest[0][0].text());
  co_return std::nullopt;
}

Task<> Ingest::read_stage() {
  while (!stopping_) {
    auto work = std::make_unique<Work>();
    if (Failed failed = co_await read(*work)) {
      fail(*std::move(failed));
    } else if (work->batch.items.empty()) {
      parts_.health.clear("ingest");  // nothing to read is success too
    } else {
      co_await read_->async_send({}, std::move(work), kAsTuple);
    }
  }
  read_->close();
}

Task<> Ingest::run_stage(Channel& from, Channel* to, Step step) {
  while (true) {
    auto [closed, work] = co_await from.async_receive(kAsTuple);
    if (closed || failure_) {
      break;
    }
    if (Failed failed = co_await (this->*step)(*work)) {
      fail(*std::move(failed));
      break;
    }
    if (to != nullptr && !work->done) {
      const auto [refused] = co_await to->async_send({}, std::move(work), kAsTuple);
      if (refused) {
        break;
      }
    }
  }
  if (to != nullptr) {
    to->close();
  }
}

Task<Failed> Ingest::read(Work& work) {
  work.careful = careful_left_ > 0;
  const std::string count = work.careful ? "1" : std::to_string(options_.batch_size);
  const std::string block = std::to_string(kBlock.count());
  redis::Request request{
      "XREAD", "COUNT", count, "BLOCK", block, "STREAMS", parts_.shard.keys().events(), position_};
  auto replies = co_await redis::call(parts_.reading, std::move(request), kTimeout);
  if (!replies) {
    co_return replies.error().message;
  }
  work.batch = decode_batch(*std::move(replies), options_.limits);
  refuse_fakes(work.batch);
  work.batch.read_at = Clock::now();
  if (!work.batch.items.empty()) {
    work.batch.number = ++batch_number_;
    work.batch.recovering =
        recovering_left_ > 0 && StreamId::parse(work.batch.items.front().entry) <= recovered_;
    recovering_left_ -= std::min(recovering_left_, work.batch.items.size());
    position_ = work.batch.last_entry();
    careful_left_ -= work.careful ? 1 : 0;
  }
  co_return std::nullopt;
}

void Ingest::refuse_fakes(Batch& batch) const {
  for (Batch::Item& item : batch.items) {
    if (item.event && item.event->type == members::event_type::kLeaderboardClosed &&
        !parts_.has_made(*item.event)) {
      item.event = std::unexpected(
          members::Rejection{"reserved_type",
                             "'type' is 'leaderboard.closed', which only the daemon itself makes; "
                             "give points with points.adjust instead"});
    }
  }
}

Task<Failed> Ingest::load(Work& work) {
  const std::uint64_t number = work.batch.number;
  return loader_.load(work, parts_.program()->app_counters(), finished_batch_,
                      number - std::min<std::uint64_t>(number, kBatchesInHand));
}

Task<Failed> Ingest::decide_or_try(Work& work) {
  return work.careful ? try_carefully(work) : decide(work);
}

Task<Failed> Ingest::decide(Work& work) {
  for (const std::string_view member : loader_.take_over_app_counters(work)) {
    parts_.look_at(member);
  }
  work.batch.decided_at = std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
  const std::shared_ptr<const engine::Program> program = parts_.program();
  const std::shared_ptr<const campaigns::InForce> in_force = parts_.in_force();
  const std::size_t size = work.batch.items.size();
  for (std::size_t begin = 0; begin < size; begin += kSlice) {
    const std::size_t end = std::min(begin + kSlice, size);
    decider_.decide_slice(work.batch, begin, end, *program, recovered_, work.decided,
                          in_force.get());
    // Let the batch before this one go on being written to Redis meanwhile.
    co_await asio::post(asio::use_awaitable);
  }
  decider_.complete(work.batch, work.decided);
  work.timer_commands = timers_.add_writes(work.decided.timers, work.commit);
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
Task<Failed> Ingest::repair(Work& work) {
  const TimeZone zone = parts_.program()->zone();
  for (const Decided::Repair& each : work.decided.repairs) {
    const members::Event& event = *each.event;
    const auto journal =
        co_await parts_.members.journal(parts_.working, std::string(event.member), kTimeout);
    if (!journal) {
      co_return journal.error().message;
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

Task<Failed> Ingest::try_carefully(Work& work) {
  const Batch::Item& item = work.batch.items.front();
  const auto tries = co_await parts_.shard.book_attempt(parts_.working, parts_.lease.epoch(),
                                                        std::string(item.entry));
  if (!tries) {
    co_return tries.error().message;
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
  work.done = true;
  co_return co_await finish(work);
}

Task<Failed> Ingest::commit(Work& work) {
  if (!parts_.lease.is_held()) {
    co_return "the lease ran out before it could be renewed";
  }
  if (!work.commit.empty()) {
    const auto replies = co_await redis::call(parts_.working, std::move(work.commit), kTimeout);
    if (!replies) {
      co_return replies.error().message;
    }
    const auto conflicts = redis::MemberStore::conflicts(*replies, work.timer_commands);
    if (conflicts.any()) {
      co_return describe(conflicts, work.decided);
    }
  }
  if (work.decided.erasing) {
    if (Failed failed = co_await erase(*work.decided.erasing)) {
      co_return failed;
    }
  }
  fault_point("committed", work.batch.last_entry());
  co_return std::nullopt;
}

Task<Failed> Ingest::erase(const Decided::Erasing& erasing) {
  fault_point("erase", erasing.erasure.entry);
  redis::Erasure erasure = erasing.erasure;
  const auto erased = co_await erasures_.erase(parts_.working, std::move(erasure), erasing.expected,
                                               erasing.mark, kTimeout);
  if (!erased) {
    co_return erased.error().message;
  }
  if (!*erased) {
    co_return fmt::format("member {}, who is to be erased, was changed by another daemon",
                          erasing.erasure.member);
  }
  fault_point("erased", erasing.erasure.entry);
  co_return std::nullopt;
}

Task<Failed> Ingest::finish(Work& work) {
  if (Failed failed = co_await finisher_.finish(work)) {
    co_return failed;
  }
  cursor_ = work.batch.last_entry();
  finished_batch_ = work.batch.number;
  decider_.finished(work.batch.number);
  forget_erased(work);
  parts_.health.clear("ingest");
  fault_point("finished", cursor_);
  count(work);
  co_return std::nullopt;
}

void Ingest::forget_erased(const Work& work) {
  if (work.decided.erasing) {
    erased_.push_back(work.decided.erasing->erasure.member);
  }
  std::erase_if(
      erased_, [&](const std::string& member) { return cache_.forget(member, work.batch.number); });
}

void Ingest::count(const Work& work) {
  Metrics& metrics = parts_.metrics;
  const Decided& decided = work.decided;
  metrics.applied.Increment(static_cast<double>(decided.applied));
  metrics.duplicates.Increment(static_cast<double>(decided.duplicates));
  metrics.rejected.Increment(static_cast<double>(decided.rejected));
  metrics.points.Increment(decided.points);
  metrics.extended.Increment(decided.extended);
  metrics.badges.Increment(static_cast<double>(decided.badges));
  metrics.cascade_cuts.Increment(static_cast<double>(decided.cascade_cuts));
  metrics.filled_counters.Increment(static_cast<double>(decided.filled_counters));
  metrics.cached_members.Set(static_cast<double>(cache_.size()));
  metrics.batch_seconds.Observe(
      std::chrono::duration<double>(Clock::now() - work.batch.read_at).count());
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto added = milliseconds(StreamId::parse(work.batch.last_entry()).ms);
  metrics.lag_seconds.Observe(std::max(0.0, std::chrono::duration<double>(now - added).count()));
}

}  // namespace fanfare::daemon
