#pragma once

#include "base/time.h"
#include "members/basket.h"
#include "members/draft.h"
#include "members/event.h"

namespace fanfare::campaigns {

/// What a condition may look at. Borrows all of it.
struct Facts {
  const members::Event& event;
  const members::Draft& member;
  const TimeZone& zone;  ///< The schedule's: `time.*` and calendar steps are read in it.
  const members::Basket* basket = nullptr;    ///< The event's; null where it has none.
  const members::BasketLine* line = nullptr;  ///< What `item.*` reads; null but for `where`.
};

}  // namespace fanfare::campaigns
