#include "engine/badge_terms.h"

#include <algorithm>

#include "engine/deciding.h"
#include "engine/due_event.h"

namespace fanfare::engine {

std::optional<Obligation> next_badge_end(const members::Member& member) {
  std::optional<Obligation> soonest;
  for (const auto& [id, held] : member.badges) {
    if (held.expires_at && (!soonest || *held.expires_at < soonest->at)) {
      soonest = {*held.expires_at, Obligation::Kind::BadgeExpired};
    }
  }
  return soonest;
}

Decision end_badge(const Program& program, const members::Member& member, const Obligation& due,
                   const members::Event& next, const Circumstances& around) {
  const auto over = std::ranges::find_if(member.badges, [&](const auto& each) {
    return each.second.expires_at && *each.second.expires_at <= due.at;
  });
  const DueEvent ended(next, members::event_type::kBadgeExpired, due.at);
  Deciding deciding(program, member, ended.event, around);
  deciding.end_badge(over->first);
  return std::move(deciding).finish(false);
}

}  // namespace fanfare::engine
