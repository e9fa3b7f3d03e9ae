#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/batch.h"
#include "daemon/member_cache.h"
#include "daemon/recent_journal.h"
#include "daemon/stream_id.h"
#include "engine/engine.h"
#include "redis/erasure_codec.h"
#include "redis/member_store.h"
#include "redis/shard_store.h"

namespace fanfare::daemon {

/// What a batch does, decided and not yet written.
struct Decided {
  /// One member's share of the batch.
  struct Write {
    std::string_view member;
    MemberCache::Entry* cached;
    std::uint64_t expected_rev;
    members::Changes changes;
    std::vector<std::string> journal;  ///< JSON, oldest first.
    std::size_t unfinished_entries;    ///< See redis::MemberWrite.
    /// Records for the private state, as of this batch: the cache runs ahead, and an id that is
    /// stored before its event is would make a redelivery of that event look like a duplicate.
    /// Empty when there is nothing that the journal does not tell.
    std::string state;
    std::string ledger;          ///< See redis::MemberWrite.
    bool replace_state = false;  ///< Write them in place of the state, instead of adding to it.
    bool first = false;          ///< Nothing of the member was stored before.
    members::PointFlow flow;
    std::vector<badges::Score> scores;
  };
  /// An event that an earlier daemon applied and perhaps did not finish.
  struct Repair {
    const members::Event* event;
  };

  /// A member who is erased once the writes are made.
  struct Erasing {
    redis::Erasure erasure;
    std::string expected;  ///< The revision; see redis::ErasureStore::erase().
    redis::ErasureMark mark;
  };

  std::vector<Write> writes;
  std::optional<Erasing> erasing;  ///< By the last event of the batch: none comes after it.
  std::vector<redis::StreamEntry> streams;
  std::vector<std::pair<std::string, std::string>> replies;  ///< Event id, JSON.
  std::vector<Repair> repairs;
  /// When members are to be settled next whose time for that changed; empty: nothing is due.
  std::vector<std::pair<std::string_view, std::optional<Instant>>> timers;
  std::size_t applied = 0;
  std::size_t duplicates = 0;
  std::size_t rejected = 0;
  std::size_t badges = 0;
  std::size_t cascade_cuts = 0;
  std::size_t filled_counters = 0;
  double points = 0;    ///< Given to members; for the metrics alone, like the next.
  double extended = 0;  ///< Points that expire later, because no warning went out in time.

  /// The writes as the store takes them; borrows from this.
  [[nodiscard]] std::vector<redis::MemberWrite> member_writes() const;
};

/// Decides batches: the engine's door to the stream. No I/O; changes only the cache.
class Decider {
 public:
  struct Options {
    std::uint16_t idempotency_days = 30;
    /// So many journal entries, the newest, are sure to be read when a member is loaded; the
    /// private state must have the events of all others.
    std::size_t journal_read = redis::MemberStore::kJournalRead;
    engine::Entropy* entropy = nullptr;  ///< See engine::Circumstances; outlives the decider.
  };

  Decider(MemberCache& cache, Options options) : cache_(cache), options_(options) {}

  /// Decides the whole batch. All its members must be cached. Events up to `recovered` may have
  /// been applied by an earlier daemon; those that were come back as repairs.
  Decided decide(const Batch& batch, const engine::Program& program, StreamId recovered);

  /// The same in slices, so that the event loop may do other work in between: decide_slice() for
  /// all items from the first to the last in order, with one program, then complete(). `in_force`
  /// tells since when the starts of scheduled campaigns count; null: since ever.
  void decide_slice(const Batch& batch, std::size_t begin, std::size_t end,
                    const engine::Program& program, StreamId recovered, Decided& decided,
                    const campaigns::InForce* in_force = nullptr);
  void complete(const Batch& batch, Decided& decided);

  /// Tells that this batch and all before it have reached their end, cursor and streams included.
  void finished(std::uint64_t batch) { finished_ = batch; }
  /// Tells that what was decided and not finished is forgotten: nothing up to `batch` is under way,
  /// and of budgets no more is used than is stored.
  void begin_again(std::uint64_t batch, campaigns::Budgets budgets);

  /// Whether the event was applied before, within the window.
  [[nodiscard]] bool was_applied(const members::Event& event) const;

  /// Sets one event aside without deciding it.
  static void reject(const Batch::Item& item, const members::Rejection& rejection,
                     Decided& decided);

 private:
  void decide_event(const Batch& batch, const Batch::Item& item, const engine::Program& program,
                    StreamId recovered, Decided& decided, const campaigns::InForce* in_force);
  void decide_erasure(const Batch& batch, const Batch::Item& item, const engine::Program& program,
                      StreamId recovered, Decided& decided, const campaigns::InForce* in_force);
  void forget_person(const Decided::Erasing& erasing) const;
  void settle_before_erasure(const Batch& batch, const members::Event& event,
                             const engine::Program& program, Decided& decided,
                             const campaigns::InForce* in_force);
  std::expected<std::vector<engine::Decision>, members::Rejection> ask_engine(
      const engine::Program& program, const members::Member& member, const members::Event& event,
      const engine::Course& course);
  /// The member's journal as far as an event needs it, the oldest entry first.
  [[nodiscard]] std::vector<members::JournalEntry> history_for(const Batch& batch,
                                                               const members::Event& event,
                                                               const MemberCache::Entry& cached,
                                                               const Decided& decided) const;
  /// Whether the batch has begun to write the member.
  static bool has_begun(const Batch& batch, const MemberCache::Entry& cached,
                        const Decided& decided);
  Decided::Write& write_for(const Batch& batch, const members::Event& event,
                            MemberCache::Entry& cached, Decided& decided) const;
  [[nodiscard]] std::size_t unfinished_entries(MemberCache::Entry& cached, std::size_t more) const;
  void write_state(Decided::Write& write) const;
  void take_over(engine::Decision decision, const members::Event& event,
                 const engine::Program& program, Decided::Write& write, Decided& decided);

  MemberCache& cache_;
  Options options_;
  RecentJournal recent_;
  campaigns::Budgets budgets_;  ///< What is decided included.
  std::uint64_t finished_ = 0;
  std::uint64_t last_recovering_ = 0;  ///< The newest batch with Batch::recovering.
  bool told_of_missing_zone_ = false;
  bool told_of_full_counter_ = false;
};

}  // namespace fanfare::daemon
