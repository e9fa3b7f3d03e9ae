#include "daemon/loader.h"

#include "engine/refunds.h"

#include <algorithm>
#include <span>

namespace fanfare::daemon {
namespace {

using namespace asio::experimental::awaitable_operators;

constexpr milliseconds kTimeout{5000};
/// Members in one round trip: while they are decoded, nothing else goes on.
constexpr std::size_t kPortion = 128;

/// Refuses a member's events in this batch, because its keys cannot be read.
void set_member_aside(Batch& batch, std::string_view member, const std::string& problem) {
  for (Batch::Item& item : batch.items) {
    if (item.event && item.event->member == member) {
      item.event = std::unexpected(members::Rejection{"member_unreadable", problem});
    }
  }
}

}  // namespace

Task<Failed> Loader::load(Work& work, std::vector<std::string> app_counters,
                          std::uint64_t finished_batch, std::uint64_t oldest) {
  std::vector<std::string> missing;
  for (const std::string_view id : work.batch.members()) {
    if (MemberCache::Entry* cached = cache_.find(id)) {
      cached->last_used = std::max(cached->last_used, work.batch.number);
    } else {
      missing.emplace_back(id);
    }
  }
  if (Failed failed = co_await load_portions(work.batch, missing)) {
    co_return failed;
  }
  cache_.evict(oldest);
  if (Failed failed = co_await load_histories(work.batch, finished_batch)) {
    co_return failed;
  }
  work.app_counter_names = std::move(app_counters);
  work.app_counters_as_of = finished_batch;
  co_return co_await load_app_counters(work);
}

/// All portions are asked for at once: while Redis reads one, the one before is decoded.
Task<Failed> Loader::load_portions(Batch& batch, std::span<const std::string> ids) {
  if (ids.size() <= kPortion) {
    co_return co_await load_portion(batch, {ids.begin(), ids.end()});
  }
  const auto [first, others] = co_await (load_portions(batch, ids.first(kPortion)) &&
                                         load_portions(batch, ids.subspan(kPortion)));
  co_return first ? first : others;
}

Task<Failed> Loader::load_portion(Batch& batch, std::vector<std::string> ids) {
  if (ids.empty()) {
    co_return std::nullopt;
  }
  auto loaded = co_await members_.load(connection_, ids, kTimeout);
  if (!loaded) {
    co_return loaded.error().message;
  }
  for (std::size_t i = 0; i < ids.size(); ++i) {
    redis::LoadedMember& each = (*loaded)[i];
    if (each.problem.empty()) {
      cache_.insert(ids[i], std::move(each), batch.number);
    } else {
      set_member_aside(batch, ids[i], each.problem);
    }
  }
  co_return std::nullopt;
}

Task<Failed> Loader::load_histories(Batch& batch, std::uint64_t finished_batch) {
  batch.histories.as_of = finished_batch;
  for (const Batch::Item& item : batch.items) {
    if (!item.event || !engine::needs_history(*item.event) ||
        batch.histories.journals.contains(item.event->member)) {
      continue;
    }
    auto journal =
        co_await members_.journal(connection_, std::string(item.event->member), kTimeout);
    if (!journal) {
      co_return journal.error().message;
    }
    batch.histories.journals.emplace(item.event->member, *std::move(journal));
  }
  co_return std::nullopt;
}

Task<Failed> Loader::load_app_counters(Work& work) {
  if (work.app_counter_names.empty()) {
    co_return std::nullopt;
  }
  std::vector<std::string> ids;
  for (const std::string_view id : work.batch.members()) {
    ids.emplace_back(id);
  }
  auto counters = co_await members_.load_counters(connection_, std::move(ids),
                                                  work.app_counter_names, kTimeout);
  if (!counters) {
    co_return counters.error().message;
  }
  work.app_counters = *std::move(counters);
  co_return std::nullopt;
}

std::vector<std::string_view> Loader::take_over_app_counters(const Work& work) {
  std::vector<std::string_view> left;
  if (work.app_counters.empty()) {
    return left;
  }
  const std::vector<std::string_view> ids = work.batch.members();
  for (std::size_t i = 0; i < ids.size(); ++i) {
    MemberCache::Entry& cached = *cache_.find(ids[i]);
    // What was read before our own increments were committed lacks them.
    const bool stale = cached.app_counters_since > work.app_counters_as_of;
    if (stale) {
      left.push_back(ids[i]);
    }
    for (std::size_t name = 0; !stale && name < work.app_counters[i].size(); ++name) {
      cached.member.counters.insert_or_assign(work.app_counter_names[name],
                                              work.app_counters[i][name]);
    }
  }
  return left;
}

}  // namespace fanfare::daemon
