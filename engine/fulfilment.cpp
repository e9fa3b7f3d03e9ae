#include <algorithm>
#include <string>

#include "engine/deciding.h"
#include "engine/obligations.h"

namespace fanfare::engine {
namespace {

using members::Event;
using members::Lot;
using Kind = Obligation::Kind;
namespace event_type = members::event_type;

/// An event of the daemon's own, with its texts.
struct DueEvent {
  Event event;
  std::vector<std::pair<std::string_view, std::string>> texts;

  DueEvent(const Event& next, std::string_view type, Instant at) {
    event.id = next.id;
    event.type = type;
    event.member = next.member;
    event.time = at;
    event.received = next.received;
  }

  /// The event, with `texts` as its attributes.
  const Event& complete() {
    for (const auto& [name, text] : texts) {
      event.attributes.push_back({name, text});
    }
    return event;
  }
};

/// The lot that is gone from `expires` on; null when there is none.
const Lot* find_lot(const members::Member& member, Instant expires) {
  const auto lot = std::ranges::find(member.lots, std::optional(expires), &Lot::expires);
  return lot == member.lots.end() ? nullptr : &*lot;
}

Decision release(const Program& program, const members::Member& member, const Obligation& due,
                 const Event& next, const Circumstances& around) {
  DueEvent released(next, event_type::kPointsReleased, due.at);
  const bool waits =
      std::holds_alternative<PointsPolicy::Until>(program.definitions().points.pending);
  Deciding deciding(program, member, released.event, around);
  release_pending(deciding.draft(), deciding.journal(), [&](const members::PendingLot& each) {
    return each.due ? *each.due <= due.at : !waits;
  });
  return std::move(deciding).finish(false);
}

/// Points whose warning no channel has accepted live on until one can have.
Decision extend(const Program& program, const members::Member& member, const Lot& lot,
                const Obligation& due, const Event& next, const Circumstances& around) {
  DueEvent extended(next, event_type::kPointsExtended, due.at);
  Deciding deciding(program, member, extended.event, around);
  members::Lots lots = member.lots;
  std::erase_if(lots, [&](const Lot& each) { return each.expires == lot.expires; });
  Lot later = lot;
  later.expires =
      members::end_of_day_after(due.at, program.definitions().points.warn.front(), program.zone());
  members::add_lot(lots, later);
  deciding.draft().set_lots(std::move(lots));
  deciding.journal().lots = {{lot.expires, Points() - lot.points}, {later.expires, lot.points}};
  return std::move(deciding).finish(false);
}

Decision expire(const Program& program, const members::Member& member, const Obligation& due,
                const Event& next, const Circumstances& around) {
  const Lot lot = *find_lot(member, due.expires);
  const PointsPolicy& policy = program.definitions().points;
  if (policy.extend_unwarned && !lot.warned && !policy.warn.empty()) {
    return extend(program, member, lot, due, next, around);
  }
  DueEvent expired(next, event_type::kPointsExpired, due.at);
  expired.texts = {{"points", lot.points.to_string()}, {"expires_at", format_rfc3339(due.expires)}};
  Deciding deciding(program, member, expired.complete(), around);
  deciding.draft().take(lot.points, lot.expires);
  deciding.journal().points.emplace_back(event_type::kPointsExpired, Points() - lot.points);
  deciding.journal().lots.push_back({lot.expires, Points() - lot.points});
  deciding.run_due();
  return std::move(deciding).finish(false);
}

Decision warn(const Program& program, const members::Member& member, const Obligation& due,
              const Event& next, const Circumstances& around) {
  const Lot& lot = *find_lot(member, due.expires);
  const LocalDay last = members::last_good_day(due.expires, program.zone());
  const LocalDay today(program.zone().to_local(due.at));
  DueEvent warning(next, event_type::kPointsExpiring, due.at);
  warning.texts = {{"points", lot.points.to_string()},
                   {"days_left", std::to_string(last - today)},
                   {"expires_at", format_rfc3339(due.expires)}};
  Deciding deciding(program, member, warning.complete(), around);
  deciding.run_due();
  return std::move(deciding).finish(false);
}

Decision celebrate(const Program& program, const members::Member& member, const Obligation& due,
                   const Event& next, const Circumstances& around) {
  DueEvent birthday(next, event_type::kBirthday, due.at);
  Deciding deciding(program, member, birthday.event, around);
  deciding.draft().celebrate(due.at);
  deciding.run_due();
  return std::move(deciding).finish(false);
}

Decision mark_anniversary(const Program& program, const members::Member& member,
                          const Obligation& due, const Event& next, const Circumstances& around) {
  const TimeZone zone = home_zone(members::Draft(member)).value_or(program.zone());
  const auto years = zone.to_local(due.at).year() - zone.to_local(*member.joined_at).year();
  DueEvent anniversary(next, event_type::kAnniversary, due.at);
  anniversary.texts = {{"years", std::to_string(years)}};
  Deciding deciding(program, member, anniversary.complete(), around);
  deciding.draft().mark_anniversary(due.at);
  deciding.run_due();
  return std::move(deciding).finish(false);
}

Decision miss(const Program& program, const members::Member& member, const Obligation& due,
              const Event& next, const Circumstances& around) {
  DueEvent inactive(next, event_type::kInactive, due.at);
  inactive.texts = {{"last_seen", format_rfc3339(*member.last_seen)}};
  Deciding deciding(program, member, inactive.complete(), around);
  deciding.run_due();
  return std::move(deciding).finish(false);
}

}  // namespace

Decision fulfil(const Program& program, const members::Member& member, const Obligation& due,
                const Event& next, const Circumstances& around) {
  switch (due.kind) {
    case Kind::PointsReleased:
      return release(program, member, due, next, around);
    case Kind::PointsExpired:
      return expire(program, member, due, next, around);
    case Kind::PointsExpiring:
      return warn(program, member, due, next, around);
    case Kind::Birthday:
      return celebrate(program, member, due, next, around);
    case Kind::Anniversary:
      return mark_anniversary(program, member, due, next, around);
    case Kind::Inactive:
      return miss(program, member, due, next, around);
    case Kind::Schedule:
      break;
  }
  return {};
}

}  // namespace fanfare::engine
