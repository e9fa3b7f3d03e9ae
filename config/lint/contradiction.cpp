#include "config/lint/contradiction.h"

#include <algorithm>
#include <variant>

#include "config/lint/trial.h"

namespace fanfare::config::lint {
namespace {

using campaigns::Field;
using campaigns::Literal;
using campaigns::Operator;
using campaigns::Test;

/// Lists with more pairs of values than this are not compared: it would take long.
constexpr std::size_t kMostCompared = 100'000;

/// The end of a range that a test asks for.
struct Bound {
  Literal value;
  bool is_open = false;  ///< The value itself does not lie in it.
};

std::optional<Bound> lower_bound(const Test& test) {
  switch (test.op) {
    case Operator::AtLeast:
    case Operator::Between:
      return Bound{test.literals.front(), false};
    case Operator::MoreThan:
      return Bound{test.literals.front(), true};
    default:
      return std::nullopt;
  }
}

std::optional<Bound> upper_bound(const Test& test) {
  switch (test.op) {
    case Operator::AtMost:
    case Operator::Between:
      return Bound{test.literals.back(), false};
    case Operator::LessThan:
      return Bound{test.literals.back(), true};
    default:
      return std::nullopt;
  }
}

/// How two bounds order; empty when one is a number and the other is not.
std::optional<std::strong_ordering> compare(const Bound& a, const Bound& b) {
  if (a.value.number.has_value() != b.value.number.has_value()) {
    return std::nullopt;
  }
  return a.value.number ? *a.value.number <=> *b.value.number : a.value.text <=> b.value.text;
}

bool is_empty_range(const std::optional<Bound>& low, const std::optional<Bound>& high) {
  const auto order = low && high ? compare(*low, *high) : std::nullopt;
  return order && (*order > 0 || (*order == 0 && (low->is_open || high->is_open)));
}

/// Whether all that lies in the range of `a` lies in that of `b`.
bool is_range_within(const Test& a, const Test& b) {
  const auto low = lower_bound(b);
  const auto high = upper_bound(b);
  const auto holds = [](const std::optional<Bound>& inner, const std::optional<Bound>& outer,
                        bool is_lower) {
    if (!outer) {
      return true;
    }
    const auto order = inner ? compare(*inner, *outer) : std::nullopt;
    return order && (*order == 0 ? inner->is_open || !outer->is_open : (*order > 0) == is_lower);
  };
  return (low || high) && holds(lower_bound(a), low, true) && holds(upper_bound(a), high, false);
}

/// `a` of what lies after a moment, `b` of what lies before one that is no later. Only moments of
/// one kind are compared: a month may be more or less than 30 days.
bool is_empty_time(const Test& a, const Test& b) {
  if (b.op != Operator::Before || (a.op != Operator::After && a.op != Operator::WithinLast)) {
    return false;
  }
  const auto* before = std::get_if<Instant>(&b.moment->when);
  const auto* after = a.moment ? std::get_if<Instant>(&a.moment->when) : nullptr;
  if (before != nullptr && after != nullptr) {
    return *before <= *after;
  }
  const auto* ago = std::get_if<Duration>(&b.moment->when);
  const auto* since = a.moment ? std::get_if<Duration>(&a.moment->when) : &*a.duration;
  return ago != nullptr && since != nullptr && ago->unit == since->unit &&
         ago->count >= since->count;
}

bool is_same(const Test& a, const Test& b) {
  return a.op == b.op && !a.literals.empty() && a.literals == b.literals;
}

/// Of two requirements about one field.
bool exclude_each_other(const Requirement& a, const Requirement& b) {
  const auto a_there = presence(a);
  const auto b_there = presence(b);
  if (a_there && b_there && *a_there != *b_there) {
    return true;
  }
  if (a.negated || b.negated) {
    const Test& asked = a.negated ? b.test : a.test;
    const Test& refused = a.negated ? a.test : b.test;
    return a.negated != b.negated && (is_same(asked, refused) || is_range_within(asked, refused));
  }
  return is_empty_range(lower_bound(a.test), upper_bound(b.test)) ||
         is_empty_range(lower_bound(b.test), upper_bound(a.test)) ||
         is_empty_time(a.test, b.test) || is_empty_time(b.test, a.test);
}

/// All values that a requirement leaves; empty when these cannot be listed.
std::span<const Literal> values_of(const Requirement& requirement) {
  const Test& test = requirement.test;
  const bool lists = test.op == Operator::Is || test.op == Operator::In;
  return lists && !requirement.negated && !asks_held(test) ? std::span(test.literals)
                                                           : std::span<const Literal>();
}

bool refuses(const Requirement& requirement, const Literal& value) {
  if (asks_held(requirement.test)) {
    return false;  // says nothing of levels
  }
  const auto answer = meets(value, requirement.test);
  return answer && *answer == requirement.negated;
}

/// Another requirement about the field that refuses one of the values, when each value is refused
/// by one.
const Requirement* find_refusal(const Requirement& of, std::span<const Requirement> requirements) {
  const auto values = values_of(of);
  const Requirement* found = nullptr;
  for (const Literal& value : values) {
    const auto refusal = std::ranges::find_if(requirements, [&](const Requirement& each) {
      return each.test.field == of.test.field &&
             values.size() * each.test.literals.size() <= kMostCompared && refuses(each, value);
    });
    if (refusal == requirements.end()) {
      return nullptr;
    }
    found = &*refusal;
  }
  return found;
}

/// What `time.weekday` and `time.hour` can be at all.
std::vector<Requirement> calendar() {
  std::vector<Literal> days;
  for (const std::string_view day : campaigns::kWeekdays) {
    days.push_back({std::string(day), std::nullopt});
  }
  std::vector<Literal> hours;
  for (int hour = 0; hour < 24; ++hour) {
    hours.push_back({std::to_string(hour), Decimal::whole(hour)});
  }
  return {implied({Field::Scope::Time, "weekday"}, std::move(days)),
          implied({Field::Scope::Time, "hour"}, std::move(hours))};
}

Contradiction in_order(const Requirement* a, const Requirement* b) {
  return a < b ? Contradiction{a, b} : Contradiction{b, a};
}

}  // namespace

std::optional<Contradiction> find_contradiction(std::span<const Requirement> requirements) {
  for (std::size_t i = 0; i < requirements.size(); ++i) {
    const Requirement& one = requirements[i];
    for (const Requirement& other : requirements.first(i)) {
      if (one.test.field == other.test.field && exclude_each_other(one, other)) {
        return Contradiction{&other, &one};
      }
    }
    if (const Requirement* other = find_refusal(one, requirements)) {
      return in_order(&one, other);
    }
  }
  static const std::vector<Requirement> kCalendar = calendar();
  for (const Requirement& all : kCalendar) {
    if (const Requirement* other = find_refusal(all, requirements)) {
      return Contradiction{other, other};
    }
  }
  return std::nullopt;
}

}  // namespace fanfare::config::lint
