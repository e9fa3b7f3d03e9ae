#pragma once

#include <boost/container/small_vector.hpp>

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/fraction.h"
#include "base/points.h"
#include "campaigns/campaign.h"
#include "campaigns/facts.h"
#include "campaigns/limit.h"
#include "engine/program.h"

namespace fanfare::engine {

using Effects = boost::container::small_vector<const campaigns::Effect*, 4>;

/// A campaign that acts on the event being decided, and what it comes to give.
struct Acting {
  const campaigns::Campaign* campaign;
  campaigns::Allowance allowance;
  /// Those of its effects whose condition holds.
  Effects effects;
  Effects for_referrer;                ///< Likewise of those that are for who brought the member.
  std::optional<Fraction> proportion;  ///< What its `per` and `bands` come to, where it has any.
  Points given;                        ///< Filled by score().
  bool limited = false;                ///< A limit cut it.
  std::int64_t converted = 0;          ///< So many times its `convert` turns points into a reward.

  /// It was to give points and gives none, so that it does not act, and nobody is told of points
  /// that were not given. Not so where it does something else besides.
  [[nodiscard]] bool is_idle() const;
};

/// Works out how often each `convert` turns points of a balance into rewards, in order, as far as
/// the balance, the limits and what is left of the reward allow. Each time is one act of the
/// campaign.
void convert(Points balance, std::vector<Acting>& acting,
             const std::function<std::int64_t(const std::string&)>& left_of);

/// What the effects give in proportion to amounts; empty when none of them does.
std::optional<Fraction> proportion_of(std::span<const campaigns::Effect* const> effects,
                                      const campaigns::Facts& facts);

/// Shares out the points of one event among the campaigns that act:
///
///   (sum of proportional points) x earn rate x campaign multiplier, rounded once, + fixed points.
///
/// Each campaign is credited with the whole points it made: a proportion with what it adds to the
/// rounded sum, a multiplier with the difference it makes. A limit of points cuts each of them, and
/// what is cut is not multiplied further. In order of priority come the proportions and fixed
/// points, then the multipliers without a limit of points, then those with one: no campaign costs
/// more than its limit. Of the best multipliers that one counts which gives the most.
///
/// `earn_rate` is the one of the member's tier; what it makes belongs to the proportions.
void score(const Program& program, Decimal earn_rate, std::vector<Acting>& acting);

}  // namespace fanfare::engine
