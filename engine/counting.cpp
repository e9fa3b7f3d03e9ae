#include "engine/counting.h"

#include <algorithm>

#include "badges/streak.h"
#include "engine/deciding.h"
#include "engine/refunds.h"

namespace fanfare::engine {
namespace {

using badges::CounterRule;
using badges::Reading;

bool is_full(const members::Tally& tally) {
  return tally.values.size() >= badges::kMostDistinct;
}

/// Counts with one that is more than its number. Returns by how much the number moved.
Decimal count_remembering(const CounterRule& rule, const campaigns::Facts& facts,
                          const TimeZone& home, members::Draft& member, Counted& counted) {
  const Reading before = reading_of(rule.name, member);
  Reading after = badges::count(rule, facts, home, before);
  if (after == before) {
    return {};
  }
  counted.filled += is_full(after.tally) && !is_full(before.tally) ? 1 : 0;
  const bool same_window = after.tally.window == before.tally.window;
  const Decimal moved = same_window ? after.value - before.value : after.value;
  member.set_counter(rule.name, after.value, std::move(after.tally));
  return moved;
}

}  // namespace

TimeZone home_of(const Program& program, const members::Draft& member) {
  return home_zone(member).value_or(program.zone());
}

Reading reading_of(std::string_view counter, const members::Draft& member) {
  return {member.counter(counter), member.tally(counter)};
}

Counted count_event(const Program& program, const campaigns::Facts& facts, members::Draft& member) {
  Counted counted;
  std::optional<TimeZone> home;
  for (const CounterRule* rule : program.counters_of(facts.event.type)) {
    Decimal moved;
    if (badges::remembers(*rule)) {
      home = home ? home : home_of(program, member);
      moved = count_remembering(*rule, facts, *home, member, counted);
    } else if (moved = badges::increment(*rule, facts); moved != Decimal()) {
      member.add_to_counter(rule->name, moved);
    }
    if (moved != Decimal() && goes_back(*rule) && !counted_always(*rule, facts.event.amount)) {
      counted.uncommon.emplace_back(rule->name, moved);
    }
  }
  return counted;
}

Decimal add_to_counter(const Program& program, std::string_view counter, Decimal by,
                       const campaigns::Facts& facts, members::Draft& member) {
  const CounterRule* rule = program.counter(counter);
  if (rule == nullptr || !badges::remembers(*rule)) {
    member.add_to_counter(counter, by);
    return by;
  }
  const Reading before = reading_of(counter, member);
  Reading after = badges::add(*rule, by, facts, home_of(program, member), before);
  if (after == before) {
    return {};
  }
  member.set_counter(counter, after.value, std::move(after.tally));
  return by;
}

}  // namespace fanfare::engine
