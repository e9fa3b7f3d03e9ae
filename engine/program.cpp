#include "engine/program.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace fanfare::engine {
namespace {

using campaigns::Field;

/// The element found in a map of lists; an empty list when there is none.
template <class T>
const T& find_or_empty(const TextMap<T>& map, std::string_view key) {
  static const T empty;
  const auto found = map.find(key);
  return found == map.end() ? empty : found->second;
}

/// What turning a badge true depends on.
struct Reads {
  std::vector<std::string> counters;
  bool more = false;
};

/// Whether a member about whom nothing is known yet has it already (`counter.returns: 0`): no
/// change of a counter will announce it.
bool holds_from_the_start(const campaigns::Condition& condition, const TimeZone& zone) {
  const members::Member nobody;
  const members::Event nothing;
  return condition.holds({nothing, members::Draft(nobody), zone});
}

void add_reads(const campaigns::Condition& condition, Reads& reads) {
  for (const campaigns::Test& test : condition.tests()) {
    if (test.field.scope == Field::Scope::Counter) {
      reads.counters.push_back(test.field.name);
    } else {
      reads.more = true;
    }
  }
}

Reads reads_of(const badges::BadgeRule& badge, const TimeZone& zone) {
  Reads reads;
  for (const badges::BadgeLevel& level : badge.levels) {
    reads.more = reads.more || holds_from_the_start(level.when, zone);
    add_reads(level.when, reads);
  }
  if (badge.revoke_when) {
    add_reads(*badge.revoke_when, reads);
  }
  std::ranges::sort(reads.counters);
  const auto [first, last] = std::ranges::unique(reads.counters);
  reads.counters.erase(first, last);
  return reads;
}

/// Who moves to another zone may come to the same local time twice: once is enough.
void start_once(campaigns::Campaign& campaign) {
  const bool scheduled = std::ranges::find(campaign.triggers, members::event_type::kSchedule) !=
                         campaign.triggers.end();
  if (scheduled && campaign.schedule.in_member_zone) {
    campaigns::Limit once;
    once.every = campaigns::Limit::Every::Occurrence;
    once.times = 1;
    campaign.limits.push_back(std::move(once));
  }
}

std::string in_words(const std::vector<Duration>& times) {
  std::string words;
  for (const Duration& each : times) {
    words += each.to_string() + " ";
  }
  return words;
}

campaigns::Listeners listeners(const Definitions& definitions) {
  campaigns::Listeners made;
  for (const campaigns::Campaign& campaign : definitions.campaigns) {
    if (campaign.enabled) {
      made.add(campaign.triggers, campaign.when);
    }
  }
  for (const badges::CounterRule& counter : definitions.counters) {
    made.add(counter.events, counter.measure.where);
  }
  for (const badges::ChallengeRule& challenge : definitions.challenges) {
    for (const badges::Goal& goal : challenge.goals) {
      made.add(goal.measure.events, goal.measure.measure.where);
    }
  }
  return made;
}

}  // namespace

Program::Program(Definitions definitions) : definitions_(std::move(definitions)) {
  std::ranges::sort(definitions_.campaigns, [](const auto& a, const auto& b) {
    return std::tuple(-a.priority, std::string_view(a.id)) <
           std::tuple(-b.priority, std::string_view(b.id));
  });
  std::ranges::sort(definitions_.badges, {}, &badges::BadgeRule::id);
  std::ranges::sort(definitions_.challenges, {}, &badges::ChallengeRule::id);
  std::ranges::for_each(definitions_.campaigns, start_once);
  campaign_index_ = campaigns::Index(definitions_.campaigns);
  starts_.emplace(definitions_.campaigns, listeners(definitions_));
  index_counters();
  index_badges();
  index_boards();
  index_watched();
  index_challenges();
}

void Program::index_badges() {
  for (std::uint32_t i = 0; i < definitions_.badges.size(); ++i) {
    const badges::BadgeRule& badge = definitions_.badges[i];
    badge_positions_.emplace(badge.id, i);
    const Reads reads = reads_of(badge, definitions_.zone);
    if (std::ranges::any_of(reads.counters, [&](const std::string& name) {
          const auto* rule = counter(name);
          return rule != nullptr && rule->kind == badges::CounterRule::Kind::FromApp;
        })) {
      badges_reading_apps_.push_back(i);
    }
    if (reads.more) {
      badges_reading_more_.push_back(i);
      continue;
    }
    for (const std::string& counter : reads.counters) {
      badges_by_counter_[counter].push_back(i);
    }
  }
}

void Program::index_counters() {
  for (std::uint32_t i = 0; i < definitions_.counters.size(); ++i) {
    const badges::CounterRule& counter = definitions_.counters[i];
    counter_positions_.emplace(counter.name, i);
    for (const std::string& type : counter.events) {
      counters_by_event_[type].push_back(&definitions_.counters[i]);
    }
    if (counter.kind == badges::CounterRule::Kind::FromApp) {
      app_counters_.push_back(counter.name);
    }
  }
}

