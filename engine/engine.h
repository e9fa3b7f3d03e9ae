#pragma once

#include <expected>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "campaigns/budgets.h"
#include "engine/program.h"
#include "members/changes.h"
#include "members/event.h"
#include "members/event_decoder.h"
#include "members/journal.h"
#include "members/member.h"

namespace fanfare::engine {

class Entropy;
class Onlooker;

/// How deep the daemon's own events (badge.awarded, points.earned) may cause further ones.
inline constexpr int kMaxCascadeDepth = 8;

/// What one event, or the passing of time, does to one member. Nothing has happened yet: the
/// caller commits it, and then Member::apply(changes) brings its copy up to date.
struct Decision {
  members::Changes changes;
  std::optional<members::JournalEntry> journal;  ///< Empty: nothing worth a line.
  std::vector<badges::Score> scores;             ///< On leaderboards, as they are now.
  /// A schedule with `timezone: member` was read in the program's zone: the member has none.
  bool without_zone = false;
  /// So many counters came to the most values that they tell apart: their numbers stand still now.
  std::size_t filled_counters = 0;
};

/// What a decision is told besides the program, the member and the event.
struct Circumstances {
  const campaigns::Budgets& budgets;  ///< What everyone has used of what is shared.
  Instant now;                        ///< When the decision is made: what is too late to be sent.
  /// Where codes of rewards come from. Null: they follow from the event, as in tests.
  Entropy* entropy = nullptr;
  /// The member's journal, the oldest first, for events that need it: see needs_history().
  std::span<const members::JournalEntry> history{};
};

/// Decides one event. `member` must have been settled to the event's time, and must not have seen
/// the event's id (see find_applied). What the decision uses of budgets stands in its changes.
///
/// Pure: no clock, no I/O, no randomness; equal arguments, equal decisions. Throws only on bugs.
/// A refusal (an overflow, a bad profile field) changes nothing and goes to `fanfare:rejected`.
/// `onlooker`, where there is one, is shown how every campaign was judged (engine/selection.h).
std::expected<Decision, members::Rejection> apply(const Program& program,
                                                  const members::Member& member,
                                                  const members::Event& event,
                                                  const Circumstances& around,
                                                  Onlooker* onlooker = nullptr);

/// What decisions that follow each other are told. They book what they use of budgets; where the
/// whole is refused, nothing is booked.
struct Course {
  campaigns::Budgets& budgets;  ///< What everyone has used of what is shared.
  Instant now;                  ///< When the decisions are made.
  /// Since when the starts of scheduled campaigns count; null: since ever.
  const campaigns::InForce* in_force = nullptr;
  Entropy* entropy = nullptr;  ///< See Circumstances, as of the next.
  std::span<const members::JournalEntry> history{};

  [[nodiscard]] Circumstances circumstances() const { return {budgets, now, entropy, history}; }
};

/// Decides everything that fell due for a member up to the time of `next`, the event about to be
/// applied, in order of time: the starts of scheduled campaigns since the member was last seen or
/// settled, each with what it caused; then the badges that counters incremented by apps have
/// earned since the last look. Empty when nothing came of it. What it journals carries the id of
/// `next`, so that whoever finds that event applied finds this with it.
///
/// Pure, as apply is, but for the budgets; refuses only overflows.
std::expected<std::vector<Decision>, members::Rejection> settle(const Program& program,
                                                                const members::Member& member,
                                                                const members::Event& next,
                                                                const Course& course);

/// The first moment after `after`, up to `to`, at which something comes due for the member.
std::optional<Instant> next_due(const Program& program, const members::Member& member,
                                Instant after, Instant to);

/// Whether a look at the counters that apps increment would come to anything for the member, who
/// has their newest numbers.
bool app_counters_due(const Program& program, const members::Member& member, Instant now);

/// When the member is to be settled next although no event comes: what falls due by its own state,
/// after all that is settled. Empty: nothing does. The starts of campaigns are not among it, which
/// come to all members.
std::optional<Instant> timer_of(const Program& program, const members::Member& member,
                                const campaigns::InForce* in_force = nullptr);

/// Both: what fell due before the event, where something did, then the event, which sees what that
/// came to. When the event is refused, so is all of it: the member's next event finds the same due.
///
/// The event `member.settle` is nothing but the settling, up to its time, and never beyond the time
/// it was received: where nothing was due there is no decision at all, and it leaves no trace.
std::expected<std::vector<Decision>, members::Rejection> settle_and_apply(
    const Program& program, const members::Member& member, const members::Event& event,
    const Course& course);

/// The mark of this event's id, if it was applied to the member within the idempotency window of so
/// many days before the event was received; null otherwise.
const members::SeenEvent* find_applied(const members::Member& member, const members::Event& event,
                                       std::uint16_t window_days);

/// What identifies an event in the member's memory of seen ids.
members::SeenEvent seen_mark(const members::Event& event);

/// The deterministic id of a notification: member + cause + template + place among the cause's.
std::string notification_id(std::string_view member, const members::JournalEntry& cause,
                            std::size_t place);

}  // namespace fanfare::engine
