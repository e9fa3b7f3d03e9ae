#include "campaigns/limit.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace fanfare::campaigns {
namespace {

struct Word {
  Limit::Every every;
  std::string_view text;
};

constexpr std::array kWords{
    Word{Limit::Every::Day, "day"},
    Word{Limit::Every::Week, "week"},
    Word{Limit::Every::Month, "month"},
    Word{Limit::Every::Year, "year"},
    Word{Limit::Every::MembershipYear, "membership_year"},
    Word{Limit::Every::Occurrence, "occurrence"},
    Word{Limit::Every::Campaign, "campaign"},
};

/// Whole years since joining; the anniversary of 29 February is 1 March in common years.
std::int64_t membership_year(cctz::civil_day day, cctz::civil_day joined) {
  const std::int64_t years = day.year() - joined.year();
  const cctz::civil_day anniversary(day.year(), joined.month(), joined.day());
  return day < anniversary ? years - 1 : years;
}

}  // namespace

std::string_view to_string(Limit::Every every) {
  return std::ranges::find(kWords, every, &Word::every)->text;
}

std::optional<Limit::Every> every_from(std::string_view word) {
  const auto* found = std::ranges::find(kWords, word, &Word::text);
  return found == kWords.end() || found->every == Limit::Every::Campaign
             ? std::nullopt
             : std::optional(found->every);
}

std::int64_t window_of(Limit::Every every, const LimitMoment& moment,
                       std::optional<Instant> joined_at) {
  if (every == Limit::Every::Campaign) {
    return 0;
  }
  if (every == Limit::Every::Occurrence) {
    return moment.occurrence - LocalTime();
  }
  const auto& [when, occurrence, zone] = moment;
  const cctz::civil_day day(zone.to_local(when));
  const std::int64_t days = day - cctz::civil_day(1970, 1, 1);
  switch (every) {
    case Limit::Every::Day:
      return days;
    case Limit::Every::Week:
      // 1 January 1970 was a Thursday: three days after a Monday.
      return (days + 3 - ((days + 3) % 7 + 7) % 7) / 7;
    case Limit::Every::Month:
      return day.year() * 12 + day.month() - 1;
    case Limit::Every::Year:
      return day.year();
    default:
      return membership_year(day, cctz::civil_day(zone.to_local(joined_at.value_or(when))));
  }
}

Allowance::Allowance(std::string_view campaign, const std::vector<Limit>& limits,
                     const LimitMoment& moment, const members::Draft& member) {
  entries_.reserve(limits.size());
  for (const Limit& limit : limits) {
    Entry entry{&limit, fmt::format("{}:{}", campaign, to_string(limit.every)), {}};
    entry.used = member.usage(entry.key);
    const std::int64_t window = window_of(limit.every, moment, member.joined_at());
    // An event that arrives late, of a window before the one on record, counts against that one:
    // a limit may come out tighter then, but is never exceeded.
    if (entry.used.window < window) {
      entry.used = members::Usage{window, 0, Points()};
    }
    entries_.push_back(std::move(entry));
  }
}

bool Allowance::exhausted() const {
  return std::ranges::any_of(entries_, [](const Entry& entry) {
    const Limit& limit = *entry.limit;
    return (limit.times && entry.used.times >= *limit.times) ||
           (limit.points && entry.used.points >= *limit.points);
  });
}

std::optional<Points> Allowance::points_left() const {
  std::optional<Points> left;
  for (const Entry& entry : entries_) {
    if (entry.limit->points) {
      const Points rest = *entry.limit->points - entry.used.points;
      left = left ? std::min(*left, rest) : rest;
    }
  }
  return left;
}

void Allowance::use(Points points, members::Draft& member) const {
  for (const Entry& entry : entries_) {
    // Two limits over the same window share one record: each books the same act, once.
    members::Usage used = entry.used;
    used.times += 1;
    used.points += points;
    member.set_usage(entry.key, used);
  }
}

}  // namespace fanfare::campaigns
