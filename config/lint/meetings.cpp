#include "config/lint/meetings.h"

#include <algorithm>

#include "config/lint/contradiction.h"
#include "config/lint/overlap.h"

namespace fanfare::config::lint {
namespace {

bool share_a_trigger(const campaigns::Campaign& a, const campaigns::Campaign& b) {
  return std::ranges::find_first_of(a.triggers, b.triggers) != a.triggers.end();
}

bool contradict(const WrittenCampaign& a, const WrittenCampaign& b) {
  std::vector<Requirement> both = a.requirements;
  both.insert(both.end(), b.requirements.begin(), b.requirements.end());
  return find_contradiction(both).has_value();
}

}  // namespace

std::optional<bool> Meetings::meet(const WrittenCampaign& a, const WrittenCampaign& b) {
  if (pairs_left_ == 0) {
    return std::nullopt;
  }
  --pairs_left_;
  if (!share_a_trigger(*a.campaign, *b.campaign) || contradict(a, b)) {
    return false;
  }
  if (a.campaign->schedule.repeat || b.campaign->schedule.repeat) {
    if (recurrences_left_ == 0) {
      return std::nullopt;
    }
    --recurrences_left_;
  }
  return overlap(a.campaign->schedule, b.campaign->schedule);
}

}  // namespace fanfare::config::lint
