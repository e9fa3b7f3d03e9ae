#include "engine/engine.h"

#include <fmt/format.h>

#include <stdexcept>

#include "base/hash.h"
#include "engine/backfill.h"
#include "engine/deciding.h"
#include "engine/intake.h"
#include "engine/refunds.h"
#include "engine/settling.h"

namespace fanfare::engine {
namespace {

members::Rejection overflow(const std::overflow_error& error) {
  return {"overflow",
          fmt::format("applying the event would overflow: {}; nothing was changed", error.what())};
}

/// What happens to a member without their being there.
bool is_quiet(std::string_view type) {
  return type == members::event_type::kPointsWarned || type == members::event_type::kReferral ||
         type == members::event_type::kAdjust || type == members::event_type::kBadgeAward ||
         type == members::event_type::kBadgeRevoke ||
         type == members::event_type::kLeaderboardClosed;
}

/// For the handler of an exception: an overflow refuses all of it, a bug flies on.
std::unexpected<members::Rejection> refuse(Sequence& sequence) {
  sequence.undo();
  try {
    throw;
  } catch (const std::overflow_error& error) {
    return std::unexpected(overflow(error));
  }
}

/// Refunds that came before the purchase that was just applied. One that cannot be, because its
/// amount is more than there was, is told of like one whose purchase never came.
void match_refunds(const Program& program, const members::Member& before,
                   const members::Event& purchase, const Course& course, Sequence& sequence) {
  if (purchase.type != members::event_type::kPurchase || before.waiting_refunds.empty()) {
    return;
  }
  std::vector<members::JournalEntry> history{*sequence.last().journal};
  while (const auto waiting = refund_of(sequence.member(), purchase.id)) {
    Circumstances around = course.circumstances();
    around.history = history;
    Decision decision = match_refund(program, sequence.member(), *waiting, purchase, around);
    history.push_back(*decision.journal);
    sequence.add(std::move(decision));
  }
}

}  // namespace

std::expected<Decision, members::Rejection> apply(const Program& program,
                                                  const members::Member& member,
                                                  const members::Event& event,
                                                  const Circumstances& around, Onlooker* onlooker) {
  try {
    Deciding deciding(program, member, event, around);
    deciding.show(onlooker);
    if (auto refused = deciding.begin()) {
      return std::unexpected(*std::move(refused));
    }
    if (!deciding.waits()) {
      deciding.run();
    }
    // Last, so that conditions could ask how long the member had been away.
    if (is_quiet(event.type)) {
      deciding.draft().settle_to(event.time);
    } else {
      deciding.draft().see(event.time);
    }
    deciding.draft().remember(seen_mark(event));
    return std::move(deciding).finish(true);
  } catch (const std::overflow_error& error) {
    return std::unexpected(overflow(error));
  }
}

std::expected<std::vector<Decision>, members::Rejection> settle(const Program& program,
                                                                const members::Member& member,
                                                                const members::Event& next,
                                                                const Course& course) {
  Sequence sequence(member, course.budgets);
  try {
    add_what_is_due(program, next, course, sequence);
    return std::move(sequence).take();
  } catch (...) {
    return refuse(sequence);
  }
}

std::expected<std::vector<Decision>, members::Rejection> settle_and_apply(
    const Program& program, const members::Member& member, const members::Event& event,
    const Course& course) {
  Sequence sequence(member, course.budgets);
  try {
    if (event.type == members::event_type::kSettle) {
      settle_only(program, event, course, sequence);
      return std::move(sequence).take();
    }
    if (event.type == members::event_type::kBadgeBackfill) {
      backfill(program, event, course, sequence);
      return std::move(sequence).take();
    }
    add_what_is_due(program, event, course, sequence);
  } catch (...) {
    return refuse(sequence);
  }
  Circumstances around = course.circumstances();
  std::vector<members::JournalEntry> history;
  if (needs_history(event)) {  // of which what was due just before is the newest
    history.assign(course.history.begin(), course.history.end());
    for (const Decision& due : sequence.decisions()) {
      if (due.journal) {
        history.push_back(*due.journal);
      }
    }
    around.history = history;
  }
  auto applied = apply(program, sequence.member(), event, around);
  if (!applied) {
    sequence.undo();
    return std::unexpected(std::move(applied.error()));
  }
  sequence.add(*std::move(applied));
  try {
    match_refunds(program, member, event, course, sequence);
    if (!member.joined_at) {  // what an app has counted before they were a member
      add_app_counters(program, event, course, sequence);
    }
  } catch (...) {
    return refuse(sequence);
  }
  return std::move(sequence).take();
}

const members::SeenEvent* find_applied(const members::Member& member, const members::Event& event,
                                       std::uint16_t window_days) {
  if (member.seen.empty()) {
    return nullptr;
  }
  const members::SeenEvent mark = seen_mark(event);
  const members::SeenEvent* seen = member.find_seen(mark.hash);
  return seen != nullptr && seen->day + window_days >= mark.day ? seen : nullptr;
}

members::SeenEvent seen_mark(const members::Event& event) {
  const auto days = std::chrono::floor<std::chrono::days>(event.received).time_since_epoch();
  return {stable_hash(event.id), static_cast<std::uint16_t>(days.count())};
}

std::string notification_id(std::string_view member, const members::JournalEntry& cause,
                            std::size_t place) {
  std::string named = fmt::format("{}\n{}\n{}\n{}\n{}", member, cause.id, cause.type,
                                  cause.notifications[place].template_id, place);
  if (is_own_event(cause.type)) {
    // Several such may be due before one event, and all of them have its id.
    named += fmt::format("\n{}", to_unix_ms(cause.at));
    for (const auto& [name, value] : cause.notifications[place].about) {
      named += fmt::format("\n{}={}", name, value);
    }
  }
  return stable_hex(named);
}

}  // namespace fanfare::engine
