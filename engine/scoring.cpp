#include "engine/scoring.h"

#include <algorithm>
#include <functional>
#include <iterator>

namespace fanfare::engine {
namespace {

using campaigns::Facts;

/// What one event may turn into rewards: more comes with the next.
constexpr std::int64_t kMostConversions = 100;

/// Empty where there is nothing to give for: a negative amount takes nothing back, that is a
/// refund's work.
std::optional<Decimal> positive_amount(const campaigns::Measure& measure, const Facts& facts) {
  const auto amount = campaigns::amount_of(measure, facts);
  return amount && *amount > Decimal() ? amount : std::nullopt;
}

Fraction given_by(const campaigns::GiveProportion& effect, const Facts& facts) {
  const auto amount = positive_amount(effect.of, facts);
  if (!amount) {
    return {};
  }
  const Fraction steps = Fraction::quotient(*amount, effect.per);
  return (effect.full_steps ? steps.floor() : steps) * Fraction(effect.give);
}

Fraction given_by(const campaigns::GiveBands& effect, const Facts& facts) {
  const auto amount = positive_amount(effect.of, facts);
  if (!amount) {
    return {};
  }
  const auto band =
      std::ranges::lower_bound(effect.bands, *amount, {}, &campaigns::GiveBands::Band::up_to);
  return Fraction(band == effect.bands.end() ? effect.above : band->give);
}

std::optional<Fraction> factor_of(const Acting& acting) {
  std::optional<Fraction> factor;
  for (const campaigns::Effect* effect : acting.effects) {
    if (const auto* multiply = std::get_if<campaigns::Multiply>(&effect->action)) {
      factor = factor.value_or(Fraction(Decimal::whole(1))) * Fraction(multiply->factor);
    }
  }
  return factor;
}

/// Credits `points`, or what the limits leave of them, and returns what was credited. Limits book
/// what the campaign has given so far, and nothing while that is less than nothing.
Points credit(Acting& acting, Points points) {
  const auto left = acting.allowance.points_left();
  const Points before = std::max(acting.given, Points());
  if (left && acting.given + points > before + *left) {
    points = before + *left - acting.given;
    acting.limited = true;
  }
  acting.given += points;
  acting.allowance.use(std::max(acting.given, Points()) - before);
  return points;
}

/// The points of an event on their way: exact, and what they come to when they are rounded.
struct Sum {
  Rounding rounding;
  Fraction exact;
  Points rounded;

