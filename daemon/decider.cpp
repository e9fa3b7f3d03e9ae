#include "daemon/decider.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>

#include "badges/counter.h"
#include "daemon/emission.h"
#include "daemon/faults.h"
#include "engine/refunds.h"
#include "redis/ledger_codec.h"
#include "redis/member_codec.h"

namespace fanfare::daemon {
namespace {

using members::Event;
using members::Rejection;

constexpr int kTries = 3;
constexpr std::size_t kEveryEntry = 0xFFFFFF;  ///< The most that a commit can be told to keep.

/// Up to so many seen ids the private state is written whole, which keeps Redis from doubling the
/// string's memory; beyond, appending is cheaper, and every so many ids it is made compact again.
constexpr std::size_t kSeenWrittenWhole = 64;
constexpr std::size_t kCompactEvery = 512;

/// What the sender calls the event and whether it waits, even where the event could not be read.
std::optional<std::string_view> reply_wanted(const Batch::Item& item) {
  std::string_view id = item.entry;
  bool wanted = false;
  for (const auto& [name, value] : item.fields) {
    if (name == "id" && !value.empty() && value.size() <= 128) {
      id = value;
    } else if (name == "reply") {
      wanted = value == "1";
    }
  }
  return wanted ? std::optional(id) : std::nullopt;
}

/// Forgets ids that were older than the idempotency window when the newest came; true when there
/// were some.
bool forget_old(members::Member& member, std::uint16_t window) {
  const auto first_kept = std::ranges::find_if(member.seen, [&](const members::SeenEvent& seen) {
    return seen.day + window >= member.seen.back().day;
  });
  const bool any = first_kept != member.seen.begin();
  member.seen.erase(member.seen.begin(), first_kept);
  return any;
}

/// What the daemon asks of itself, about somebody who may have been erased meanwhile.
bool is_errand(std::string_view type) {
  return type == members::event_type::kSettle || type == members::event_type::kPointsWarned ||
         type == members::event_type::kBadgeBackfill ||
         type == members::event_type::kLeaderboardClosed;
}

/// The answer to `member.settle`: what all that was due came to.
std::string settled_reply(const Event& event, const std::vector<engine::Decision>& decisions,
                          Points balance) {
  members::JournalEntry all;
  for (const engine::Decision& decision : decisions) {
    if (!decision.journal) {
      continue;
    }
    const members::JournalEntry& entry = *decision.journal;
    all.points.insert(all.points.end(), entry.points.begin(), entry.points.end());
    all.badges.insert(all.badges.end(), entry.badges.begin(), entry.badges.end());
    all.notifications.insert(all.notifications.end(), entry.notifications.begin(),
                             entry.notifications.end());
    balance = decision.changes.points.value_or(balance);
  }
  return applied_reply(event, all, balance);
}

/// The points that live on, by an entry that says so.
Points points_extended(const members::JournalEntry& entry) {
  Points sum;
  if (entry.type == members::event_type::kPointsExtended) {
    for (const members::LotMove& lot : entry.lots) {
      sum += std::max(lot.points, Points());
    }
  }
  return sum;
}

}  // namespace

std::vector<redis::MemberWrite> Decided::member_writes() const {
  std::vector<redis::MemberWrite> all;
  all.reserve(writes.size());
  for (const Write& write : writes) {
    all.push_back({write.member, write.expected_rev, &write.changes, write.journal,
                   write.unfinished_entries, write.state, write.replace_state, write.ledger,
                   write.flow, write.first, write.scores});
  }
  return all;
}

Decided Decider::decide(const Batch& batch, const engine::Program& program, StreamId recovered) {
  Decided decided;
  decide_slice(batch, 0, batch.items.size(), program, recovered, decided);
  complete(batch, decided);
  return decided;
}

void Decider::decide_slice(const Batch& batch, std::size_t begin, std::size_t end,
                           const engine::Program& program, StreamId recovered, Decided& decided,
                           const campaigns::InForce* in_force) {
  decided.writes.reserve(batch.items.size());
  if (batch.recovering) {
    last_recovering_ = batch.number;
  }
  for (std::size_t i = begin; i < end; ++i) {
    const Batch::Item& item = batch.items[i];
    if (item.event) {
      decide_event(batch, item, program, recovered, decided, in_force);
    } else {
      reject(item, item.event.error(), decided);
    }
  }
}

void Decider::begin_again(std::uint64_t batch, campaigns::Budgets budgets) {
  finished_ = last_recovering_ = batch;
  budgets_ = std::move(budgets);
  recent_.clear();
}

void Decider::complete(const Batch& batch, Decided& decided) {
  for (Decided::Write& write : decided.writes) {
    recent_.add(batch.number, write.member, write.journal);
    write_state(write);
    if (write.changes.touches_ledger()) {
      write.ledger = redis::encode_ledger(write.cached->member);
    }
  }
  if (decided.erasing) {
    forget_person(*decided.erasing);
  }
}

bool Decider::was_applied(const Event& event) const {
  const MemberCache::Entry* cached = cache_.find(event.member);
  return cached != nullptr &&
         engine::find_applied(cached->member, event, options_.idempotency_days) != nullptr;
}

void Decider::reject(const Batch::Item& item, const Rejection& rejection, Decided& decided) {
  decided.streams.push_back(rejected_entry(item.entry, item.fields, rejection));
  if (const auto id = reply_wanted(item)) {
    decided.replies.emplace_back(*id, rejected_reply(*id, rejection));
  }
  ++decided.rejected;
}

void Decider::decide_event(const Batch& batch, const Batch::Item& item,
                           const engine::Program& program, StreamId recovered, Decided& decided,
                           const campaigns::InForce* in_force) {
  const Event& event = *item.event;
  MemberCache::Entry& cached = *cache_.find(event.member);
  if (event.type == members::event_type::kErase) {
    decide_erasure(batch, item, program, recovered, decided, in_force);
    return;
  }
  if (cached.member.gone && is_errand(event.type)) {
    decided.timers.emplace_back(event.member, std::nullopt);
    ++decided.applied;
    if (event.wants_reply) {
      decided.replies.emplace_back(event.id, applied_reply(event, {}, Points()));
    }
    return;
  }
  if (const members::SeenEvent* seen =
          engine::find_applied(cached.member, event, options_.idempotency_days)) {
    ++decided.duplicates;
    // Applied on another day it was another sending of the event, long finished.
    const bool same_sending = seen->day == engine::seen_mark(event).day;
    if (same_sending && StreamId::parse(item.entry) <= recovered) {
      decided.repairs.push_back({&event});
    } else if (event.wants_reply) {
      decided.replies.emplace_back(event.id, duplicate_reply(event, cached.member.points));
    }
    return;
  }
  const std::optional<Instant> timer = engine::timer_of(program, cached.member, in_force);
  const auto history = history_for(batch, event, cached, decided);
  auto decisions = ask_engine(program, cached.member, event,
                              {budgets_, batch.decided_at, in_force, options_.entropy, history});
  if (!decisions) {
    reject(item, decisions.error(), decided);
    return;
  }
  ++decided.applied;
  if (event.type == members::event_type::kSettle && event.wants_reply) {
    decided.replies.emplace_back(event.id, settled_reply(event, *decisions, cached.member.points));
  }
  if (!decisions->empty()) {  // else there was nothing to settle
    Decided::Write& write = write_for(batch, event, cached, decided);
    for (engine::Decision& decision : *decisions) {
      take_over(std::move(decision), event, program, write, decided);
    }
  }
  // Who asked for a settling waits to hear when the next one is due.
  const std::optional<Instant> next = engine::timer_of(program, cached.member, in_force);
  if (next != timer || event.type == members::event_type::kSettle) {
    decided.timers.emplace_back(event.member, next);
  }
}

std::expected<std::vector<engine::Decision>, Rejection> Decider::ask_engine(
    const engine::Program& program, const members::Member& member, const Event& event,
    const engine::Course& course) {
  for (int attempt = 1;; ++attempt) {
    try {
      fault_point("apply", event.id);
      return engine::settle_and_apply(program, member, event, course);
    } catch (const std::exception& bug) {
      spdlog::error("event {} of member {} failed, try {} of {}: {}", event.id, event.member,
                    attempt, kTries, bug.what());
      if (attempt == kTries) {
        return std::unexpected(
            Rejection{"failed", fmt::format("applying the event failed {} times ({}); this is a "
                                            "bug in the daemon: keep the event, report it, and "
                                            "retry it after an upgrade",
                                            kTries, bug.what())});
      }
    }
  }
}

bool Decider::has_begun(const Batch& batch, const MemberCache::Entry& cached,
                        const Decided& decided) {
  return cached.decided_in == batch.number && cached.pending < decided.writes.size() &&
         decided.writes[cached.pending].cached == &cached;
}

std::vector<members::JournalEntry> Decider::history_for(const Batch& batch, const Event& event,
                                                        const MemberCache::Entry& cached,
                                                        const Decided& decided) const {
  const auto read = batch.histories.journals.find(event.member);
  if (!engine::needs_history(event) || read == batch.histories.journals.end()) {
    return {};
  }
  std::vector<std::string> texts(read->second.rbegin(), read->second.rend());
  const auto add = [&](const std::vector<std::string>& more) {
    for (const std::string& text : more) {
      if (std::ranges::find(texts, text) == texts.end()) {
        texts.push_back(text);
      }
    }
  };
  add(recent_.after(batch.histories.as_of, event.member));
  if (has_begun(batch, cached, decided)) {
    add(decided.writes[cached.pending].journal);
  }
  std::vector<members::JournalEntry> history;
  const Instant erased = cached.member.erased_at.value_or(Instant::min());
  for (const std::string& text : texts) {
    // What is about somebody who had the id before is nobody's business any more.
    if (auto entry = members::journal_entry_from_json(text); entry && entry->at > erased) {
      history.push_back(*std::move(entry));
    }
  }
  return history;
}

Decided::Write& Decider::write_for(const Batch& batch, const Event& event,
                                   MemberCache::Entry& cached, Decided& decided) const {
  if (has_begun(batch, cached, decided)) {
    return decided.writes[cached.pending];
  }
  const std::uint64_t first_new =
      std::max(cached.decided_in + 1, batch.number - std::min(batch.number, kBatchesInHand - 1));
  for (std::uint64_t number = first_new; number <= batch.number; ++number) {
    cached.recent_entries[number % kBatchesInHand] = 0;
  }
  cached.decided_in = batch.number;
  cached.pending = static_cast<std::uint32_t>(decided.writes.size());
  Decided::Write& write = decided.writes.emplace_back();
  write.member = event.member;
  write.cached = &cached;
  write.expected_rev = cached.member.rev;
  write.first = !cached.member.is_stored();
  cached.member.gone = false;
  ++cached.member.rev;
  return write;
}

/// How many of the newest journal entries may still be needed after a crash, with `more` of the
/// batch at hand.
std::size_t Decider::unfinished_entries(MemberCache::Entry& cached, std::size_t more) const {
  const std::uint64_t newest = cached.decided_in;
  cached.recent_entries[newest % kBatchesInHand] = static_cast<std::uint16_t>(more);
  if (last_recovering_ > finished_) {
    return kEveryEntry;  // those of an earlier run may be among them
  }
  std::size_t count = 0;
  const std::uint64_t oldest = newest - std::min<std::uint64_t>(newest, kBatchesInHand - 1);
  for (std::uint64_t number = std::max(finished_ + 1, oldest); number <= newest; ++number) {
    count += cached.recent_entries[number % kBatchesInHand];
  }
  return count;
}

void Decider::write_state(Decided::Write& write) const {
  MemberCache::Entry& cached = *write.cached;
  if (!write.changes.app_counters.empty()) {
    cached.app_counters_since = cached.decided_in;
  }
  write.unfinished_entries = unfinished_entries(cached, write.journal.size());
  redis::JournalLead& lead = cached.lead;
  lead.entries += write.journal.size();
  lead.seen += write.changes.seen.size();
  members::Member& member = cached.member;
  // Whoever has the id of somebody who was erased: that must not be forgotten.
  const bool succeeds = write.first && member.erased_at;
  const bool told_by_journal =
      write.changes.usage.empty() && !write.changes.settled_until && !succeeds;
  if (told_by_journal && lead.entries <= options_.journal_read) {
    return;
  }
  const bool forgot = forget_old(member, options_.idempotency_days);
  const std::size_t seen = member.seen.size();
  const std::size_t missing = std::min(lead.seen, seen);
  const bool compact = seen / kCompactEvery != (seen - missing) / kCompactEvery;
  write.replace_state = forgot || succeeds || seen <= kSeenWrittenWhole || compact;
  if (write.replace_state) {
    std::vector<std::pair<std::string, members::Usage>> usage;
    for (const auto& [key, windows] : member.usage) {
      for (const members::Usage& used : windows) {
        usage.emplace_back(key, used);
      }
    }
    redis::append_state(member.seen, usage, member.settled_until, write.state);
    if (member.erased_at) {
      redis::append_erased(*member.erased_at, write.state);
    }
  } else {
    redis::append_state(std::span(member.seen).last(missing), write.changes.usage,
                        write.changes.settled_until, write.state);
  }
  lead = {};
}

void Decider::take_over(engine::Decision decision, const Event& event,
                        const engine::Program& program, Decided::Write& write, Decided& decided) {
  members::Member& member = write.cached->member;
  member.apply(decision.changes);
  if (decision.without_zone && !told_of_missing_zone_) {
    told_of_missing_zone_ = true;
    spdlog::warn(
        "member {} has no time zone: schedules with 'timezone: member' run in the program's "
        "for such members (said once)",
        event.member);
  }
  decided.filled_counters += decision.filled_counters;
  if (decision.filled_counters > 0 && !told_of_full_counter_) {
    told_of_full_counter_ = true;
    spdlog::warn(
        "a 'distinct' counter of member {} has come to {} values: it stands still there, and so "
        "does every other that comes so far (said once; fanfare_counters_full_total counts them)",
        event.member, badges::kMostDistinct);
  }
  if (decision.journal) {
    const members::JournalEntry& entry = *decision.journal;
    emit(entry, event, program.zone(), decided.streams);
    write.flow += members::flow_of(entry);
    write.journal.push_back(members::to_json(entry));
    decided.points += std::max(0.0, static_cast<double>(entry.total_points().count()));
    decided.extended += static_cast<double>(points_extended(entry).count());
    decided.badges += entry.badges.size();
    decided.cascade_cuts += entry.cascade_cut ? 1 : 0;
    if (event.wants_reply && entry.type == event.type) {
      decided.replies.emplace_back(event.id, applied_reply(event, entry, member.points));
    }
  }
  for (badges::Score& score : decision.scores) {
    badges::put_score(write.scores, std::move(score));
  }
  if (write.changes.empty()) {
    write.changes = std::move(decision.changes);
  } else {
    write.changes.merge(std::move(decision.changes));
  }
}

}  // namespace fanfare::daemon
