#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "campaigns/facts.h"
#include "engine/engine.h"
#include "engine/obligations.h"
#include "engine/program.h"
#include "members/draft.h"

// What becomes of a member's counters: with events, and when their windows end.
namespace fanfare::engine {

/// Windows of counters ended: for the journal alone, and only where something came of it. A line
/// for each number that falls to 0 would fill the journals of everybody who was active.
inline constexpr std::string_view kCounterEnded = "counter.ended";

/// Where the member lives, or the program where nobody knows.
TimeZone home_of(const Program& program, const members::Draft& member);

/// A counter of the member's as it stands.
badges::Reading reading_of(std::string_view counter, const members::Draft& member);

/// What one event did to the counters.
struct Counted {
  /// By how much those moved that another purchase might have moved otherwise: what a refund will
  /// want to know.
  std::vector<std::pair<std::string, Decimal>> uncommon;
  std::size_t filled = 0;  ///< So many have come to badges::kMostDistinct values.
};

/// Counts the event.
Counted count_event(const Program& program, const campaigns::Facts& facts, members::Draft& member);

/// Adds to a counter that the program derives, for a campaign. Returns what was added: nothing
/// where the window of the event is over.
Decimal add_to_counter(const Program& program, std::string_view counter, Decimal by,
                       const campaigns::Facts& facts, members::Draft& member);

/// When the first of the member's counters comes to its end; see badges::ends_at().
std::optional<Instant> next_counter_end(const Program& program, const members::Member& member);

/// Whether one of them comes to its end by then.
bool counters_end_by(const Program& program, const members::Member& member, Instant at);

/// Ends what comes to its end up to the time of `due`: all windows that do, or one streak. One that
/// broke before time had come so far (its end was moved into the past) breaks without a word.
Decision end_counters(const Program& program, const members::Member& member, const Obligation& due,
                      const members::Event& next, const Circumstances& around);

/// The reminders of streaks that are about to break, but for those that were given.
std::vector<Obligation> streak_reminders(const Program& program, const members::Member& member);

/// Tells of the streaks whose reminder it is.
Decision remind_of_streaks(const Program& program, const members::Member& member,
                           const Obligation& due, const members::Event& next,
                           const Circumstances& around);

}  // namespace fanfare::engine
