#pragma once

#include <optional>

#include "engine/program.h"
#include "members/draft.h"
#include "members/event.h"
#include "members/event_decoder.h"
#include "members/journal.h"

namespace fanfare::engine {

/// What an event of a reserved type does to the member by itself, before any campaign sees it:
/// enrols, sets profile fields, adds to a counter, adjusts points. What it does to points is told
/// to the journal. Returns why the event is refused, or nothing.
std::optional<members::Rejection> take_in(const Program& program, const members::Event& event,
                                          members::Draft& member, members::JournalEntry& journal);

/// Bounds what a member costs, and what one write of a member can come to.
inline constexpr std::size_t kMostProfileFields = 256;

/// Whether only the daemon makes events of this type.
bool is_own_event(std::string_view type);

}  // namespace fanfare::engine
