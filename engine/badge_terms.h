#pragma once

#include <optional>

#include "engine/obligations.h"

namespace fanfare::engine {

/// The soonest end of a badge that is not held for ever.
std::optional<Obligation> next_badge_end(const members::Member& member);

/// Ends the term of one badge, of several that end by then the first by its id: the others still
/// stand there, and are due after it.
Decision end_badge(const Program& program, const members::Member& member, const Obligation& due,
                   const members::Event& next, const Circumstances& around);

}  // namespace fanfare::engine
