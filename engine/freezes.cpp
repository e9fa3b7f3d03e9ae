#include "engine/freezes.h"

#include <fmt/format.h>

#include <algorithm>

#include "badges/streak.h"
#include "base/text.h"

namespace fanfare::engine {
namespace {

using badges::CounterRule;
using members::Event;
using members::Rejection;

/// Null where nobody can have any for it.
const CounterRule* streak_with_freezes(const Program& program, std::string_view name) {
  const CounterRule* rule = program.counter(name);
  const bool has =
      rule != nullptr && rule->kind == CounterRule::Kind::Streak && rule->streak.most_freezes > 0;
  return has ? rule : nullptr;
}

void add(const CounterRule& rule, std::int64_t count, members::Draft& member) {
  member.set_counter(
      rule.name, member.counter(rule.name),
      badges::with_freezes(member.tally(rule.name), static_cast<std::int32_t>(count)));
}

std::optional<Rejection> problem_with(const CounterRule& rule, std::int64_t count,
                                      const members::Draft& member) {
  const std::int32_t most = rule.streak.most_freezes;
  const std::int32_t has = badges::freezes_in(member.tally(rule.name));
  if (rule.streak.freeze_cost == Points()) {
    return Rejection{
        "not_for_points",
        fmt::format("freezes of '{}' have no 'cost': only campaigns give them", rule.name)};
  }
  if (member.counter(rule.name) == Decimal()) {
    return Rejection{"no_streak", fmt::format("the member has no '{}' at the moment that a freeze "
                                              "could keep; it begins with the next event",
                                              rule.name)};
  }
  if (count > most - has) {
    return Rejection{"too_many_freezes",
                     fmt::format("the member has {} of at most {} freezes of '{}'; {} more are too "
                                 "many",
                                 has, most, rule.name, count)};
  }
  const Points cost(rule.streak.freeze_cost.count() * count);
  if (member.points() < cost) {
    return Rejection{"not_enough_points",
                     fmt::format("{} of '{}' costs {} points, and the member has {}",
                                 count == 1 ? "a freeze" : fmt::format("{} freezes", count),
                                 rule.name, cost.count(), member.points().count())};
  }
  return std::nullopt;
}

}  // namespace

std::optional<Rejection> buy_freezes(const Program& program, const Event& event,
                                     members::Draft& member, members::JournalEntry& journal) {
  const std::string_view name = event.attribute("streak").value_or("");
  const std::string_view by = event.attribute("by").value_or("1");
  const CounterRule* rule = streak_with_freezes(program, name);
  const auto count = parse_whole<std::int64_t>(by);
  if (rule == nullptr) {
    return Rejection{"unknown_streak",
                     fmt::format("'streak' is '{}'; expected a streak with 'freezes' among the "
                                 "counters of program.yaml",
                                 shortened(name, 64))};
  }
  if (!count || *count < 1) {
    return Rejection{"bad_count", fmt::format("'by' is '{}'; expected a whole number above 0",
                                              shortened(by, 60))};
  }
  if (auto problem = problem_with(*rule, *count, member)) {
    return problem;
  }
  const Points cost(rule->streak.freeze_cost.count() * *count);
  for (const members::Lot& lot : member.take(cost)) {
    journal.lots.push_back({lot.expires, Points() - lot.points});
  }
  journal.points.emplace_back(event.type, Points() - cost);
  journal.counters.emplace_back(rule->name, Decimal::whole(*count));
  add(*rule, *count, member);
  return std::nullopt;
}

std::int64_t give_freezes(const Program& program, std::string_view streak, std::int64_t count,
                          members::Draft& member) {
  const CounterRule* rule = streak_with_freezes(program, streak);
  if (rule == nullptr) {
    return 0;
  }
  const std::int64_t room = rule->streak.most_freezes - badges::freezes_in(member.tally(streak));
  const std::int64_t given = std::min(count, std::max<std::int64_t>(room, 0));
  if (given > 0) {
    add(*rule, given, member);
  }
  return given;
}

}  // namespace fanfare::engine
