#include "engine/scoring.h"

#include <algorithm>
#include <optional>

namespace fanfare::engine {
namespace {

using campaigns::Facts;

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

/// What the campaign gives in proportion to amounts; empty when none of its effects does.
std::optional<Fraction> proportions_of(const Acting& acting, const Facts& facts) {
  std::optional<Fraction> sum;
  for (const campaigns::Effect* effect : acting.effects) {
    if (const auto* give = std::get_if<campaigns::GiveProportion>(&effect->action)) {
      sum = sum.value_or(Fraction()) + given_by(*give, facts);
    } else if (const auto* bands = std::get_if<campaigns::GiveBands>(&effect->action)) {
      sum = sum.value_or(Fraction()) + given_by(*bands, facts);
    }
  }
  return sum;
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

/// Credits `points`, or what the limits leave of them. Limits book what the campaign has given so
/// far, and nothing while that is less than nothing.
void credit(Acting& acting, Points points) {
  const auto left = acting.allowance.points_left();
  const Points before = std::max(acting.given, Points());
  if (left && acting.given + points > before + *left) {
    points = before + *left - acting.given;
    acting.limited = true;
  }
  acting.given += points;
  acting.allowance.use(std::max(acting.given, Points()) - before);
}

/// The exact sum of all proportions, each cut to its campaign's limit; credits their rounded
/// shares on the way.
Fraction credit_proportions(Rounding rounding, const Facts& facts, std::vector<Acting>& acting) {
  Fraction sum;
  Points rounded;
  for (Acting& each : acting) {
    auto part = proportions_of(each, facts);
    if (!part) {
      continue;
    }
    // Above a whole number is what rounds up to more; a limit itself may be beyond any decimal.
    if (const auto left = each.allowance.points_left();
        left && part->round(Rounding::Ceil) > *left) {
      part = Fraction(Decimal::whole(left->count()));
      each.limited = true;
    }
    sum += *part;
    const Points total = sum.round(rounding);
    // A tie that the sum rounds to even can make a share one larger than the part it comes from.
    credit(each, total - rounded);
    rounded = total;
  }
  return sum;
}

struct Multiplier {
  Acting* acting;
  Fraction factor;
};

std::vector<Multiplier> multipliers_of(Stack stack, std::vector<Acting>& acting) {
  std::vector<Multiplier> multipliers;
  for (Acting& each : acting) {
    if (const auto factor = factor_of(each)) {
      multipliers.push_back({&each, *factor});
    }
  }
  if (stack == Stack::Best && multipliers.size() > 1) {
    // The first of equals: the one of higher priority.
    const auto best = std::ranges::max_element(multipliers, {}, &Multiplier::factor);
    multipliers = {*best};
  }
  return multipliers;
}

void credit_multipliers(const Program& program, const Fraction& base, std::vector<Acting>& acting) {
  const Definitions& definitions = program.definitions();
  const Fraction one(Decimal::whole(1));
  Fraction combined = one;
  Points before = base.round(definitions.rounding);
  for (const auto& [each, factor] : multipliers_of(definitions.stack, acting)) {
    combined = definitions.stack == Stack::Sum ? combined + factor - one : combined * factor;
    // Several reductions may sum up to more than all of it; more than all is not taken.
    const Points after = (base * std::max(Fraction(), combined)).round(definitions.rounding);
    credit(*each, after - before);
    before = after;
  }
}

void credit_fixed(std::vector<Acting>& acting) {
  for (Acting& each : acting) {
    for (const campaigns::Effect* effect : each.effects) {
      if (const auto* give = std::get_if<campaigns::GivePoints>(&effect->action)) {
        credit(each, give->points);
      }
    }
  }
}

}  // namespace

void score(const Program& program, const Facts& facts, std::vector<Acting>& acting) {
  const Fraction base = credit_proportions(program.definitions().rounding, facts, acting);
  credit_multipliers(program, base, acting);
  credit_fixed(acting);
}

}  // namespace fanfare::engine
