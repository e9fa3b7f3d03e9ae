#pragma once

#include <vector>

#include "badges/leaderboard.h"
#include "engine/program.h"
#include "members/draft.h"
#include "members/event.h"

namespace fanfare::engine {

/// What a decision about `cause` comes to on leaderboards: the scores that change, and in the draft
/// what later scores are compared with. `looks` tells that the decision is a look at the counters
/// that apps increment; others see of these only what they add themselves.
///
/// What is kept in Member::boards: under `steps:week`, of a counter and a length of periods, what
/// the counter was when the period began for the member; under `steps`, of a counter that apps
/// increment, what it was at the last look.
///
/// An event of an earlier period than the newest that the member has a score in counts for none.
/// Throws std::overflow_error.
std::vector<badges::Score> keep_scores(const Program& program, const members::Event& cause,
                                       bool looks, members::Draft& draft);

}  // namespace fanfare::engine
