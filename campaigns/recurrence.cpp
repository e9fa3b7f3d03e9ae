#include "campaigns/recurrence.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <optional>
#include <utility>

#include "campaigns/recurrence_days.h"

namespace fanfare::campaigns {
namespace {

std::string written(cctz::civil_day day) {
  return fmt::format("{}-{:02}-{:02}", day.year(), day.month(), day.day());
}

}  // namespace

struct Recurrence::Rule {
  std::string text;
  LocalTime first;
  RecurrenceDays days;
  std::optional<LocalTime> until;
  /// All occurrences of a rule with COUNT, which counts from the first.
  std::optional<std::vector<LocalTime>> counted;

  /// The first occurrences at or after `from`, at most `most`, with no regard to COUNT.
  [[nodiscard]] std::vector<LocalTime> walk_from(LocalTime from, std::size_t most) const {
    const cctz::diff_t time_of_day = first - LocalTime(cctz::civil_day(first));
    const auto day_not_before = [&](LocalTime time) {
      const cctz::civil_day day(time);
      return LocalTime(day) + time_of_day < time ? day + 1 : day;
    };
    const cctz::civil_day last = until ? day_not_before(*until + 1) - 1 : cctz::civil_day::max();
    std::vector<LocalTime> found;
    for (const cctz::civil_day day : days.between(day_not_before(from), last, most)) {
      found.push_back(LocalTime(day) + time_of_day);
    }
    return found;
  }
};

Result<Recurrence> Recurrence::parse(std::string_view text, LocalTime first, const TimeZone& zone) {
  const auto parts = RecurrenceRule::parse(text, zone);
  if (!parts) {
    return std::unexpected(parts.error());
  }
  std::string capitals(text);
  std::ranges::transform(capitals, capitals.begin(),
                         [](unsigned char c) { return std::toupper(c); });
  const cctz::civil_day day(first);
  Rule rule{std::move(capitals), first, RecurrenceDays(*parts, day), parts->until, std::nullopt};
  const auto ever = rule.days.between(day, cctz::civil_day::max(), 1);
  if (ever.empty()) {
    return failure(fmt::format("'{}' never happens from {} on: its parts contradict each other",
                               text, written(day)));
  }
  if (rule.walk_from(first, 1).empty()) {
    return failure(
        fmt::format("'{}' never happens from {} on: UNTIL is before its first occurrence, on {}",
                    text, written(day), written(ever.front())));
  }
  if (parts->count) {
    rule.counted = rule.walk_from(first, static_cast<std::size_t>(*parts->count));
  }
  return Recurrence(std::make_shared<const Rule>(std::move(rule)));
}

std::vector<LocalTime> Recurrence::starts(LocalTime from, std::size_t most) const {
  if (!rule_->counted) {
    return rule_->walk_from(std::max(from, rule_->first), most);
  }
  const auto begin = std::ranges::lower_bound(*rule_->counted, from);
  const auto left = static_cast<std::size_t>(rule_->counted->end() - begin);
  return {begin, begin + static_cast<std::ptrdiff_t>(std::min(most, left))};
}

LocalTime Recurrence::first() const {
  return rule_->first;
}

const std::string& Recurrence::text() const {
  return rule_->text;
}

}  // namespace fanfare::campaigns
