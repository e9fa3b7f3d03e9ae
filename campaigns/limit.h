#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/points.h"
#include "base/time.h"
#include "campaigns/condition.h"
#include "campaigns/usage_book.h"

namespace fanfare::campaigns {

/// `{per: member, times: 3, every: day}`: how often, or for how many points, a campaign acts in one
/// window: for each member, or for everyone together (a budget).
struct Limit {
  enum class Every { Campaign, Day, Week, Month, Year, MembershipYear, Occurrence };

  Subject per = Subject::Member;
  Every every = Every::Campaign;
  std::optional<std::int64_t> times;
  std::optional<Points> points;
  std::string shared;  ///< One limit for all campaigns that name it; empty: this campaign's own.
  Condition only_if;   ///< For whom it counts: the entries of a by-table are limits of their own.
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

/// When the window of that number ends, and the next begins. Empty for `campaign`, which is one
/// window, and for `occurrence`, which only the schedule knows the end of.
std::optional<Instant> end_of_window(Limit::Every every, std::int64_t window, const TimeZone& zone,
                                     Instant joined_at);

/// The name that the use of a limit is recorded under: `weekend:day`, `@summer:campaign` where it
/// is shared.
std::string usage_key(std::string_view campaign, const Limit& limit);

/// The limits of one campaign as one member stands to them during one event. Borrows the limits and
/// the book, where it writes down what is used.
class Allowance {
 public:
  /// One limit, and what is used of it in its present window.
  struct Entry {
    const Limit* limit;
    UsageBook::Record* record;

    /// Nothing is left.
    [[nodiscard]] bool exhausted() const;
    /// Empty when it does not count points.
    [[nodiscard]] std::optional<Points> points_left() const;
  };

  /// `everyone_zone` is the one that windows of budgets are read in: they are the same for all
  /// members, wherever these live. Limits whose condition does not hold are left out.
  Allowance(std::string_view campaign, const std::vector<Limit>& limits, const Facts& facts,
            LocalTime occurrence, const TimeZone& everyone_zone, UsageBook& book);

  /// Nothing is left under at least one limit: the campaign does not act.
  [[nodiscard]] bool exhausted() const;
  /// The most points that every limit still allows; empty when no limit counts points.
  [[nodiscard]] std::optional<Points> points_left() const;
  /// How often every limit still allows it; empty when no limit counts times.
  [[nodiscard]] std::optional<std::int64_t> times_left() const;
  /// The limits that count for this member, in the order the campaign has them.
  [[nodiscard]] const std::vector<Entry>& entries() const { return entries_; }
  /// Books that it acts, once or more often.
  void act(std::int64_t times = 1);
  /// Takes that back, where it came to nothing.
  void take_back();
  /// Books points; a negative number gives them back.
  void use(Points points);

 private:
  std::vector<Entry> entries_;
  std::vector<UsageBook::Record*> records_;  ///< Two limits over one window have one.
};

}  // namespace fanfare::campaigns
