#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "campaigns/index.h"
#include "members/member.h"
#include "redis/member_store.h"

namespace fanfare::daemon {

/// Batches read and not finished at any time: one in each stage of ingest.
inline constexpr std::size_t kBatchesInHand = 5;

/// Members as the newest decisions left them, ahead of Redis by the batches in flight. May be
/// emptied at any time while no batch is. Not thread-safe.
class MemberCache {
 public:
  struct Entry {
    members::Member member;
    redis::JournalLead lead;      ///< As of the newest decision.
    std::uint64_t last_used = 0;  ///< The newest batch that wants it: it is not evicted before.
    /// The batch that last decided about it. Not the same: batches are read ahead while one is
    /// being decided, and one batch must make one write of all it does to a member.
    std::uint64_t decided_in = 0;
    /// The last batch that added to a counter that an app owns; values read from Redis before it
    /// was committed lack that.
    std::uint64_t app_counters_since = 0;
    /// Journal entries made by the newest batches up to decided_in, each at its number modulo the
    /// size.
    std::array<std::uint16_t, kBatchesInHand> recent_entries{};
    std::uint32_t pending = 0;  ///< Its place among the writes of decided_in.
  };

  explicit MemberCache(std::size_t capacity) : capacity_(capacity) {}

  /// Null when the member is not cached. Entries stay where they are until evicted.
  Entry* find(std::string_view id) {
    const auto found = entries_.find(id);
    return found == entries_.end() ? nullptr : &found->second;
  }

  Entry& insert(std::string_view id, redis::LoadedMember loaded, std::uint64_t batch) {
    Entry& entry = entries_[std::string(id)];
    entry.member = std::move(loaded.member);
    entry.lead = loaded.lead;
    entry.last_used = batch;
    return entry;
  }

  /// Makes room when the cache is over its capacity: drops members that no batch from `oldest` on
  /// has touched. Batches in flight must not be older.
  void evict(std::uint64_t oldest);

  /// Drops somebody who was erased. False when batches after `batch` want the entry.
  bool forget(std::string_view id, std::uint64_t batch);

  void clear() { entries_.clear(); }
  [[nodiscard]] std::size_t size() const { return entries_.size(); }

 private:
  std::size_t capacity_;
  TextMap<Entry> entries_;
};

}  // namespace fanfare::daemon
