#include "engine/scoring.h"

#include <algorithm>
#include <optional>

namespace fanfare::engine {
namespace {

using campaigns::Facts;

Fraction proportion(const campaigns::GiveProportion& effect, const Facts& facts) {
  std::string scratch;
  std::optional<Decimal> amount;
  if (effect.of == campaigns::Field{campaigns::Field::Scope::Event, "amount"}) {
    amount = facts.event.amount;
  } else if (const auto text = campaigns::read_field(effect.of, facts, scratch)) {
    amount = Decimal::parse(*text);
  }
  if (!amount || *amount <= Decimal()) {
    return {};  // a negative amount takes nothing back: that is a refund's work
  }
  const Fraction steps = Fraction::quotient(*amount, effect.per);
  return (effect.full_steps ? steps.floor() : steps) * Fraction(effect.give);
}

std::optional<Fraction> proportions_of(const campaigns::Campaign& campaign, const Facts& facts) {
  std::optional<Fraction> sum;
  for (const campaigns::Effect& effect : campaign.effects) {
    if (const auto* give = std::get_if<campaigns::GiveProportion>(&effect)) {
      sum = sum.value_or(Fraction()) + proportion(*give, facts);
    }
  }
  return sum;
}

std::optional<Fraction> factor_of(const campaigns::Campaign& campaign) {
  std::optional<Fraction> factor;
  for (const campaigns::Effect& effect : campaign.effects) {
    if (const auto* multiply = std::get_if<campaigns::Multiply>(&effect)) {
      factor = factor.value_or(Fraction(Decimal::whole(1))) * Fraction(multiply->factor);
    }
  }
  return factor;
}

/// What the campaign's limits still allow after what it was given in this event.
std::optional<Points> points_left(const Acting& acting) {
  const auto left = acting.allowance.points_left();
  return left ? std::optional(*left - acting.given) : std::nullopt;
}

/// Credits `points`, or what the limits leave of them.
void credit(Acting& acting, Points points) {
  const auto left = points_left(acting);
  if (left && points > *left) {
    points = *left;
    acting.limited = true;
  }
  acting.given += points;
}

/// The exact sum of all proportions, each cut to its campaign's limit; credits their rounded
/// shares on the way.
Fraction credit_proportions(Rounding rounding, const Facts& facts, std::vector<Acting>& acting) {
  Fraction sum;
  Points rounded;
  for (Acting& each : acting) {
    auto part = proportions_of(*each.campaign, facts);
    if (!part) {
      continue;
    }
    // Above a whole number is what rounds up to more; a limit itself may be beyond any decimal.
    if (const auto left = points_left(each); left && part->round(Rounding::Ceil) > *left) {
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
    if (const auto factor = factor_of(*each.campaign)) {
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
    for (const campaigns::Effect& effect : each.campaign->effects) {
      if (const auto* give = std::get_if<campaigns::GivePoints>(&effect)) {
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
