#include "cli/calendar/view.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

#include "base/locale.h"
#include "cli/words/rule.h"

namespace fanfare::cli::calendar {

std::string title_of(const campaigns::LocalizedText& title, const std::string& id,
                     const View& view) {
  return title.empty() ? id
                       : title.find(pick_locale(title, view.locale, view.program_locale))->second;
}

std::string remarks_on(const Entry& entry, const Window& window) {
  const campaigns::Campaign& campaign = *entry.campaign;
  std::vector<std::string> remarks;
  if (!campaign.enabled) {
    remarks.emplace_back("disabled");
  }
  if (const auto& repeat = campaign.schedule.repeat) {
    remarks.push_back(fmt::format("{} for {}", words::describe_rule(repeat->rule()),
                                  repeat->lasts().to_string()));
  }
  if (entry.member_local) {
    remarks.emplace_back("in each member's own zone");
  } else if (entry.zone.name() != window.zone.name() && entry.standing != Standing::Always) {
    remarks.push_back("in " + entry.zone.name());
  }
  return fmt::format("{}", fmt::join(remarks, "; "));
}

}  // namespace fanfare::cli::calendar
