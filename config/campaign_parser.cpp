#include "config/common.h"
#include "config/condition_parser.h"
#include "config/documents.h"
#include "config/effect_parser.h"
#include "config/limit_parser.h"
#include "config/schedule_parser.h"
#include "members/event.h"

namespace fanfare::config {
namespace {

constexpr std::int64_t kMostPriority = 1'000'000;

/// `on: schedule` stands alone: no event ever comes together with a start.
std::vector<std::string> parse_triggers(const Value& on) {
  const auto items = on.list_or_one();
  const bool scheduled = items.size() == 1 && items.front().is_scalar() &&
                         items.front().node().text == members::event_type::kSchedule;
  return scheduled ? std::vector<std::string>{items.front().node().text} : parse_event_types(on);
}

bool is_scheduled(const campaigns::Campaign& campaign) {
  return campaign.triggers.size() == 1 &&
         campaign.triggers.front() == members::event_type::kSchedule;
}

void parse_rules(const MapReader& document, const Names& names, SharedLimits& shared,
                 campaigns::Campaign& campaign) {
  campaign.schedule.zone = names.zone;
  const auto schedule = document.optional<MapReader>("schedule");
  if (schedule) {
    campaign.schedule = parse_schedule(*schedule, names);
  }
  if (is_scheduled(campaign) && !(schedule && schedule->has("start"))) {
    document.fail("on", "'on: schedule' needs a 'start' in 'schedule': when it is to happen");
  }
  const ConditionContext context{names, campaign.schedule.zone};
  if (const auto when = document.find("when")) {
    campaign.when = parse_condition(*when, context);
  }
  if (const auto then = document.require("then")) {
    campaign.effects = parse_effects(*then, context);
  }
  if (const auto limits = document.find("limits")) {
    campaign.limits = parse_limits(*limits, context, campaign.schedule, shared);
  }
}

}  // namespace

void parse_campaign(const MapReader& document, const Names& names, ProgramDraft& draft) {
  document.allow_only({"campaign", "title", "on", "schedule", "when", "then", "limits", "priority",
                       "exclusive", "late", "enabled"});
  campaigns::Campaign campaign;
  campaign.id = document.fields().front().value.id().value_or("");
  campaign.title = parse_title(document);
  if (const auto on = document.require("on")) {
    campaign.triggers = parse_triggers(*on);
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
