#pragma once

#include <optional>

#include "engine/obligations.h"

namespace fanfare::engine {

/// The first of what time brings to the member's challenges after `done`: their ends, the reminders
/// of them, and the ends of streaks among their goals; see next_obligation().
std::optional<Obligation> next_of_challenges(const Program& program, const members::Member& member,
                                             const Obligation& done,
                                             const campaigns::InForce* in_force);

/// Decide the ends, and the reminders, that come at the time of `due`; see fulfil().
Decision end_challenges(const Program& program, const members::Member& member,
                        const Obligation& due, const members::Event& next,
                        const Circumstances& around);
Decision remind_of_challenges(const Program& program, const members::Member& member,
                              const Obligation& due, const members::Event& next,
                              const Circumstances& around);

/// A streak that broke: which challenge's or counter's, and how long it was.
struct BrokenStreak {
  std::string name;
  Decimal length;
};

/// Ends the streaks among goals that come to an end by `at`. Those that break at that moment are
/// returned; a freeze may have saved others.
std::vector<BrokenStreak> end_goals(const Program& program, members::Draft& member, Instant at);

}  // namespace fanfare::engine
