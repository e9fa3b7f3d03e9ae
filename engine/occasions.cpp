#include "engine/occasions.h"

#include "engine/deciding.h"

namespace fanfare::engine {
namespace {

using Kind = Obligation::Kind;
namespace event_type = members::event_type;

constexpr int kHour = 9;
constexpr int kDaysBetweenBirthdays = 300;

TimeZone zone_of(const Program& program, const members::Member& member) {
  return home_zone(members::Draft(member)).value_or(program.zone());
}

Instant morning_of(LocalDay day, const TimeZone& zone) {
  return zone.to_instant(LocalTime(day) + kHour * 3600);
}

bool is_in_force(Instant at, std::string_view event, const campaigns::InForce* in_force) {
  if (in_force == nullptr) {
    return true;
  }
  const auto since = in_force->since_of(timed_name(event));
  return since && at > *since;
}

/// The birthday on that day: empty when it is over, or not to be kept.
std::optional<Obligation> keep_birthday(LocalDay day, const members::Member& member,
                                        const Obligation& done, const TimeZone& zone,
                                        const campaigns::InForce* in_force) {
  const Instant at = morning_of(day, zone);
  const LocalDay today(zone.to_local(done.at));
  const bool too_soon = member.celebrated &&
                        day - LocalDay(zone.to_local(*member.celebrated)) < kDaysBetweenBirthdays;
  if (day < today || too_soon || !is_in_force(at, event_type::kBirthday, in_force)) {
    return std::nullopt;
  }
  return Obligation{std::max(at, done.at), Kind::Birthday};
}

}  // namespace

std::optional<LocalDay> birthday_in(cctz::year_t year, std::string_view birthday,
                                    const OccasionsPolicy& policy) {
  if (birthday.size() < 5) {
    return std::nullopt;
  }
  // Any leap year will do to read the day.
  const auto read = parse_date("2000" + std::string(birthday.substr(birthday.size() - 6)));
  if (!read) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date(*read);
  const auto month = static_cast<int>(static_cast<unsigned>(date.month()));
  const auto day = static_cast<int>(static_cast<unsigned>(date.day()));
  const LocalDay kept(year, month, day);  // of 29 February, 1 March in common years
  return kept.day() != day && !policy.leap_day_in_march ? kept - 1 : kept;
}

std::optional<Obligation> next_birthday(const Program& program, const members::Member& member,
                                        const Obligation& done,
                                        const campaigns::InForce* in_force) {
  const auto birthday = member.profile.find("birthday");
  if (birthday == member.profile.end() || !program.hears(event_type::kBirthday)) {
    return std::nullopt;
  }
  const TimeZone zone = zone_of(program, member);
  const cctz::year_t year = LocalDay(zone.to_local(done.at)).year();
  for (const int ahead : {0, 1, 2}) {
    const auto day = birthday_in(year + ahead, birthday->second, program.definitions().occasions);
    if (!day) {
      return std::nullopt;
    }
    if (auto next = keep_birthday(*day, member, done, zone, in_force)) {
      return next;
    }
  }
  return std::nullopt;
}

std::optional<Obligation> next_anniversary(const Program& program, const members::Member& member,
                                           const Obligation& done,
                                           const campaigns::InForce* in_force) {
  if (!member.joined_at || !program.hears(event_type::kAnniversary)) {
    return std::nullopt;
  }
  const TimeZone zone = zone_of(program, member);
  const LocalDay joined(zone.to_local(*member.joined_at));
  const cctz::year_t year = LocalDay(zone.to_local(done.at)).year();
  for (const int ahead : {0, 1}) {
    const LocalDay day(year + ahead, joined.month(), joined.day());
    const Obligation next{morning_of(day, zone), Kind::Anniversary};
    if (day.year() > joined.year() && next > done &&
        is_in_force(next.at, event_type::kAnniversary, in_force)) {
      return next;
    }
  }
  return std::nullopt;
}

std::optional<Obligation> next_inactivity(const Program& program, const members::Member& member,
                                          const Obligation& done,
                                          const campaigns::InForce* in_force) {
  const auto& after = program.definitions().occasions.inactive_after;
  if (!after || !member.last_seen || !program.hears(event_type::kInactive)) {
    return std::nullopt;
  }
  const Obligation next{advance(*member.last_seen, *after, zone_of(program, member)),
                        Kind::Inactive};
  const bool is_due = next > done && is_in_force(next.at, event_type::kInactive, in_force);
  return is_due ? std::optional(next) : std::nullopt;
}

}  // namespace fanfare::engine
