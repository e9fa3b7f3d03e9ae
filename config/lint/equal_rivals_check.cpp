#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "config/lint/checks.h"
#include "config/lint/meetings.h"

namespace fanfare::config::lint {
namespace {

/// Nobody reads more of them, and very large groups would take long.
constexpr std::size_t kMostRivals = 100;

void warn_of(const WrittenCampaign& later, const WrittenCampaign& earlier) {
  const campaigns::Campaign& one = *later.campaign;
  const std::string& other = earlier.campaign->id;
  later.document.find(later.document.has("priority") ? "priority" : "exclusive")
      ->warn(fmt::format(
          "campaigns '{}' and '{}' ({}) of the exclusive group '{}' have the same priority: where "
          "both could act, '{}' does, first in the alphabet; give one of them a higher 'priority'",
          one.id, other, WrittenProgram::id_of(earlier.document).place().to_string(), one.exclusive,
          std::min(one.id, other)));
}

}  // namespace

void warn_of_equal_rivals(const WrittenProgram& program) {
  std::map<std::pair<std::string_view, std::int64_t>, std::vector<const WrittenCampaign*>> groups;
  Meetings meetings;
  for (const WrittenCampaign& each : program.campaigns) {
    const campaigns::Campaign& campaign = *each.campaign;
    if (campaign.exclusive.empty()) {
      continue;
    }
    auto& group = groups[{campaign.exclusive, campaign.priority}];
    const auto last =
        group.begin() + static_cast<std::ptrdiff_t>(std::min(group.size(), kMostRivals));
    const auto rival = std::find_if(group.begin(), last, [&](const WrittenCampaign* earlier) {
      return meetings.meet(each, *earlier) == true;
    });
    if (rival != last) {
      warn_of(each, **rival);
    }
    group.push_back(&each);
  }
}

}  // namespace fanfare::config::lint
