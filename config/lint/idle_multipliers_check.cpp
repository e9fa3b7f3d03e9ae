#include <fmt/format.h>

#include <algorithm>

#include "config/lint/checks.h"
#include "config/lint/contradiction.h"
#include "config/lint/meetings.h"

namespace fanfare::config::lint {
namespace {

using campaigns::GiveBands;
using campaigns::GiveProportion;

void warn_of(const WrittenCampaign& campaign) {
  for (const Value& item : campaign.document.find("then")->list_or_one()) {
    if (const auto multiply = MapReader(item).find("multiply")) {
      multiply->warn(fmt::format(
          "nothing to multiply: no campaign gives 'per' or 'bands' points for an event that "
          "campaign '{}' acts on, and fixed points are never multiplied; give such points, or "
          "'points: 50' instead of 'multiply'",
          campaign.campaign->id));
    }
  }
}

}  // namespace

void warn_of_idle_multipliers(const WrittenProgram& program) {
  std::vector<const WrittenCampaign*> giving;
  for (const WrittenCampaign& each : program.campaigns) {
    if (does_any<GiveProportion, GiveBands>(*each.campaign)) {
      giving.push_back(&each);
    }
  }
  Meetings meetings;
  for (const WrittenCampaign& each : program.campaigns) {
    if (!does_any<campaigns::Multiply>(*each.campaign) ||
        does_any<GiveProportion, GiveBands>(*each.campaign) ||
        find_contradiction(each.requirements)) {
      continue;
    }
    const bool idle = std::ranges::all_of(
        giving, [&](const WrittenCampaign* other) { return meetings.meet(each, *other) == false; });
    if (idle) {
      warn_of(each);
    }
  }
}

}  // namespace fanfare::config::lint
