#include "campaigns/index.h"

#include <algorithm>
#include <map>

#include "campaigns/zone_span.h"

namespace fanfare::campaigns {
namespace {

/// How many campaigns of one trigger ask for each `field = value`: the fewer, the more selective.
using Popularity = std::map<std::pair<std::string, std::string>, std::size_t>;

/// Only tests whose field has the same text whenever it is equal can be looked up: a number may be
/// written in several ways (5, 5.0), and counters change while the event is decided.
bool can_index(const Test& test) {
  const bool equality = test.op == Operator::Is || test.op == Operator::In;
  const bool stable = test.field.scope == Field::Scope::Event ||
                      (test.field.scope == Field::Scope::Member && test.field.name != "points" &&
                       test.field.name != "points_lifetime");
  return equality && stable && std::ranges::none_of(test.literals, [](const Literal& literal) {
           return literal.number.has_value();
         });
}

std::vector<const Test*> indexable(const Campaign& campaign) {
  std::vector<const Test*> tests = campaign.when.required_tests();
  std::erase_if(tests, [](const Test* test) { return !can_index(*test); });
  return tests;
}

std::size_t cost(const Test& test, const Popularity& popularity) {
  std::size_t total = 0;
  for (const Literal& literal : test.literals) {
    total += popularity.at({test.field.to_string(), literal.text});
  }
  return total;
}

const Test* most_selective(const Campaign& campaign, const Popularity& popularity) {
  const std::vector<const Test*> tests = indexable(campaign);
  const auto best = std::ranges::min_element(
      tests, {}, [&](const Test* test) { return cost(*test, popularity); });
  return best == tests.end() ? nullptr : *best;
}

/// When a campaign may run for anybody.
IntervalIndex::Interval interval(const Campaign& campaign, std::uint32_t position) {
  const Occurrence span = widest_span(campaign.schedule);
  return {span.start, span.end, position};
}

/// One trigger's campaigns while the index is being built.
struct Drafted {
  std::vector<std::uint32_t> campaigns;
  Popularity popularity;
};

}  // namespace

Index::BySchedule::BySchedule(const std::vector<Campaign>& campaigns,
                              const std::vector<std::uint32_t>& positions) {
  std::vector<IntervalIndex::Interval> intervals;
  DayIndex::Positions recurring;
  for (const std::uint32_t position : positions) {
    const Schedule& schedule = campaigns[position].schedule;
    if (schedule.repeat != nullptr && !schedule.in_member_zone) {
      recurring.push_back(position);
    } else {
      intervals.push_back(interval(campaigns[position], position));
    }
  }
  spans = IntervalIndex(std::move(intervals));
  days = DayIndex(campaigns, std::move(recurring));
}

Index::Index(const std::vector<Campaign>& campaigns) : bounds_(campaigns) {
  std::map<std::string, Drafted> drafted;
  for (std::uint32_t i = 0; i < campaigns.size(); ++i) {
    if (!campaigns[i].enabled) {
      continue;
    }
    for (const std::string& type : campaigns[i].triggers) {
      Drafted& draft = drafted[type];
      draft.campaigns.push_back(i);
      for (const Test* test : indexable(campaigns[i])) {
        for (const Literal& literal : test->literals) {
          ++draft.popularity[{test->field.to_string(), literal.text}];
        }
      }
    }
  }

  using Positions = std::vector<std::uint32_t>;
  for (const auto& [type, draft] : drafted) {
    Positions others;
    std::map<std::string, std::pair<Field, std::map<std::string, Positions>>> fields;
    for (const std::uint32_t position : draft.campaigns) {
      const Test* test = most_selective(campaigns[position], draft.popularity);
      if (test == nullptr) {
        others.push_back(position);
        continue;
      }
      auto& [field, values] = fields[test->field.to_string()];
      field = test->field;
      for (const Literal& literal : test->literals) {
        values[literal.text].push_back(position);
      }
    }
    Trigger& trigger = triggers_[type];
    trigger.others = BySchedule(campaigns, others);
    for (auto& [name, content] : fields) {
      ByField by_field{content.first, {}};
      for (const auto& [value, positions] : content.second) {
        by_field.values.emplace(value, BySchedule(campaigns, positions));
      }
      trigger.fields.push_back(std::move(by_field));
    }
  }
}

bool Index::listens(std::string_view event_type) const {
  return triggers_.contains(event_type);
}

void Index::candidates(const Facts& facts, std::vector<std::uint32_t>& found) const {
  found.clear();
  const auto trigger = triggers_.find(facts.event.type);
  if (trigger == triggers_.end()) {
    return;
  }
  const Bounds::Numbers numbers = bounds_.read(facts);
  const auto add = [&](std::uint32_t position) {
    if (bounds_.allow(position, numbers)) {
      found.push_back(position);
    }
  };
  trigger->second.others.find(facts.event.time, add);
  std::string scratch;
  for (const ByField& by_field : trigger->second.fields) {
    const auto text = read_field(by_field.field, facts, scratch);
    if (!text) {
      continue;
    }
    if (const auto match = by_field.values.find(*text); match != by_field.values.end()) {
      match->second.find(facts.event.time, add);
    }
  }
  std::ranges::sort(found);
  // A campaign that names one value twice (`[coffee, coffee]`) stands there twice.
  const auto [first, last] = std::ranges::unique(found);
  found.erase(first, last);
}

}  // namespace fanfare::campaigns
