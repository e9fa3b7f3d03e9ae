#pragma once

#include <optional>
#include <string_view>

#include "engine/program.h"
#include "members/draft.h"
#include "members/event.h"
#include "members/event_decoder.h"
#include "members/journal.h"

// Freezes, which keep a streak over a window that was missed.
namespace fanfare::engine {

/// `streak.freeze`: the member buys so many (`by`, else 1) for a streak of theirs. Returns why not,
/// or nothing.
std::optional<members::Rejection> buy_freezes(const Program& program, const members::Event& event,
                                              members::Draft& member,
                                              members::JournalEntry& journal);

/// A campaign gives so many, as far as the streak takes more. Returns how many were.
std::int64_t give_freezes(const Program& program, std::string_view streak, std::int64_t count,
                          members::Draft& member);

}  // namespace fanfare::engine
