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

/// Lowers `bound` to `limit`, where there is one.
template <class T>
void tighten(std::optional<T>& bound, const std::optional<T>& limit) {
  if (limit) {
    bound = bound ? std::min(*bound, *limit) : *limit;
  }
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

std::optional<Instant> end_of_window(Limit::Every every, std::int64_t window, const TimeZone& zone,
                                     Instant joined_at) {
  const cctz::civil_day epoch(1970, 1, 1);
  cctz::civil_day next;
  switch (every) {
    case Limit::Every::Day:
      next = epoch + (window + 1);
      break;
    case Limit::Every::Week:
      next = epoch + ((window + 1) * 7 - 3);
      break;
    case Limit::Every::Month:
      next = cctz::civil_day(cctz::civil_month(0, 1) + (window + 1));
      break;
    case Limit::Every::Year:
      next = cctz::civil_day(window + 1, 1, 1);
      break;
    case Limit::Every::MembershipYear: {
      const cctz::civil_day joined(zone.to_local(joined_at));
      next = cctz::civil_day(joined.year() + window + 1, joined.month(), joined.day());
      break;
    }
    default:
      return std::nullopt;
  }
  return zone.to_instant(LocalTime(next));
}

std::string usage_key(std::string_view campaign, const Limit& limit) {
  return limit.shared.empty() ? fmt::format("{}:{}", campaign, to_string(limit.every))
                              : fmt::format("@{}:{}", limit.shared, to_string(limit.every));
}

Allowance::Allowance(std::string_view campaign, const std::vector<Limit>& limits,
                     const Facts& facts, LocalTime occurrence, const TimeZone& everyone_zone,
                     UsageBook& book) {
  entries_.reserve(limits.size());
  for (const Limit& limit : limits) {
    if (!limit.only_if.holds(facts)) {
      continue;
    }
    const TimeZone& zone = limit.per == Subject::Everyone ? everyone_zone : facts.zone;
    const LimitMoment moment{facts.event.time, occurrence, zone};
    UsageBook::Record& record = book.open(limit.per, usage_key(campaign, limit),
                                          window_of(limit.every, moment, facts.member.joined_at()));
    entries_.push_back({&limit, &record});
    if (std::ranges::find(records_, &record) == records_.end()) {
      records_.push_back(&record);
    }
  }
}

bool Allowance::Entry::exhausted() const {
  return (limit->times && record->used.times >= *limit->times) ||
         (limit->points && record->used.points >= *limit->points);
}

std::optional<Points> Allowance::Entry::points_left() const {
  return limit->points ? std::optional(*limit->points - record->used.points) : std::nullopt;
}

bool Allowance::exhausted() const {
  return std::ranges::any_of(entries_, &Entry::exhausted);
}

std::optional<Points> Allowance::points_left() const {
  std::optional<Points> left;
  for (const Entry& entry : entries_) {
    tighten(left, entry.points_left());
  }
  return left;
}

std::optional<std::int64_t> Allowance::times_left() const {
  std::optional<std::int64_t> left;
  for (const auto& [limit, record] : entries_) {
    if (limit->times) {
      tighten(left, std::optional(*limit->times - record->used.times));
    }
  }
  return left;
}

void Allowance::act(std::int64_t times) {
  for (const auto& [limit, record] : entries_) {
    tighten(record->most_times, limit->times);
    tighten(record->most_points, limit->points);
  }
  for (UsageBook::Record* record : records_) {
    record->used.times += times;
    record->times += times;
  }
}

void Allowance::take_back() {
  for (UsageBook::Record* record : records_) {
    --record->used.times;
    --record->times;
  }
}

void Allowance::use(Points points) {
  for (UsageBook::Record* record : records_) {
    record->used.points += points;
    record->points += points;
  }
}

}  // namespace fanfare::campaigns
