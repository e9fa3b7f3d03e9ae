#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/settling.h"

namespace fanfare::engine {

/// Carries out `badge.backfill`: the badges that its attribute `badges` names, as a list with
/// commas, are awarded to a member who qualifies for them already, after all that fell due by then.
/// Where no badge comes of it there is no decision, and no trace. Throws std::overflow_error.
void backfill(const Program& program, const members::Event& event, const Course& course,
              Sequence& sequence);

/// What a backfill of these badges at `at` would award to the member.
std::vector<members::AwardedBadge> backfill_awards(const Program& program,
                                                   const members::Member& member,
                                                   std::string_view badges, Instant at,
                                                   const campaigns::Budgets& budgets,
                                                   const campaigns::InForce* in_force = nullptr);

}  // namespace fanfare::engine
