#pragma once

#include <expected>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "campaigns/reason.h"
#include "engine/engine.h"

namespace fanfare::engine {

/// A limit, what is used of it, and when it lets the campaign act again.
struct LimitStanding {
  const campaigns::Limit* limit = nullptr;
  members::Usage used;
  std::optional<Instant> free_again;  ///< Empty: not again, or nobody can tell.
};

/// It acts. What it gives in points, all its effects taken together.
struct Acts {
  Points points;
  std::vector<const campaigns::Effect*> effects;  ///< Those whose own condition holds.
  std::optional<LimitStanding> cut_by;            ///< The limit that cut its points.
};
/// `enabled: false`.
struct Disabled {};
/// Outside its schedule.
struct NotRunning {
  std::optional<campaigns::Occurrence> next;
  std::optional<Instant> ended;  ///< Where there is no next one: when the last ended.
};
/// Another campaign of its `exclusive` group acts.
struct GroupTaken {
  const campaigns::Campaign* by = nullptr;
};
struct ConditionFails {
  campaigns::Reason reason;
};
/// No table of its effects has anything for the member, or its points come to none: then it neither
/// uses up a limit nor tells of anything.
struct GivesNothing {};
struct LimitReached {
  LimitStanding standing;
};

/// How one campaign stands to one event, and why.
struct Judgement {
  const campaigns::Campaign* campaign = nullptr;
  TimeZone zone;  ///< That its schedule is read in for this member.
  std::variant<Disabled, NotRunning, GroupTaken, ConditionFails, GivesNothing, LimitReached, Acts>
      why;

  [[nodiscard]] bool acts() const { return std::holds_alternative<Acts>(why); }
};

/// One event and the campaigns that trigger on it, in the order in which they act, with those among
/// them that are disabled.
struct Step {
  std::string type;
  std::vector<std::pair<std::string, std::string>>
      attributes;  ///< Of an event of the daemon's own.
  std::vector<Judgement> judgements;
};

/// A badge that the event counts towards and that the member does not hold, or not at this level.
struct BadgeAhead {
  const badges::BadgeRule* badge = nullptr;
  const badges::BadgeLevel* level = nullptr;  ///< The next one.
  campaigns::Reason reason;                   ///< Why it is not awarded.
};

/// Why an event does what it does. Points into the program.
struct Explanation {
  std::vector<Step> steps;  ///< The event itself, and then those of the daemon's own it causes.
  std::vector<BadgeAhead> badges;
  std::optional<members::JournalEntry> due;  ///< What had fallen due before it.
  members::JournalEntry outcome;             ///< What the event comes to.
};

/// What an event that has not happened would do, and why. It is decided by the very functions that
/// decide events, which tell what they find: an explanation cannot differ from a decision. Pure,
/// and refused as settle_and_apply is.
std::expected<Explanation, members::Rejection> explain(const Program& program,
                                                       const members::Member& member,
                                                       const members::Event& event,
                                                       const Circumstances& around);

/// How the campaigns stand to an event that was applied, judged by the member and the budgets as
/// they are now: the event is not counted again, and nobody acts. What it did is `outcome`, its
/// journal entry; the points and effects of `Acts` are left empty.
///
/// An event of the type `schedule` is a moment at which something came due: looked at are the
/// campaigns that start then, and who hears of the starts and ends that are announced then.
Explanation look_back(const Program& program, const members::Member& member,
                      const members::Event& event, const members::JournalEntry& outcome,
                      const Circumstances& around);

}  // namespace fanfare::engine
