#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "badges/counter.h"
#include "campaigns/campaign.h"
#include "campaigns/effect.h"
#include "campaigns/schedule.h"

namespace fanfare::badges {

/// One thing that a challenge asks for.
struct Goal {
  CounterRule measure;         ///< Count, Sum, Distinct or Streak. Without a name.
  std::uint64_t measures = 0;  ///< Names what is measured: members::GoalProgress::measure.
  Decimal target;              ///< Above zero.
  std::vector<campaigns::Effect> effects;  ///< `then` of this goal.
};

/// What members work on for a time (contract section 4).
struct ChallengeRule {
  /// `remind: {before_end: 2d, at_least: 50%}`
  struct Reminder {
    Duration before_end;
    std::int64_t at_least = 0;  ///< Per cent of the way.
  };

  std::string id;
  campaigns::LocalizedText title;
  std::string image;             ///< An URL; may be empty.
  campaigns::Schedule schedule;  ///< When it runs; each occurrence is a new round.
  campaigns::Condition when;     ///< Who may be in it, looked at when they begin.
  bool opt_in = false;           ///< `challenge.join`, or a campaign, puts a member in.
  bool in_order = false;         ///< A goal counts once those before it are reached.
  std::vector<Goal> goals;       ///< At least one.
  std::vector<campaigns::Effect> effects;  ///< `then`, once all goals are reached.
  std::optional<Duration> within;          ///< So long after its start it is too late.
  std::optional<Duration> repeat_after;    ///< So long after its end it may begin again.
  std::optional<Reminder> remind;
};

}  // namespace fanfare::badges
