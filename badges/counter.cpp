#include "badges/counter.h"

#include <algorithm>

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
  for_each_value(rule.measure, facts, [&](std::string_view value) {
    if (const auto number = Decimal::parse(value)) {
      reading.value = std::max(reading.value, *number);
    }
  });
  return reading;
}

}  // namespace

Decimal increment(const CounterRule& rule, const campaigns::Facts& facts) {
  if (rule.kind == CounterRule::Kind::Count) {
    return Decimal::whole(rule.measure.where.holds(facts) ? 1 : 0);
  }
  return campaigns::amount_of(rule.measure, facts).value_or(Decimal());
}

Reading count(const CounterRule& rule, const campaigns::Facts& facts, const TimeZone& home,
              const Reading& before) {
  Reading reading = before;
  if (rule.every != CounterRule::Every::Campaign && rule.kind != CounterRule::Kind::Streak) {
    const std::int64_t window = campaigns::window_of(
        rule.every, {facts.event.time, LocalTime(), home}, facts.member.joined_at());
    if (before.tally.window && window < *before.tally.window) {
      return before;
    }
    if (before.tally.window != window) {
      reading = {};
      reading.tally.window = window;
    }
  }
  switch (rule.kind) {
    case CounterRule::Kind::Count:
    case CounterRule::Kind::Sum:
      reading.value += increment(rule, facts);
      break;
    case CounterRule::Kind::Distinct:
      return tell_apart(rule, facts, std::move(reading));
    case CounterRule::Kind::Max:
      return compare(rule, facts, std::move(reading));
    case CounterRule::Kind::Streak:
    case CounterRule::Kind::FromApp:
      break;
  }
  return reading;
}

std::optional<Instant> ends_at(const CounterRule& rule, const Reading& reading,
                               const TimeZone& home, Instant joined_at) {
  const bool ends = rule.kind != CounterRule::Kind::Streak &&
                    rule.every != CounterRule::Every::Campaign && reading.value != Decimal();
  return ends && reading.tally.window
             ? campaigns::end_of_window(rule.every, *reading.tally.window, home, joined_at)
             : std::nullopt;
}

Reading end(const CounterRule& /*rule*/, const Reading& before, Instant /*at*/,
            const TimeZone& /*home*/) {
  Reading after;
  after.tally.window = before.tally.window;  // what comes late of it counts for nothing
  return after;
}

}  // namespace fanfare::badges
