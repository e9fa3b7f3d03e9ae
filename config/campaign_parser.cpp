#include "config/common.h"
#include "config/condition_parser.h"
#include "config/documents.h"
#include "config/effect_parser.h"
#include "config/limit_parser.h"
#include "config/schedule_parser.h"

namespace fanfare::config {
namespace {

constexpr std::int64_t kMostPriority = 1'000'000;

void parse_rules(const MapReader& document, const Names& names, SharedLimits& shared,
                 campaigns::Campaign& campaign) {
  campaign.schedule.zone = names.zone;
  if (const auto schedule = document.optional<MapReader>("schedule")) {
    campaign.schedule = parse_schedule(*schedule, names);
  }
  const ConditionContext context{names, campaign.schedule.zone};
  if (const auto when = document.find("when")) {
    campaign.when = parse_condition(*when, context);
  }
  if (const auto then = document.require("then")) {
    campaign.effects = parse_effects(*then, context);
  }
  if (const auto limits = document.find("limits")) {
    campaign.limits = parse_limits(*limits, context, shared);
  }
}

}  // namespace

void parse_campaign(const MapReader& document, const Names& names, ProgramDraft& draft) {
  document.allow_only(
      {"campaign", "title", "on", "schedule", "when", "then", "limits", "priority", "exclusive",
       "late", "enabled"});
  campaigns::Campaign campaign;
  campaign.id = document.fields().front().value.id().value_or("");
  campaign.title = parse_title(document);
  if (const auto on = document.require("on")) {
    campaign.triggers = parse_event_types(*on);
  }
  parse_rules(document, names, draft.shared_limits, campaign);
  if (const auto priority = document.find("priority")) {
    campaign.priority = priority->whole(-kMostPriority, kMostPriority).value_or(0);
  }
  if (const auto exclusive = document.find("exclusive")) {
    campaign.exclusive = exclusive->id().value_or("");
  }
  campaign.late = document.optional<Duration>("late");
  campaign.enabled = document.value_or<bool>("enabled", true);
  draft.definitions.campaigns.push_back(std::move(campaign));
}

}  // namespace fanfare::config
