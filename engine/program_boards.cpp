// What a program says of leaderboards and of counters that apps increment, sorted and indexed.
#include <algorithm>

#include "engine/program.h"

namespace fanfare::engine {
namespace {

bool reads_any(const campaigns::Condition& condition, const std::vector<std::string>& counters) {
  return std::ranges::any_of(condition.tests(), [&](const campaigns::Test& test) {
    return test.field.scope == campaigns::Field::Scope::Counter &&
           std::ranges::find(counters, test.field.name) != counters.end();
  });
}

bool depends_on(const badges::BadgeRule& badge, const std::vector<std::string>& counters) {
  return (badge.revoke_when && reads_any(*badge.revoke_when, counters)) ||
         std::ranges::any_of(badge.levels, [&](const badges::BadgeLevel& level) {
           return reads_any(level.when, counters);
         });
}

}  // namespace

void Program::index_boards() {
  std::ranges::sort(definitions_.leaderboards, {}, &badges::LeaderboardRule::id);
  for (const badges::LeaderboardRule& board : definitions_.leaderboards) {
    const badges::CounterRule* rule = counter(board.counter);
    if (rule == nullptr) {
      continue;
    }
    auto found = std::ranges::find_if(scored_counters_, [&](const ScoredCounter& each) {
      return each.counter == rule && each.every == board.every;
    });
    if (found == scored_counters_.end()) {
      found = scored_counters_.insert(found, {rule, board.every, {}});
    }
    found->boards.push_back(&board);
  }
}

void Program::index_watched() {
  for (const std::string& name : app_counters_) {
    const bool read = std::ranges::any_of(badges_reading_apps_, [&](std::uint32_t badge) {
      return depends_on(definitions_.badges[badge], {name});
    });
    const bool scored = std::ranges::any_of(
        scored_counters_, [&](const ScoredCounter& each) { return each.counter->name == name; });
    if (read || scored) {
      watched_counters_.push_back(name);
    }
  }
}

}  // namespace fanfare::engine