void Program::index_challenges() {
  for (const badges::ChallengeRule& challenge : definitions_.challenges) {
    for (const badges::Goal& goal : challenge.goals) {
      for (const std::string& type : goal.measure.events) {
        auto& list = challenges_by_event_[type];
        if (list.empty() || list.back() != &challenge) {
          list.push_back(&challenge);
        }
      }
    }
  }
}

std::vector<std::pair<std::string, std::string>> Program::timed_events() const {
  const auto& inactive = definitions_.occasions.inactive_after;
  std::string tier_leads;
  std::string plan_leads;
  for (const MembershipPlan& plan : definitions_.memberships) {
    plan_leads += plan.remind.empty() ? "" : plan.plan + " " + in_words(plan.remind);
  }
  std::string reward_leads;
  for (const RewardRule& reward : definitions_.rewards) {
    reward_leads += reward.warn.empty() ? "" : reward.id + " " + in_words(reward.warn);
  }
  for (const TierPolicy& tiers : definitions_.tiers) {
    tier_leads += in_words(tiers.warn);
  }
  std::string streak_leads;
  for (const badges::CounterRule& counter : definitions_.counters) {
    const auto& remind = counter.streak.remind;
    streak_leads += remind ? counter.name + " " + remind->to_string() + " " : "";
  }
  std::string challenge_leads;
  for (const badges::ChallengeRule& challenge : definitions_.challenges) {
    if (challenge.remind) {
      challenge_leads += challenge.id + " " + challenge.remind->before_end.to_string() + " ";
    }
  }
  std::vector<std::pair<std::string, std::string>> events{
      {std::string(members::event_type::kBirthday),
       definitions_.occasions.leap_day_in_march ? "yearly mar1" : "yearly"},
      {std::string(members::event_type::kAnniversary), "yearly"},
      {std::string(members::event_type::kInactive), inactive ? inactive->to_string() : ""},
      {std::string(members::event_type::kPointsExpiring), in_words(definitions_.points.warn)},
      {std::string(members::event_type::kTierExpiring), tier_leads},
      {std::string(members::event_type::kRewardExpiring), reward_leads},
      {std::string(members::event_type::kChallengeExpiring), challenge_leads},
      {std::string(members::event_type::kRenewalDue), plan_leads},
      {std::string(members::event_type::kStreakExpiring), streak_leads}};
  std::erase_if(events,
                [&](const auto& each) { return each.second.empty() || !hears(each.first); });
  for (auto& [name, time] : events) {
    const bool any_hour =
        name == members::event_type::kInactive || name == members::event_type::kStreakExpiring;
    if (!any_hour) {
      time +=
          fmt::format(" {} {}", definitions_.zone.name(), definitions_.occasions.daily_at.count());
    }
    name = timed_name(name);
  }
  return events;
}

bool Program::hears(std::string_view event_type) const {
  return campaign_index_.listens(event_type) || !counters_of(event_type).empty() ||
         !challenges_of(event_type).empty();
}

const badges::BadgeRule* Program::badge(std::string_view id) const {
  const auto found = badge_positions_.find(id);
  return found == badge_positions_.end() ? nullptr : &definitions_.badges[found->second];
}

const badges::CounterRule* Program::counter(std::string_view name) const {
  const auto found = counter_positions_.find(name);
  return found == counter_positions_.end() ? nullptr : &definitions_.counters[found->second];
}

const badges::ChallengeRule* Program::challenge(std::string_view id) const {
  const auto& all = definitions_.challenges;
  const auto found = std::ranges::lower_bound(all, id, {}, &badges::ChallengeRule::id);
  return found == all.end() || found->id != id ? nullptr : &*found;
}

const std::vector<const badges::ChallengeRule*>& Program::challenges_of(
    std::string_view event_type) const {
  return find_or_empty(challenges_by_event_, event_type);
}

const MembershipPlan* Program::plan(std::string_view id) const {
  const auto found = std::ranges::find(definitions_.memberships, id, &MembershipPlan::plan);
  return found == definitions_.memberships.end() ? nullptr : &*found;
}

const RewardRule* Program::reward(std::string_view id, const campaigns::Facts& facts) const {
  const auto found = std::ranges::find_if(definitions_.rewards, [&](const RewardRule& each) {
    return each.id == id && each.only_if.holds(facts);
  });
  return found == definitions_.rewards.end() ? nullptr : &*found;
}

const std::vector<const badges::CounterRule*>& Program::counters_of(
    std::string_view event_type) const {
  return find_or_empty(counters_by_event_, event_type);
}

const std::vector<std::uint32_t>& Program::badges_reading_counter(std::string_view name) const {
  return find_or_empty(badges_by_counter_, name);
}

Instant warning_at(const Program& program, Instant expires, const Duration& lead) {
  const TimeZone& zone = program.zone();
  const LocalTime last(members::last_good_day(expires, zone));
  return zone.to_instant(LocalTime(LocalDay(advance(last, lead, -1))) +
                         std::chrono::seconds(program.definitions().occasions.daily_at).count());
}

const TierPolicy* tiers_for(const Program& program, const members::Draft& member) {
  static const members::Event kNothing;
  const auto& all = program.definitions().tiers;
  const auto found = std::ranges::find_if(all, [&](const TierPolicy& each) {
    return each.only_if.holds({kNothing, member, program.zone()});
  });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace fanfare::engine
