#include "engine/badge_terms.h"

#include <algorithm>

#include "engine/deciding.h"

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
  members::Event ended;
  ended.id = next.id;
  ended.type = members::event_type::kBadgeExpired;
  ended.member = next.member;
  ended.time = due.at;
  ended.received = next.received;
  Deciding deciding(program, member, ended, around);
  deciding.end_badge(over->first);
  return std::move(deciding).finish(false);
}

}  // namespace fanfare::engine
