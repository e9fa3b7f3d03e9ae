#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "campaigns/campaign.h"

namespace fanfare::engine {

/// A plan that members pay for (`memberships:` in program.yaml). What is paid for ends with a day.
struct MembershipPlan {
  std::string plan;
  campaigns::LocalizedText title;
  Duration period;                ///< What one payment is for; periods are counted from the first.
  std::optional<Duration> trial;  ///< Empty: it cannot be tried.
  std::vector<Duration> remind;   ///< So long before the end membership.renewal_due comes.
  std::optional<Duration> grace;  ///< So long after the end it goes on without being paid for.
};

}  // namespace fanfare::engine
