#pragma once

#include <boost/container/small_vector.hpp>

#include <vector>

#include "base/points.h"
#include "campaigns/campaign.h"
#include "campaigns/facts.h"
#include "campaigns/limit.h"
#include "engine/program.h"

namespace fanfare::engine {

/// A campaign that acts on the event being decided, and what it comes to give.
struct Acting {
  const campaigns::Campaign* campaign;
  campaigns::Allowance allowance;
  /// Those of its effects whose condition holds.
  boost::container::small_vector<const campaigns::Effect*, 4> effects;
  Points given;          ///< Filled by score().
  bool limited = false;  ///< A limit cut it.
};

/// Shares out the points of one event among the campaigns that act, in their order:
///
///   (sum of proportional points) x campaign multiplier, rounded once, + fixed points.
///
/// Each campaign is credited with the whole points it made: a proportion with what it adds to the
/// rounded sum, a multiplier with the difference it makes. A limit of points cuts a campaign's
/// proportion before it is multiplied, and its difference and fixed points after.
void score(const Program& program, const campaigns::Facts& facts, std::vector<Acting>& acting);

}  // namespace fanfare::engine
