#include "engine/erasure.h"

#include <fmt/format.h>

#include <algorithm>

namespace fanfare::engine {

using members::Rejection;
namespace event_type = members::event_type;

Instant erasure_time(const members::Member& member, const members::Event& event) {
  return std::max({event.time, event.received, member.last_seen.value_or(Instant()),
                   member.settled_until.value_or(Instant())});
}

std::optional<Rejection> refuse_after_erasure(const members::Member& member,
                                              const members::Event& event) {
  if (!member.erased_at) {
    return std::nullopt;
  }
  if (event.time <= *member.erased_at) {
    return Rejection{"erased",
                     fmt::format("'time' is {}, and who had this id then was erased at {}; nothing "
                                 "is kept about them: drop the event",
                                 format_rfc3339(event.time), format_rfc3339(*member.erased_at))};
  }
  if (member.gone && event.type != event_type::kEnrolled) {
    return Rejection{"erased",
                     fmt::format("who had this id was erased at {}; if somebody new has it, send "
                                 "'member.enrolled' first, else drop the event",
                                 format_rfc3339(*member.erased_at))};
  }
  return std::nullopt;
}

}  // namespace fanfare::engine
