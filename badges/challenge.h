#pragma once

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
  CounterRule measure;                     ///< Any kind but FromApp and Max. Without a name.
  Decimal target;                          ///< Above zero.
  std::vector<campaigns::Effect> effects;  ///< `then` of this goal.
};

/// What members work on for a time (contract section 4).
struct ChallengeRule {
  /// `remind: {before_end: 2d, at_least: 50%}`
  struct Reminder {
    Duration before_end;
    Decimal at_least;  ///< A share of the way, from 0 to 1.
  };

  std::string id;
  campaigns::LocalizedText title;
  std::string image;                       ///< An URL; may be empty.
  campaigns::Schedule schedule;            ///< When it runs; each occurrence is a new round.
  campaigns::Condition when;               ///< Who may be in it.
  bool opt_in = false;                     ///< `challenge.join`, or a campaign, puts a member in.
  bool in_order = false;                   ///< A goal counts once those before it are reached.
  std::vector<Goal> goals;                 ///< At least one.
  std::vector<campaigns::Effect> effects;  ///< `then`, once all goals are reached.
  std::optional<Duration> time;            ///< `within`: so long after its start it expires.
  std::optional<Duration> repeat_after;    ///< So long after its end it may start again.
  std::optional<Reminder> remind;
};

}  // namespace fanfare::badges
