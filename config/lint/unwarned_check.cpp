#include <algorithm>

#include "config/lint/checks.h"
#include "members/event.h"

namespace fanfare::config::lint {
namespace {

/// One that is not enabled yet will do.
bool warns_of_expiry(const campaigns::Campaign& campaign) {
  const auto& triggers = campaign.triggers;
  return std::ranges::find(triggers, members::event_type::kPointsExpiring) != triggers.end() &&
         does_any<campaigns::Notify>(campaign);
}

}  // namespace

void warn_of_points_without_end(const WrittenProgram& program) {
  const engine::Definitions& definitions = program.definitions;
  if (!definitions.points.extend_unwarned || !program.document ||
      std::ranges::any_of(definitions.campaigns, warns_of_expiry)) {
    return;
  }
  const MapReader points(*program.document->find("points"));
  points.find("expire")->warn(
      "points never expire: 'unwarned: extend' keeps them until their owner was warned, and no "
      "campaign on 'points.expiring' has a 'notify'; add one, or remove 'unwarned'");
}

}  // namespace fanfare::config::lint
