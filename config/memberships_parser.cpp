#include "config/common.h"
#include "config/documents.h"

namespace fanfare::config {
namespace {

engine::MembershipPlan parse_plan(const MapReader& map) {
  map.allow_only({"title", "period", "trial", "remind", "grace"});
  engine::MembershipPlan plan;
  plan.title = parse_title(map);
  if (const auto period = map.require("period")) {
    plan.period = parse_whole_days(*period).value_or(Duration());
  }
  if (const auto trial = map.find("trial")) {
    plan.trial = parse_whole_days(*trial);
  }
  if (const auto remind = map.find("remind")) {
    plan.remind = parse_lead_times(*remind, "a membership ends");
  }
  if (const auto grace = map.find("grace")) {
    plan.grace = parse_whole_days(*grace);
  }
  return plan;
}

}  // namespace

std::vector<engine::MembershipPlan> parse_memberships(const MapReader& memberships) {
  std::vector<engine::MembershipPlan> plans;
  for (const auto& [name, value] : memberships.fields()) {
    const auto map = value.map();
    engine::MembershipPlan plan = map ? parse_plan(*map) : engine::MembershipPlan();
    plan.plan = name.id().value_or("");
    plans.push_back(std::move(plan));
  }
  return plans;
}

}  // namespace fanfare::config
