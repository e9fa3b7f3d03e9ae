#pragma once

#include "base/time.h"
#include "members/draft.h"
#include "members/event.h"

namespace fanfare::campaigns {

/// What a condition may look at. Borrows all of it.
struct Facts {
  const members::Event& event;
  const members::Draft& member;
  const TimeZone& zone;  ///< The schedule's: `time.*` and calendar steps are read in it.
};

}  // namespace fanfare::campaigns