  /// Goes on to `next`, crediting the difference; where that is cut, no further than that.
  void move(Acting& acting, const Fraction& next) {
    // Several reductions may sum up to more than all of it; more than all is not taken.
    const Points target = std::max(Fraction(), next).round(rounding);
    const Points credited = credit(acting, target - rounded);
    const bool cut = rounded + credited != target;
    rounded += credited;
    exact = cut ? Fraction(Decimal::whole(rounded.count())) : next;
  }
};

/// What the limits leave of the exact proportion: what is beyond is not multiplied either.
Fraction cut_to_limits(Acting& acting, const Fraction& proportion) {
  const auto left = acting.allowance.points_left();
  // Above a whole number is what rounds up to more; a limit itself may be beyond any decimal.
  if (!left || proportion.round(Rounding::Ceil) <= *left) {
    return proportion;
  }
  acting.limited = true;
  return Fraction(Decimal::whole(left->count()));
}

void credit_amounts_and_gifts(Sum& sum, const Fraction& rate, std::vector<Acting>& acting) {
  for (Acting& each : acting) {
    if (each.proportion) {
      sum.move(each, sum.exact + cut_to_limits(each, *each.proportion * rate));
    }
    for (const campaigns::Effect* effect : each.effects) {
      if (const auto* give = std::get_if<campaigns::GivePoints>(&effect->action)) {
        credit(each, give->points);
      }
    }
  }
}

struct Multiplier {
  Acting* acting;
  Fraction factor;
};

/// The points that this one alone would add, as far as its limits allow.
Points gain(const Multiplier& multiplier, const Sum& base) {
  const Points all = (base.exact * multiplier.factor).round(base.rounding) - base.rounded;
  const auto left = multiplier.acting->allowance.points_left();
  return left ? std::min(all, *left) : all;
}

/// Those that count, in the order in which they do.
std::vector<Multiplier> multipliers_of(Stack stack, const Sum& base, std::vector<Acting>& acting) {
  std::vector<Multiplier> multipliers;
  for (Acting& each : acting) {
    if (const auto factor = factor_of(each)) {
      multipliers.push_back({&each, *factor});
    }
  }
  if (stack == Stack::Best && multipliers.size() > 1) {
    // The first of equals: the one of higher priority.
    const auto gains = [&](const Multiplier& each) { return gain(each, base); };
    return {*std::ranges::max_element(multipliers, {}, gains)};
  }
  const auto unlimited = [](const Multiplier& each) {
    return !each.acting->allowance.points_left().has_value();
  };
  std::vector<Multiplier> ordered;
  std::ranges::copy_if(multipliers, std::back_inserter(ordered), unlimited);
  std::ranges::copy_if(multipliers, std::back_inserter(ordered), std::not_fn(unlimited));
  return ordered;
}

void credit_multipliers(Stack stack, Sum& sum, std::vector<Acting>& acting) {
  const Fraction base = sum.exact;
  const Fraction one(Decimal::whole(1));
  for (const auto& [each, factor] : multipliers_of(stack, sum, acting)) {
    sum.move(*each, stack == Stack::Sum ? sum.exact + base * (factor - one) : sum.exact * factor);
  }
}

}  // namespace

bool Acting::is_idle() const {
  if (!for_referrer.empty()) {
    return false;
  }
  bool meant_points = false;
  for (const campaigns::Effect* effect : effects) {
    const bool tells = std::holds_alternative<campaigns::Notify>(effect->action);
    const bool converts = std::holds_alternative<campaigns::Convert>(effect->action);
    if (!tells && !converts && !campaigns::is_about_points(*effect)) {
      return false;
    }
    meant_points = meant_points || !tells;
  }
  return meant_points && given == Points() && converted == 0;
}

void convert(Points balance, std::vector<Acting>& acting,
             const std::function<std::int64_t(const std::string&)>& left_of) {
  for (Acting& each : acting) {
    for (const campaigns::Effect* effect : each.effects) {
      const auto* into = std::get_if<campaigns::Convert>(&effect->action);
      if (into == nullptr || balance < into->every) {
        continue;
      }
      std::int64_t times = std::min(balance.count() / into->every.count(), kMostConversions);
      const std::int64_t booked = each.converted == 0 ? 1 : 0;  // by having been selected
      if (const auto left = each.allowance.times_left()) {
        times = std::min(times, *left + booked);
      }
      if (const std::int64_t left = left_of(into->reward); left < times) {
        times = left;
        each.limited = true;
      }
      if (times <= 0) {
        continue;
      }
      each.allowance.act(times - booked);
      each.converted += times;
      balance -= Points(into->every.count() * times);
    }
  }
}

std::optional<Fraction> proportion_of(std::span<const campaigns::Effect* const> effects,
                                      const Facts& facts) {
  std::optional<Fraction> sum;
  for (const campaigns::Effect* effect : effects) {
    if (const auto* give = std::get_if<campaigns::GiveProportion>(&effect->action)) {
      sum = sum.value_or(Fraction()) + given_by(*give, facts);
    } else if (const auto* bands = std::get_if<campaigns::GiveBands>(&effect->action)) {
      sum = sum.value_or(Fraction()) + given_by(*bands, facts);
    }
  }
  return sum;
}

void score(const Program& program, Decimal earn_rate, std::vector<Acting>& acting) {
  Sum sum{program.definitions().rounding, Fraction(), Points()};
  credit_amounts_and_gifts(sum, Fraction(earn_rate), acting);
  credit_multipliers(program.definitions().stack, sum, acting);
}

}  // namespace fanfare::engine
