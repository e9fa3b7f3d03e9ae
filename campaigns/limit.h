#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/points.h"
#include "base/time.h"
#include "members/draft.h"

namespace fanfare::campaigns {

/// `{per: member, times: 3, every: day}`: how often, or for how many points, a campaign acts for
/// one member in one window.
struct Limit {
  enum class Every { Campaign, Day, Week, Month, Year, MembershipYear, Occurrence };

  Every every = Every::Campaign;
  std::optional<std::int64_t> times;
  std::optional<Points> points;
};

/// The contract's word (`membership_year`), `campaign` for what has none; and back.
std::string_view to_string(Limit::Every every);
std::optional<Limit::Every> every_from(std::string_view word);

/// When something happens, as limits look at it.
struct LimitMoment {
  Instant when;
  /// When the campaign's occurrence that is under way began, by the clock on the wall: a member who
  /// moves takes the same Friday evening along. Of a campaign without `repeat`, always the same.
  LocalTime occurrence;
  const TimeZone& zone;
};

/// Which window of the limit a moment falls into: equal numbers, same window; later windows have
/// larger ones. Weeks start on Monday; a membership year on the day and month of `joined_at`.
std::int64_t window_of(Limit::Every every, const LimitMoment& moment,
                       std::optional<Instant> joined_at);

/// The limits of one campaign as one member stands to them during one event.
class Allowance {
 public:
  Allowance(std::string_view campaign, const std::vector<Limit>& limits, const LimitMoment& moment,
            const members::Draft& member);

  /// Nothing is left under at least one limit: the campaign does not act.
  [[nodiscard]] bool exhausted() const;
  /// The most points that every limit still allows; empty when no limit counts points.
  [[nodiscard]] std::optional<Points> points_left() const;
  /// Books one act with so many points.
  void use(Points points, members::Draft& member) const;

 private:
  struct Entry {
    const Limit* limit;
    std::string key;      ///< Of the member's usage.
    members::Usage used;  ///< In the current window.
  };
  std::vector<Entry> entries_;
};

}  // namespace fanfare::campaigns
