#include "badges/leaderboard.h"

#include <fmt/format.h>

#include <algorithm>

namespace fanfare::badges {
namespace {

using Every = campaigns::Limit::Every;

/// A week belongs to the year that its Thursday is in.
std::string week_name(std::int64_t week) {
  const LocalDay thursday = LocalDay(1970, 1, 1) + week * 7;
  return fmt::format("{:04}-W{:02}", thursday.year(), (cctz::get_yearday(thursday) + 6) / 7);
}

}  // namespace

std::int64_t period_at(Every every, Instant when, const TimeZone& zone) {
  return campaigns::window_of(every, {when, LocalTime(), zone}, std::nullopt);
}

std::string period_name(Every every, std::int64_t period) {
  switch (every) {
    case Every::Day: {
      const LocalDay day = LocalDay(1970, 1, 1) + period;
      return fmt::format("{:04}-{:02}-{:02}", day.year(), day.month(), day.day());
    }
    case Every::Week:
      return week_name(period);
    case Every::Month:
      return fmt::format("{:04}-{:02}", period / 12, period % 12 + 1);
    case Every::Year:
      return fmt::format("{:04}", period);
    default:
      return "all";
  }
}

void put_score(std::vector<Score>& into, Score score) {
  const auto found = std::ranges::find_if(into, [&](const Score& each) {
    return each.board == score.board && each.period == score.period && each.every == score.every;
  });
  if (found == into.end()) {
    into.push_back(std::move(score));
  } else {
    *found = std::move(score);
  }
}

}  // namespace fanfare::badges
