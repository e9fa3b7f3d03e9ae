#pragma once

#include "campaigns/budgets.h"
#include "redis/reply.h"

namespace fanfare::redis {

/// What everyone has used, from the answer to HGETALL of the budgets: of each,
/// `window:times:points` of one window or of several with blanks between. What cannot be read is
/// left out.
campaigns::Budgets decode_budgets(Reply fields);

}  // namespace fanfare::redis
