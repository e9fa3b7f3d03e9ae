// How a batch that ends with an erasure is decided.
#include <spdlog/spdlog.h>

#include <algorithm>

#include "daemon/decider.h"
#include "daemon/emission.h"
#include "engine/erasure.h"

namespace fanfare::daemon {
namespace {

using members::Event;

bool is_about(const redis::StreamEntry& entry, std::string_view member) {
  for (std::size_t i = 0; i + 1 < entry.fields.size(); i += 2) {
    if (entry.fields[i] == "member" && entry.fields[i + 1] == member) {
      return true;
    }
  }
  return false;
}

/// Takes out of a batch what it would have written about the member, answers aside.
void leave_out(std::string_view member, Decided& decided) {
  std::erase_if(decided.streams, [&](const auto& entry) { return is_about(entry, member); });
  std::erase_if(decided.timers, [&](const auto& timer) { return timer.first == member; });
  std::erase_if(decided.repairs, [&](const Decided::Repair& repair) {
    const Event& event = *repair.event;
    if (event.member == member && event.wants_reply) {
      decided.replies.emplace_back(event.id, duplicate_reply(event, Points()));
    }
    return event.member == member;
  });
}

/// Somebody of whom nothing is stored, without what stands under the id by accident.
members::Member bare(const members::Member& member) {
  members::Member left;
  left.rev = member.rev;
  left.erased_at = member.erased_at;
  left.gone = member.gone;
  left.seen = member.seen;
  return left;
}

redis::Erasure erasure_of(const Batch::Item& item, const members::Member& member) {
  const Event& event = *item.event;
  redis::Erasure erasure;
  erasure.entry = item.entry;
  erasure.member = event.member;
  erasure.event_id = event.id;
  erasure.wants_reply = event.wants_reply;
  erasure.known = member.is_stored();
  erasure.at = engine::erasure_time(member, event);
  erasure.lifetime = member.points_lifetime;
  erasure.forfeited = member.points;
  erasure.pending = members::sum_of(member.pending);
  return erasure;
}

}  // namespace

/// The answer comes when every trace is gone (daemon/erasure_job.h), not with the batch.
void Decider::decide_erasure(const Batch& batch, const Batch::Item& item,
                             const engine::Program& program, StreamId recovered, Decided& decided,
                             const campaigns::InForce* in_force) {
  const Event& event = *item.event;
  MemberCache::Entry& cached = *cache_.find(event.member);
  if (const auto* seen = engine::find_applied(cached.member, event, options_.idempotency_days)) {
    ++decided.duplicates;
    const bool again =
        seen->day == engine::seen_mark(event).day && StreamId::parse(item.entry) <= recovered;
    if (again && cached.member.gone) {
      leave_out(event.member, decided);
    } else if (!again && event.wants_reply) {
      decided.replies.emplace_back(event.id, duplicate_reply(event, cached.member.points));
    }
    return;
  }
  if (cached.member.is_stored()) {
    if (const auto refused = engine::refuse_after_erasure(cached.member, event)) {
      reject(item, *refused, decided);
      return;
    }
    settle_before_erasure(batch, event, program, decided, in_force);
  }
  leave_out(event.member, decided);
  ++decided.applied;
  const members::Member& member = cached.member;
  const redis::Erasure erasure = erasure_of(item, member);
  const std::string expected = member.is_stored() ? std::to_string(member.rev)
                                                  : redis::expected_mark(member.rev, event.member);
  const redis::ErasureMark mark{member.rev + 1, erasure.at, engine::seen_mark(event)};
  decided.erasing = {erasure, expected, mark};
  // What was read of their counters before is not about who is next.
  cached.app_counters_since = batch.number;
}

/// Not before what the batch did to them is complete: it is written first, and a crash may come in
/// between.
void Decider::forget_person(const Decided::Erasing& erasing) const {
  MemberCache::Entry& cached = *cache_.find(erasing.erasure.member);
  cached.member = erasing.erasure.known ? redis::gone_member(erasing.mark) : bare(cached.member);
  cached.lead = {};
}

/// So that what is forfeited is what was theirs at that time, whether or not anybody looked before.
void Decider::settle_before_erasure(const Batch& batch, const Event& event,
                                    const engine::Program& program, Decided& decided,
                                    const campaigns::InForce* in_force) {
  MemberCache::Entry& cached = *cache_.find(event.member);
  try {
    auto due = engine::settle(program, cached.member, event,
                              {budgets_, batch.decided_at, in_force, options_.entropy});
    if (!due || due->empty()) {
      return;
    }
    Decided::Write& write = write_for(batch, event, cached, decided);
    for (engine::Decision& decision : *due) {
      take_over(std::move(decision), event, program, write, decided);
    }
  } catch (const std::exception& bug) {
    spdlog::error("what was due for a member who is erased could not be settled: {}", bug.what());
  }
}

}  // namespace fanfare::daemon
