#include <algorithm>

#include "engine/badge_desk.h"
#include "engine/deciding.h"

namespace fanfare::engine {

using campaigns::Facts;
using members::Event;
namespace event_type = members::event_type;

std::optional<members::Rejection> Deciding::take_badge_order() {
  const Facts seen = facts(cause_, program_.zone());
  BadgeDesk desk(program_, seen, around_, draft_, journal_);
  auto refused = cause_.type == event_type::kBadgeAward ? desk.award() : desk.revoke();
  announce_badges(1);
  return refused;
}

void Deciding::run_backfill(const std::vector<std::string>& badges) {
  const Facts seen = facts(cause_, program_.zone());
  BadgeDesk desk(program_, seen, around_, draft_, journal_);
  for (std::size_t round = 0; round < badges.size(); ++round) {  // one may ask for another
    const std::size_t before = journal_.badges.size();
    for (const std::string& id : badges) {
      const badges::BadgeRule* rule = program_.badge(id);
      if (rule == nullptr || rule->backfill == badges::BadgeRule::Backfill::No) {
        continue;  // published otherwise meanwhile
      }
      desk.look_at(*rule);
      if (rule->backfill == badges::BadgeRule::Backfill::Silent) {
        announced_badges_ = journal_.badges.size();
      }
      announce_badges(1);
    }
    if (journal_.badges.size() == before) {
      break;
    }
  }
  step_through_own_events();
}

void Deciding::end_badge(const std::string& badge) {
  const Facts seen = facts(cause_, program_.zone());
  BadgeDesk(program_, seen, around_, draft_, journal_).end_term(badge);
}

std::vector<std::uint32_t> Deciding::badges_to_check() const {
  std::vector<std::uint32_t> badges = program_.badges_reading_more();
  const auto add = [&](const std::string& counter) {
    const auto& reading = program_.badges_reading_counter(counter);
    badges.insert(badges.end(), reading.begin(), reading.end());
  };
  for (const auto& [counter, value] : draft_.changes().counters) {
    add(counter);
  }
  for (const auto& [counter, by] : draft_.changes().app_counters) {
    add(counter);
  }
  return badges;
}

/// Each once, in the order of their ids.
void Deciding::look_at_badges(std::vector<std::uint32_t> badges, const Event& event, int depth) {
  std::ranges::sort(badges);
  const auto [first, last] = std::ranges::unique(badges);
  badges.erase(first, last);
  const Facts seen = facts(event, program_.zone());
  BadgeDesk desk(program_, seen, around_, draft_, journal_);
  for (const std::uint32_t position : badges) {
    desk.look_at(program_.badges()[position]);
  }
  announce_badges(depth + 1);
}

void Deciding::give_badge(const std::string& badge, const std::string& campaign, const Event& event,
                          int depth) {
  const Facts seen = facts(event, program_.zone());
  BadgeDesk(program_, seen, around_, draft_, journal_).give(badge, campaign);
  announce_badges(depth + 1);
}

void Deciding::announce_badges(int depth) {
  for (; announced_badges_ < journal_.badges.size(); ++announced_badges_) {
    const members::AwardedBadge& each = journal_.badges[announced_badges_];
    emit({event_type::kBadgeAwarded,
          {{{"badge", each.badge}, {"level", each.level}, {"campaign", each.campaign}}},
          depth});
  }
}

}  // namespace fanfare::engine
