#include "campaigns/listeners.h"

#include <algorithm>

#include "members/event.h"

namespace fanfare::campaigns {
namespace {

/// Whether the campaigns that the event may be about are listed in the test.
bool names_campaigns(const Test& test) {
  return test.field == Field{Field::Scope::Event, "campaign"} &&
         (test.op == Operator::Is || test.op == Operator::In) &&
         std::ranges::none_of(test.literals,
                              [](const Literal& literal) { return literal.number.has_value(); });
}

}  // namespace

void Listeners::add(std::span<const std::string> events, const Condition& when) {
  const std::vector<const Test*> tests = when.required_tests();
  const auto names =
      std::ranges::find_if(tests, [](const Test* test) { return names_campaigns(*test); });
  for (const std::string& event : events) {
    if (event != members::event_type::kCampaignStarted &&
        event != members::event_type::kCampaignEnding) {
      continue;
    }
    Wanted& wanted = by_event_[event];
    if (names == tests.end()) {
      wanted.all = true;
      continue;
    }
    for (const Literal& literal : (*names)->literals) {
      wanted.campaigns.insert(literal.text);
    }
  }
}

bool Listeners::hear(std::string_view event, const std::string& campaign) const {
  const auto wanted = by_event_.find(event);
  return wanted != by_event_.end() &&
         (wanted->second.all || wanted->second.campaigns.contains(campaign));
}

}  // namespace fanfare::campaigns
