#include <fmt/format.h>

#include <algorithm>

#include "campaigns/listeners.h"
#include "config/lint/checks.h"
#include "config/lint/own_events.h"

namespace fanfare::config::lint {
namespace {

using namespace campaigns;

/// Any campaign will do, also one that is not enabled yet, but for those that wait for the points
/// themselves.
bool earns_points(const engine::Definitions& definitions) {
  bool gained = false;
  for_each_gain<GivePoints>(definitions, [&](const GivePoints& /*effect*/) { gained = true; });
  return gained || std::ranges::any_of(definitions.campaigns, [](const Campaign& campaign) {
           const bool waits =
               campaign.triggers == std::vector{std::string(members::event_type::kPointsEarned)};
           return !waits && does_any<GivePoints, GiveProportion, GiveBands>(campaign);
         });
}

bool awards_badges(const engine::Definitions& definitions) {
  bool gained = false;
  for_each_gain<GiveBadge>(definitions, [&](const GiveBadge& /*effect*/) { gained = true; });
  return gained ||
         std::ranges::any_of(definitions.badges,
                             [](const auto& badge) { return !badge.levels.empty(); }) ||
         std::ranges::any_of(definitions.campaigns, does_any<GiveBadge>);
}

/// Whether the listener waits for the event about campaigns that are there, and none of them `has`
/// what it takes. Also one that is not enabled yet will do.
template <class Has>
bool waits_in_vain(const engine::Definitions& definitions, const Campaign& listener,
                   std::string_view event, Has has) {
  Listeners listeners;
  listeners.add(listener.triggers, listener.when);
  bool any = false;
  for (const Campaign& campaign : definitions.campaigns) {
    if (listeners.hear(event, campaign.id)) {
      any = true;
      if (has(campaign.schedule)) {
        return false;
      }
    }
  }
  return any;
}

template <class Rules>
bool warns(const Rules& rules) {
  return std::ranges::any_of(rules, [](const auto& rule) { return !rule.warn.empty(); });
}

bool reminds(const std::vector<engine::MembershipPlan>& plans) {
  return std::ranges::any_of(plans, [](const auto& plan) { return !plan.remind.empty(); });
}

bool is_streak(const badges::CounterRule& counter) {
  return counter.kind == badges::CounterRule::Kind::Streak;
}

bool has_streaks(const engine::Definitions& definitions) {
  return std::ranges::any_of(definitions.counters, is_streak) ||
         std::ranges::any_of(definitions.challenges, [](const badges::ChallengeRule& challenge) {
           return std::ranges::any_of(challenge.goals, is_streak, &badges::Goal::measure);
         });
}

/// The same for what comes of streaks.
std::string_view silence_of_streaks(std::string_view event,
                                    const engine::Definitions& definitions) {
  namespace event_type = members::event_type;
  if (event.starts_with("streak.") && !has_streaks(definitions)) {
    return "the program has no streaks; add one to 'counters' in program.yaml";
  }
  const auto reminds = [](const badges::CounterRule& counter) {
    return counter.streak.remind.has_value();
  };
  if (event == event_type::kStreakExpiring && std::ranges::none_of(definitions.counters, reminds)) {
    return "no streak reminds anybody; add such as remind: 4h to a streak in 'counters'";
  }
  return {};
}

/// The same for what comes of tiers, rewards and memberships.
std::string_view silence_of_standing(std::string_view event,
                                     const engine::Definitions& definitions) {
  namespace event_type = members::event_type;
  if (event.starts_with("tier.") && definitions.tiers.empty()) {
    return "the program has no tiers; add them as 'tiers' in program.yaml";
  }
  if (event == event_type::kTierExpiring && !warns(definitions.tiers)) {
    return "nobody is warned that a tier ends; add one such as warn: [30d] to tiers";
  }
  if (event.starts_with("reward.") && definitions.rewards.empty()) {
    return "the program has no rewards; add a document 'reward: ...'";
  }
  if (event == event_type::kRewardExpiring && !warns(definitions.rewards)) {
    return "nobody is warned that a reward expires; add one such as warn: [7d] to a reward";
  }
  if (event.starts_with("challenge.") && definitions.challenges.empty()) {
    return "the program has no challenges; add a document 'challenge: ...'";
  }
  if (event == event_type::kChallengeExpiring &&
      std::ranges::none_of(definitions.challenges,
                           [](const auto& rule) { return rule.remind.has_value(); })) {
    return "no challenge reminds anybody; add remind: {before_end: 2d} to one";
  }
  if (event.starts_with("membership.") && definitions.memberships.empty()) {
    return "the program has no memberships; add them as 'memberships' in program.yaml";
  }
  if (event == event_type::kRenewalDue && !reminds(definitions.memberships)) {
    return "no plan reminds anybody; add one such as remind: [30d] to a plan in memberships";
  }
  return {};
}

/// Why the event never comes to the listener; empty when it does.
std::string_view silence(std::string_view event, const engine::Definitions& definitions,
                         const Campaign& listener) {
  namespace event_type = members::event_type;
  if (event == event_type::kPointsEarned && !earns_points(definitions)) {
    return "no other campaign gives points, so there is no 'points.earned'; name another event";
  }
  if (event == event_type::kBadgeAwarded && !awards_badges(definitions)) {
    return "the program awards no badge, so there is no 'badge.awarded'; name another event";
  }
  const auto starts = [](const Schedule& schedule) { return schedule.start.has_value(); };
  if (event == event_type::kCampaignStarted &&
      waits_in_vain(definitions, listener, event, starts)) {
    return "no campaign that it waits for has a 'start' in its 'schedule'; give it one";
  }
  const auto ends = [](const Schedule& schedule) { return schedule.end || schedule.repeat; };
  if (event == event_type::kCampaignEnding && waits_in_vain(definitions, listener, event, ends)) {
    return "no campaign that it waits for has an 'end' in its 'schedule'; give it one";
  }
  if (event == event_type::kInactive && !definitions.occasions.inactive_after) {
    return "the program does not say when a member is inactive; add member.inactive: {after: 60d}";
  }
  if (event == event_type::kPointsExpiring && definitions.points.warn.empty()) {
    return "the program warns of no expiry; add one such as warn: [30d] to points.expire";
  }
  if (event == event_type::kPointsExpired && !definitions.points.dates_points()) {
    return "points never expire in this program; say when in points.expire";
  }
  if (event == event_type::kPointsReleased &&
      std::holds_alternative<std::monostate>(definitions.points.pending)) {
    return "no points wait in this program; say for how long in points.pending";
  }
  const auto closes = [](const auto& board) {
    return board.every != campaigns::Limit::Every::Campaign;
  };
  if (event == event_type::kLeaderboardClosed &&
      std::ranges::none_of(definitions.leaderboards, closes)) {
    return "no leaderboard has periods that end; add a document 'leaderboard: ...' with 'every'";
  }
  const std::string_view no_streak = silence_of_streaks(event, definitions);
  return no_streak.empty() ? silence_of_standing(event, definitions) : no_streak;
}

}  // namespace

void warn_of_silent_triggers(const WrittenProgram& program) {
  for (const WrittenCampaign& each : program.campaigns) {
    const auto events = own_events(each.campaign->triggers);
    const auto why = [&](const OwnEvent& event) {
      return silence(event.type, program.definitions, *each.campaign);
    };
    const bool silent =
        !events.empty() && std::ranges::none_of(events, &std::string_view::empty, why);
    if (silent) {
      each.document.find("on")->warn(
          fmt::format("campaign '{}' can never run: {}", each.campaign->id, why(events.front())));
    }
  }
}

}  // namespace fanfare::config::lint
