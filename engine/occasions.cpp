#include "engine/occasions.h"

#include <algorithm>
#include <array>

#include "engine/deciding.h"

namespace fanfare::engine {
namespace {

using Kind = Obligation::Kind;
namespace event_type = members::event_type;

constexpr int kDaysBetween = 300;

TimeZone zone_of(const Program& program, const members::Member& member) {
  return home_zone(members::Draft(member)).value_or(program.zone());
}

bool is_in_force(Instant at, std::string_view event, const campaigns::InForce* in_force) {
  if (in_force == nullptr) {
    return true;
  }
  const auto since = in_force->since_of(timed_name(event));
  return since && at > *since;
}

/// A day of the year that comes to one member: what for, when it last did, and since when it may.
struct Yearly {
  std::string_view event;
  Kind kind;
  std::optional<Instant> last;
  const TimeZone& zone;
  std::chrono::seconds daily_at;
  const Obligation& done;
  const campaigns::InForce* in_force;

  /// The years that may hold the next one.
  [[nodiscard]] std::array<cctz::year_t, 3> years() const {
    Instant from = done.at;
    if (in_force != nullptr) {
      from = std::max(from, in_force->since_of(timed_name(event)).value_or(from));
    }
    const cctz::year_t year = zone.to_local(from).year();
    return {year, year + 1, year + 2};
  }

  /// It comes on that day: empty when that is over, or the last is not so long ago.
  [[nodiscard]] std::optional<Obligation> on(LocalDay day) const {
    const Instant at = zone.to_instant(LocalTime(day) + daily_at.count());
    const bool too_soon = last && day - LocalDay(zone.to_local(*last)) < kDaysBetween;
    if (day < LocalDay(zone.to_local(done.at)) || too_soon || !is_in_force(at, event, in_force)) {
      return std::nullopt;
    }
    return Obligation{std::max(at, done.at), kind};
  }
};

}  // namespace

std::optional<LocalDay> birthday_in(cctz::year_t year, std::string_view birthday,
                                    const OccasionsPolicy& policy) {
  if (birthday.size() < 6) {
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
  const Yearly yearly{event_type::kBirthday,
                      Kind::Birthday,
                      member.celebrated,
                      zone,
                      program.definitions().occasions.daily_at,
                      done,
                      in_force};
  for (const cctz::year_t year : yearly.years()) {
    const auto day = birthday_in(year, birthday->second, program.definitions().occasions);
    if (!day) {
      return std::nullopt;
    }
    if (auto next = yearly.on(*day)) {
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
  const Yearly yearly{event_type::kAnniversary,
                      Kind::Anniversary,
                      member.anniversary,
                      zone,
                      program.definitions().occasions.daily_at,
                      done,
                      in_force};
  for (const cctz::year_t year : yearly.years()) {
    const auto next = yearly.on(LocalDay(year, joined.month(), joined.day()));
    if (year > joined.year() && next) {
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
