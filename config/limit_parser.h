#pragma once

#include <map>
#include <string>
#include <vector>

#include "campaigns/limit.h"
#include "campaigns/schedule.h"
#include "config/condition_parser.h"

namespace fanfare::config {

/// The limits that campaigns share by name: all that name one must say the same of it.
class SharedLimits {
 public:
  /// Reports an item of `limits:` that says something else than another campaign does, or counts
  /// days, weeks, ... by another clock.
  void check(const Value& item, const std::vector<campaigns::Limit>& limits,
             const campaigns::Schedule& schedule);

 private:
  struct Known {
    Place place;
    std::string terms;
    std::string clock;  ///< Whose days and weeks count; empty when none do.
  };
  static std::string terms(const std::vector<campaigns::Limit>& limits);

  std::map<std::string, Known> known_;
};

/// `limits:` of a campaign with that schedule. Reports every problem; what it returns then is of no
/// use.
std::vector<campaigns::Limit> parse_limits(const Value& limits, const ConditionContext& context,
                                           const campaigns::Schedule& schedule,
                                           SharedLimits& shared);

}  // namespace fanfare::config
