#include "engine/settling.h"

#include <algorithm>

#include "engine/deciding.h"
#include "engine/obligations.h"

namespace fanfare::engine {
namespace {

using campaigns::Starts;
using members::Event;
using members::Member;
namespace event_type = members::event_type;

/// Starts after this moment have not happened to the member. Who joins at the moment of a start is
/// there for it.
Instant settled_until(const Member& member) {
  const Instant joined = *member.joined_at - milliseconds(1);
  return std::max(
      {joined, member.last_seen.value_or(joined), member.settled_until.value_or(joined)});
}

std::vector<Starts::Start> starts_between(const Program& program, const Member& member,
                                          Instant from, Instant to) {
  const Starts& all = program.starts();
  const auto zone = all.need_zone() ? home_zone(members::Draft(member)) : std::nullopt;
  return all.between(from, to, zone ? &*zone : nullptr);
}

/// What campaigns' schedules bring about for the member up to `to`, in order.
std::vector<Starts::Start> starts_due(const Program& program, const Member& member, Instant to,
                                      const campaigns::InForce* in_force) {
  Instant from = settled_until(member);
  if (in_force != nullptr) {
    from = std::max(from, in_force->everything);
  }
  if (program.starts().empty() || to <= from) {
    return {};
  }
  std::vector<Starts::Start> due = starts_between(program, member, from, to);
  if (in_force != nullptr) {
    std::erase_if(due, [&](const Starts::Start& start) {
      const auto& campaign = program.campaigns()[start.turn.campaign];
      const auto since = in_force->of(turn_name(start.turn.kind, campaign.id));
      return !since || start.at <= *since;
    });
  }
  return due;
}

/// A moment at which something comes due, as an event; `next` lends its id, so that what comes of
/// it is found with `next`.
Event start_event(const Event& next, Instant at) {
  Event event;
  event.id = next.id;
  event.type = event_type::kSchedule;
  event.member = next.member;
  event.time = at;
  event.received = next.received;
  return event;
}

/// Decides all that start together at `start`, and moves it past them.
Decision decide_starts(const Program& program, std::vector<Starts::Start>::const_iterator& start,
                       std::vector<Starts::Start>::const_iterator end, const Event& next,
                       const Member& member, const Circumstances& around) {
  const Event event = start_event(next, start->at);
  std::vector<campaigns::Turn> together;
  for (; start != end && start->at == event.time; ++start) {
    together.push_back(start->turn);
  }
  Deciding deciding(program, member, event, around);
  deciding.run_turns(together);
  return std::move(deciding).finish(false);
}

/// Returns whether the journal tells of it: what does not is harmless when it is decided twice.
bool add_if_any(Decision decision, Sequence& sequence) {
  const bool told = decision.journal.has_value();
  if (told || !decision.changes.empty()) {
    sequence.add(std::move(decision));
  }
  return told;
}

/// A look at what apps have counted since the last one.
Decision look_at_app_counters(const Program& program, const Member& member, const Event& next,
                              const Circumstances& around) {
  Deciding deciding(program, member, next, around);
  deciding.run_app_counters();
  return std::move(deciding).finish(false);
}

}  // namespace

const Member& Sequence::member() {
  for (; applied_ < decisions_.size(); ++applied_) {
    if (!after_) {
      after_ = before_;
    }
    after_->apply(decisions_[applied_].changes);
  }
  return after_ ? *after_ : before_;
}

void Sequence::add(Decision decision) {
  budgets_.book(decision.changes.budgets);
  decisions_.push_back(std::move(decision));
}

void Sequence::undo() {
  for (const Decision& each : decisions_) {
    budgets_.take_back(each.changes.budgets);
  }
  decisions_.clear();
  after_.reset();
  applied_ = 0;
}

std::vector<campaigns::Turn> turns_at(const Program& program, const Member& member, Instant at) {
  std::vector<campaigns::Turn> turns;
  for (const Starts::Start& start : starts_between(program, member, at - milliseconds(1), at)) {
    turns.push_back(start.turn);
  }
  return turns;
}

std::optional<Instant> last_start(const Program& program, const Member& member,
                                  std::uint32_t campaign, Instant from, Instant to) {
  const campaigns::Turn wanted{campaigns::Turn::Kind::Acts, campaign};
  const auto all = starts_between(program, member, from, to);
  const auto last = std::find_if(all.rbegin(), all.rend(),
                                 [&](const Starts::Start& start) { return start.turn == wanted; });
  return last == all.rend() ? std::nullopt : std::optional(last->at);
}

bool add_what_is_due(const Program& program, const Event& next, const Course& course,
                     Sequence& sequence) {
  if (!sequence.member().joined_at) {
    return false;
  }
  const Circumstances around = course.circumstances();
  const auto starts = starts_due(program, sequence.member(), next.time, course.in_force);
  auto start = starts.begin();
  Obligation done = all_done_at(settled_until(sequence.member()));
  bool any = false;
  while (true) {
    const auto due = next_obligation(program, sequence.member(), done, course.in_force);
    const bool is_next = due && due->at <= next.time;
    if (is_next && (start == starts.end() || due->at <= start->at)) {
      add_if_any(fulfil(program, sequence.member(), *due, next, around), sequence);
      done = *due;
      any = true;
    } else if (start != starts.end()) {
      done = all_done_at(start->at);
      any |= add_if_any(
          decide_starts(program, start, starts.end(), next, sequence.member(), around), sequence);
    } else {
      break;
    }
  }
  return add_app_counters(program, next, course, sequence) || any;
}

bool add_app_counters(const Program& program, const Event& next, const Course& course,
                      Sequence& sequence) {
  return !program.watched_counters().empty() &&
         add_if_any(look_at_app_counters(program, sequence.member(), next, course.circumstances()),
                    sequence);
}

bool app_counters_due(const Program& program, const Member& member, Instant now) {
  if (!member.joined_at) {
    return false;
  }
  Event next = start_event({}, now);
  next.received = now;
  const campaigns::Budgets unused;
  try {
    const Decision decision = look_at_app_counters(program, member, next, {unused, now});
    return decision.journal || !decision.changes.empty();
  } catch (const std::overflow_error&) {
    return true;  // whoever decides it says so
  }
}

std::optional<Instant> next_due(const Program& program, const Member& member, Instant after,
                                Instant to) {
  if (!member.joined_at) {
    return std::nullopt;
  }
  const auto due = starts_due(program, member, to, nullptr);
  const auto start = std::ranges::upper_bound(due, after, {}, &Starts::Start::at);
  std::optional<Instant> next = start == due.end() ? std::nullopt : std::optional(start->at);
  const Obligation done = all_done_at(std::max(after, settled_until(member)));
  const auto obligation = next_obligation(program, member, done, nullptr);
  if (obligation && obligation->at <= to && (!next || obligation->at < *next)) {
    next = obligation->at;
  }
  return next;
}

std::optional<Instant> timer_of(const Program& program, const Member& member,
                                const campaigns::InForce* in_force) {
  if (!member.joined_at) {
    return std::nullopt;
  }
  const Obligation done = all_done_at(settled_until(member));
  const auto next = next_obligation(program, member, done, in_force);
  return next ? std::optional(next->at) : std::nullopt;
}

void settle_only(const Program& program, const Event& event, const Course& course,
                 Sequence& sequence) {
  Event until = event;
  until.time = std::min(event.time, event.received);  // the future has not happened
  if (!add_what_is_due(program, until, course, sequence)) {
    return;
  }
  if (sequence.empty()) {
    sequence.add({});  // nothing came of it: it is not to fall due again
  }
  const bool further = settled_until(sequence.member()) < until.time;
  members::Changes& changes = sequence.last().changes;
  if (further) {
    changes.settled_until = until.time;
  }
  changes.seen.push_back(seen_mark(event));
}

}  // namespace fanfare::engine
