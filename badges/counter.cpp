#include "badges/counter.h"

#include <algorithm>

#include "badges/streak.h"
#include "base/hash.h"

namespace fanfare::badges {
namespace {

/// Calls `each(text)` for every value that the event has of the field: one, or one for each line of
/// the basket that counts.
void for_each_value(const campaigns::Measure& measure, const campaigns::Facts& facts, auto each) {
  std::string scratch;
  const auto look = [&](const campaigns::Facts& seen) {
    const auto text = measure.where.holds(seen)
                          ? campaigns::read_field(measure.field, seen, scratch)
                          : std::nullopt;
    if (text && !text->empty()) {
      each(*text);
    }
  };
  if (measure.field.scope != campaigns::Field::Scope::Item) {
    look(facts);
  } else if (facts.basket != nullptr) {
    campaigns::Facts of_line = facts;
    for (const members::BasketLine& line : facts.basket->lines()) {
      of_line.line = &line;
      look(of_line);
    }
  }
}

Reading tell_apart(const CounterRule& rule, const campaigns::Facts& facts, Reading reading) {
  std::vector<std::uint64_t>& known = reading.tally.values;
  for_each_value(rule.measure, facts, [&](std::string_view value) {
    const std::uint64_t hash = stable_hash(value);
    const auto place = std::ranges::lower_bound(known, hash);
    const bool is_new = place == known.end() || *place != hash;
    if (is_new && known.size() < kMostDistinct) {
      known.insert(place, hash);
      reading.value += Decimal::whole(1);
    }
  });
  return reading;
}

Reading compare(const CounterRule& rule, const campaigns::Facts& facts, Reading reading) {
  if (const auto largest = campaigns::largest_of(rule.measure, facts)) {
    reading.value = std::max(reading.value, *largest);
  }
  return reading;
}

/// The counter as it stands in the window of the event; empty where that is over.
std::optional<Reading> open_window(const CounterRule& rule, const campaigns::Facts& facts,
                                   const TimeZone& home, const Reading& before) {
  if (rule.every == CounterRule::Every::Campaign) {
    return before;
  }
  const auto window_at = [&](Instant when) {
    return campaigns::window_of(rule.every, {when, LocalTime(), home}, facts.member.joined_at());
  };
  const Instant at = facts.event.time;
  const Instant latest = std::max(at, facts.member.last_seen().value_or(at));
  const std::int64_t window = window_at(at);
  const std::int64_t now = window_at(latest);
  if (at < latest && window < now) {
    return std::nullopt;
  }
  const auto present = before.tally.window;
  if (present && window <= *present && *present <= now + kWindowsAhead) {
    return before;
  }
  Reading fresh;
  fresh.tally.window = window;
  return fresh;
}

}  // namespace

Decimal increment(const CounterRule& rule, const campaigns::Facts& facts) {
  if (rule.kind == CounterRule::Kind::Count) {
    return Decimal::whole(rule.measure.where.holds(facts) ? 1 : 0);
  }
  return campaigns::amount_of(rule.measure, facts).value_or(Decimal());
}

bool remembers(const CounterRule& rule) {
  using Kind = CounterRule::Kind;
  return rule.every != CounterRule::Every::Campaign ||
         (rule.kind != Kind::Count && rule.kind != Kind::Sum);
}

Reading count(const CounterRule& rule, const campaigns::Facts& facts, const TimeZone& home,
              const Reading& before) {
  if (rule.kind == CounterRule::Kind::Streak) {
    return count_streak(rule, facts, home, before);
  }
  auto reading = open_window(rule, facts, home, before);
  if (!reading) {
    return before;
  }
  switch (rule.kind) {
    case CounterRule::Kind::Count:
    case CounterRule::Kind::Sum:
      reading->value += increment(rule, facts);
      break;
    case CounterRule::Kind::Distinct:
      return tell_apart(rule, facts, *std::move(reading));
    case CounterRule::Kind::Max:
      return compare(rule, facts, *std::move(reading));
    case CounterRule::Kind::Streak:
    case CounterRule::Kind::FromApp:
      break;
  }
  return *std::move(reading);
}

Reading add(const CounterRule& rule, Decimal by, const campaigns::Facts& facts,
            const TimeZone& home, const Reading& before) {
  auto reading = open_window(rule, facts, home, before);
  if (!reading) {
    return before;
  }
  reading->value += by;
  return *std::move(reading);
}

bool is_counted_in(const CounterRule& rule, Instant at, const TimeZone& home,
                   std::optional<Instant> joined_at, const members::Tally& tally) {
  return rule.every == CounterRule::Every::Campaign ||
         tally.window == campaigns::window_of(rule.every, {at, LocalTime(), home}, joined_at);
}

std::optional<Instant> ends_at(const CounterRule& rule, const Reading& reading,
                               const TimeZone& home, Instant joined_at) {
  if (rule.kind == CounterRule::Kind::Streak) {
    return streak_ends_at(rule, reading, home);
  }
  const bool ends = rule.every != CounterRule::Every::Campaign && reading.value != Decimal();
  return ends && reading.tally.window
             ? campaigns::end_of_window(rule.every, *reading.tally.window, home, joined_at)
             : std::nullopt;
}

Reading end(const CounterRule& rule, const Reading& before, Instant at, const TimeZone& home) {
  if (rule.kind == CounterRule::Kind::Streak) {
    return end_streak(rule, before, at, home);
  }
  Reading after;
  after.tally.window = *before.tally.window + 1;  // what comes late of the old counts for nothing
  return after;
}

}  // namespace fanfare::badges
