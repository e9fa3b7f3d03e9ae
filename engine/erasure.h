#pragma once

#include <optional>

#include "members/event.h"
#include "members/event_decoder.h"
#include "members/member.h"

namespace fanfare::engine {

/// Up to when everything under the member's id belongs to who is erased by this event: the time of
/// the event, when it came in, or that of the last thing that happened to them, whichever is
/// latest.
Instant erasure_time(const members::Member& member, const members::Event& event);

/// Why an event is not taken after an erasure: it is not dated after it, or nobody new was
/// enrolled. Empty where nothing is in its way.
std::optional<members::Rejection> refuse_after_erasure(const members::Member& member,
                                                       const members::Event& event);

}  // namespace fanfare::engine
