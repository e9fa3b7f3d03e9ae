#include "members/expiry.h"

#include <algorithm>

namespace fanfare::members {
namespace {

Instant start_of(LocalDay day, const TimeZone& zone) {
  return zone.to_instant(LocalTime(day));
}

struct Expiring {
  Instant earned;
  Instant joined;
  const TimeZone& zone;

  [[nodiscard]] LocalDay day() const { return LocalDay(zone.to_local(earned)); }

  std::optional<Instant> operator()(const ExpiryRule::Never& /*never*/) const {
    return std::nullopt;
  }

  std::optional<Instant> operator()(const ExpiryRule::After& rule) const {
    if (!rule.from_end_of_month) {
      return end_of_day_after(earned, rule.time, zone);
    }
    const LocalDay next_month(cctz::civil_month(day()) + 1);
    return zone.to_instant(advance(LocalTime(next_month), rule.time));
  }

  std::optional<Instant> operator()(const ExpiryRule::Inactivity& rule) const {
    return end_of_day_after(earned, rule.time, zone);
  }

  std::optional<Instant> operator()(const ExpiryRule::Yearly& rule) const {
    const LocalDay today = day();
    const auto in_year = [&](cctz::year_t year) {
      const LocalDay end_of_month(cctz::civil_month(year, rule.month) + 1);
      return std::min(LocalDay(year, rule.month, rule.day), end_of_month - 1);
    };
    const LocalDay last =
        today <= in_year(today.year()) ? in_year(today.year()) : in_year(today.year() + 1);
    return start_of(last + 1, zone);
  }

  std::optional<Instant> operator()(const ExpiryRule::YearOfMembership& /*rule*/) const {
    const LocalDay began(zone.to_local(joined));
    const LocalDay today = day();
    // A day that a year does not have is the next one: 29 February becomes 1 March.
    LocalDay anniversary(today.year(), began.month(), began.day());
    if (anniversary <= today) {
      anniversary = LocalDay(today.year() + 1, began.month(), began.day());
    }
    return start_of(anniversary, zone);
  }
};

}  // namespace

std::optional<Instant> expiry_of(const ExpiryRule& rule, Instant earned, Instant joined,
                                 const TimeZone& zone) {
  return std::visit(Expiring{earned, joined, zone}, rule.kind);
}

LocalDay last_good_day(Instant expires, const TimeZone& zone) {
  return LocalDay(zone.to_local(expires - milliseconds(1)));
}

Instant end_of_day_after(Instant from, const Duration& time, const TimeZone& zone) {
  if (time.unit < Duration::Unit::Day) {
    return advance(from, time, zone);
  }
  const LocalTime last = advance(LocalTime(LocalDay(zone.to_local(from))), time);
  return start_of(LocalDay(last) + 1, zone);
}

}  // namespace fanfare::members
