#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "badges/badge.h"
#include "badges/challenge.h"
#include "badges/counter.h"
#include "badges/leaderboard.h"
#include "base/fraction.h"
#include "base/time.h"
#include "campaigns/campaign.h"
#include "campaigns/index.h"
#include "campaigns/starts.h"
#include "engine/membership_plan.h"
#include "engine/points_policy.h"
#include "engine/reward_rule.h"
#include "engine/tier_policy.h"

namespace fanfare::engine {

/// How several multipliers of one event combine. Sum adds what each gives on top: 2 and 3 make
/// 1 + (2-1) + (3-1) = 4, so that two bonuses of 10 % are 20 % and not 220 %.
enum class Stack { Best, Sum, Product };

/// When the calendar brings something to a member.
struct OccasionsPolicy {
  /// `leap_day_birthday: mar1`: in common years 29 February is kept on 1 March, else on the 28th.
  bool leap_day_in_march = false;
  std::chrono::minutes daily_at{9 * 60};   ///< The time of day at which all of it comes.
  std::optional<Duration> inactive_after;  ///< `member.inactive: {after: 60d}`
};

/// What a program's folder says, as it was read.
struct Definitions {
  std::string id;
  campaigns::LocalizedText title;
  TimeZone zone;
  std::string locale = "en";
  std::string currency;
  Rounding rounding = Rounding::Floor;
  Stack stack = Stack::Best;
  PointsPolicy points;
  OccasionsPolicy occasions;
  std::vector<RewardRule> rewards;  ///< Several of one id: the first whose condition holds counts.
  std::vector<TierPolicy> tiers;    ///< The first whose condition holds counts; none: no tiers.
  std::vector<MembershipPlan> memberships;
  bool revoke_refunded_badges = false;  ///< `refund: {badges: revoke}`
  std::vector<badges::CounterRule> counters;
  std::vector<campaigns::Campaign> campaigns;
  std::vector<badges::BadgeRule> badges;
  std::vector<badges::ChallengeRule> challenges;
  std::vector<badges::LeaderboardRule> leaderboards;
  /// Names what all of this says; another text, another version. Empty where nobody gave one.
  std::string version;
};

/// A counter that leaderboards go by.
struct ScoredCounter {
  const badges::CounterRule* counter;
  campaigns::Limit::Every every;  ///< How long their periods are.
  std::vector<const badges::LeaderboardRule*> boards;
};

/// A program, made ready to decide events: sorted, indexed, immutable. Share it by
/// `std::shared_ptr<const Program>`; a reload replaces it whole.
class Program {
 public:
  explicit Program(Definitions definitions);
  Program(const Program&) = delete;  // its indexes point into it
  Program& operator=(const Program&) = delete;

  [[nodiscard]] const Definitions& definitions() const { return definitions_; }
  [[nodiscard]] const TimeZone& zone() const { return definitions_.zone; }
  [[nodiscard]] const std::string& version() const { return definitions_.version; }

  /// Sorted by priority (higher first), then id: the order in which they act.
  [[nodiscard]] const std::vector<campaigns::Campaign>& campaigns() const {
    return definitions_.campaigns;
  }
  [[nodiscard]] const campaigns::Index& campaign_index() const { return campaign_index_; }
  /// The events that come to each member at a time of their own and that somebody waits for, as
  /// timed_name(), and what their time depends on: another text, other times.
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> timed_events() const;
  /// Whether any campaign, counter or challenge waits for events of this type.
  [[nodiscard]] bool hears(std::string_view event_type) const;
  /// What their schedules bring about, and when.
  [[nodiscard]] const campaigns::Starts& starts() const { return *starts_; }

  [[nodiscard]] const badges::BadgeRule* badge(std::string_view id) const;
  [[nodiscard]] const badges::CounterRule* counter(std::string_view name) const;

  /// Null when there is no such plan.
  [[nodiscard]] const MembershipPlan* plan(std::string_view id) const;
  /// The reward of that id as it is for a member; null when there is none for them.
  [[nodiscard]] const RewardRule* reward(std::string_view id, const campaigns::Facts& facts) const;

  /// The counters that count events of this type.
  [[nodiscard]] const std::vector<const badges::CounterRule*>& counters_of(
      std::string_view event_type) const;

  /// Null when there is no such challenge.
  [[nodiscard]] const badges::ChallengeRule* challenge(std::string_view id) const;
  /// The challenges with a goal that counts events of this type, by id.
  [[nodiscard]] const std::vector<const badges::ChallengeRule*>& challenges_of(
      std::string_view event_type) const;

  /// The badges whose conditions read this counter, and nothing but counters.
  [[nodiscard]] const std::vector<std::uint32_t>& badges_reading_counter(
      std::string_view counter) const;
  /// The badges whose conditions read something besides counters, and so may turn true with any
  /// event.
  [[nodiscard]] const std::vector<std::uint32_t>& badges_reading_more() const {
    return badges_reading_more_;
  }
  /// The badges whose conditions read a counter that apps increment, whatever else they read.
  [[nodiscard]] const std::vector<std::uint32_t>& badges_reading_apps() const {
    return badges_reading_apps_;
  }
  /// Sorted by id: the order in which those are awarded that fall due together.
  [[nodiscard]] const std::vector<badges::BadgeRule>& badges() const { return definitions_.badges; }

  /// Names of the counters that apps increment.
  [[nodiscard]] const std::vector<std::string>& app_counters() const { return app_counters_; }
  /// Of these, the ones on which a badge or a leaderboard depends.
  [[nodiscard]] const std::vector<std::string>& watched_counters() const {
    return watched_counters_;
  }
  /// The counters that leaderboards go by, each once for every length of their periods.
  [[nodiscard]] const std::vector<ScoredCounter>& scored_counters() const {
    return scored_counters_;
  }

 private:
  void index_badges();
  void index_counters();
  void index_boards();
  void index_watched();
  void index_challenges();

  Definitions definitions_;
  campaigns::Index campaign_index_;
  std::optional<campaigns::Starts> starts_;
  TextMap<std::vector<const badges::CounterRule*>> counters_by_event_;
  TextMap<std::vector<const badges::ChallengeRule*>> challenges_by_event_;
  TextMap<std::uint32_t> badge_positions_;
  TextMap<std::uint32_t> counter_positions_;
  TextMap<std::vector<std::uint32_t>> badges_by_counter_;
  std::vector<std::uint32_t> badges_reading_more_;
  std::vector<std::uint32_t> badges_reading_apps_;
  std::vector<std::string> app_counters_;
  std::vector<std::string> watched_counters_;
  std::vector<ScoredCounter> scored_counters_;
};

/// The tiers that count for the member; null: none do.
const TierPolicy* tiers_for(const Program& program, const members::Draft& member);

/// When a warning comes of what is gone from `expires` on: at the program's time of day
/// (`daily_at`) on the day that lies so long before the last good one.
Instant warning_at(const Program& program, Instant expires, const Duration& lead);

/// How campaigns::InForce knows such an event, which no campaign can be named.
inline std::string timed_name(std::string_view event_type) {
  return "@" + std::string(event_type);
}

}  // namespace fanfare::engine
