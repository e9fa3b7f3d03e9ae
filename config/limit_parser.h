#pragma once

#include <map>
#include <string>
#include <vector>

#include "campaigns/limit.h"
#include "config/condition_parser.h"

namespace fanfare::config {

/// The limits that campaigns share by name: all that name one must say the same of it.
class SharedLimits {
 public:
  /// Reports an item of `limits:` that says something else than another campaign does.
  void check(const Value& item, const std::vector<campaigns::Limit>& limits);

 private:
  struct Known {
    Place place;
    std::string terms;
  };
  static std::string terms(const std::vector<campaigns::Limit>& limits);

  std::map<std::string, Known> known_;
};

/// `limits:` of a campaign. Reports every problem; what it returns then is of no use.
std::vector<campaigns::Limit> parse_limits(const Value& limits, const ConditionContext& context,
                                           SharedLimits& shared);

}  // namespace fanfare::config
