#pragma once

#include <optional>

#include "engine/program.h"
#include "members/draft.h"
#include "members/event.h"
#include "members/event_decoder.h"
#include "members/journal.h"

namespace fanfare::engine {

/// What `membership.paid`, `membership.trial` and `membership.cancel` do. Returns why the event is
/// refused, or nothing.
///
/// Who pays before the end goes on from the end, who pays during a trial from the end of that, who
/// pays during the time of grace from the end of what was paid for. Another plan begins at once.
std::optional<members::Rejection> change_membership(const Program& program,
                                                    const members::Event& event,
                                                    members::Draft& member,
                                                    members::JournalEntry& journal);

/// What the end of what is paid for brings, at `at`: the time of grace, or nothing any more.
void end_membership(const Program& program, members::Draft& member, members::JournalEntry& journal);

/// Whether the end at hand is followed by a time of grace.
bool has_grace(const Program& program, const members::Membership& membership);

}  // namespace fanfare::engine
