#include <fmt/format.h>

#include <algorithm>

#include "config/lint/checks.h"
#include "config/lint/own_events.h"

namespace fanfare::config::lint {
namespace {

using namespace campaigns;

/// Any campaign will do, also one that is not enabled yet, but for those that wait for the points
/// themselves.
bool earns_points(const engine::Definitions& definitions) {
  return std::ranges::any_of(definitions.campaigns, [](const Campaign& campaign) {
    const bool waits =
        campaign.triggers == std::vector{std::string(members::event_type::kPointsEarned)};
    return !waits && does_any<GivePoints, GiveProportion, GiveBands>(campaign);
  });
}

bool awards_badges(const engine::Definitions& definitions) {
  return std::ranges::any_of(definitions.badges,
                             [](const auto& badge) { return !badge.levels.empty(); }) ||
         std::ranges::any_of(definitions.campaigns, does_any<GiveBadge>);
}

bool is_silent(const OwnEvent& event, const engine::Definitions& definitions) {
  return event.type == members::event_type::kPointsEarned ? !earns_points(definitions)
                                                          : !awards_badges(definitions);
}

}  // namespace

void warn_of_silent_triggers(const WrittenProgram& program) {
  for (const WrittenCampaign& each : program.campaigns) {
    const auto events = own_events(each.campaign->triggers);
    const bool silent = !events.empty() && std::ranges::all_of(events, [&](const auto& event) {
      return is_silent(event, program.definitions);
    });
    if (silent) {
      each.document.find("on")->warn(fmt::format(
          "campaign '{}' can never run: {}", each.campaign->id,
          events.front().type == members::event_type::kPointsEarned
              ? "no other campaign gives points, so there is no 'points.earned'; name another event"
              : "the program awards no badge, so there is no 'badge.awarded'; name another event"));
    }
  }
}

}  // namespace fanfare::config::lint
