#include "badges/streak_windows.h"

#include <algorithm>
#include <limits>

#include "badges/streak.h"

namespace fanfare::badges {
namespace {

constexpr std::int64_t kOldest = kStreakWindows - 1;

}  // namespace

/// Between what is known of the windows before all of these, and the oldest of them.
std::int64_t StreakWindows::missed_before_all() const {
  return newest_ - kOldest - streak_.before_window - 1;
}

StreakWindows::Run StreakWindows::run() const {
  Run run{streak_.before, streak_.before > 0 ? missed_before_all() : 0};
  for (std::int64_t age = kOldest; age >= 0; --age) {
    if (is_counted(age)) {
      run.length = run.missed > grace_ ? 1 : run.length + 1;
      run.missed = 0;
    } else if (run.length > 0 && !is_spared(age)) {
      ++run.missed;
    }
  }
  return run;
}

/// What is known of a window that no bit stands for any more goes into the sum of those before. One
/// that was spared counts for no more than that it is not missed.
void StreakWindows::forget(std::int64_t age) {
  const std::int64_t window = newest_ - age;
  if (is_counted(age)) {
    const bool follows = streak_.before > 0 && window - streak_.before_window - 1 <= grace_;
    streak_.before = follows ? streak_.before + 1 : 1;
    streak_.before_window = window;
  } else if (streak_.before > 0 && is_spared(age)) {
    ++streak_.before_window;
  }
}

void StreakWindows::move_to(std::int64_t window) {
  const std::int64_t by = window - newest_;
  for (std::int64_t age = kOldest; age >= 0 && age > kOldest - by; --age) {
    forget(age);
  }
  for (std::uint64_t* set : {&streak_.counted, &streak_.bridged, &streak_.frozen}) {
    *set = by > kOldest ? 0 : *set << by;
  }
  newest_ = window;
}

void StreakWindows::advance(std::int64_t window, std::int64_t bridged) {
  const std::int64_t between = window - newest_ - 1;
  move_to(window);
  streak_.counted |= 1;
  for (std::int64_t age = between; age > between - bridged; --age) {
    if (age <= kOldest) {
      streak_.bridged |= bit(age);
    }
  }
}

void StreakWindows::freeze() {
  move_to(last_chance());
  streak_.frozen |= 1;
  --streak_.freezes;
}

void StreakWindows::thaw(std::int64_t age) {
  streak_.frozen &= ~bit(age);
  ++streak_.freezes;
}

bool StreakWindows::fill(std::int64_t window) {
  const std::int64_t age = newest_ - window;
  if (age > kOldest || is_counted(age)) {
    return false;
  }
  if (is_frozen(age)) {
    thaw(age);
  }
  streak_.counted |= bit(age);
  if ((streak_.bridged & bit(age)) != 0) {
    streak_.bridged &= ~bit(age);
    bridge_elsewhere(age);
  }
  std::int64_t next = age - 1;
  while (next >= 0 && !is_counted(next)) {
    --next;
  }
  std::int64_t last = age + 1;
  while (last <= kOldest && !is_counted(last)) {
    ++last;
  }
  give_back(next + 1, age - 1);
  give_back(age + 1, last - 1);
  return true;
}

/// Which window of a gap it was that was flown over, nobody knows: one was.
void StreakWindows::bridge_elsewhere(std::int64_t age) {
  const auto take = [&](std::int64_t other) {
    if (is_frozen(other)) {
      thaw(other);
    }
    streak_.bridged |= bit(other);
  };
  for (std::int64_t other = age + 1; other <= kOldest && !is_counted(other); ++other) {
    if ((streak_.bridged & bit(other)) == 0) {
      return take(other);
    }
  }
  for (std::int64_t other = age - 1; other >= 0 && !is_counted(other); --other) {
    if ((streak_.bridged & bit(other)) == 0) {
      return take(other);
    }
  }
}

/// Of the freezes that were used up in a gap, those that it takes no more; the newest stay.
void StreakWindows::give_back(std::int64_t youngest, std::int64_t oldest) {
  std::int64_t missed = 0;
  std::int64_t frozen = 0;
  for (std::int64_t age = youngest; age <= oldest; ++age) {
    frozen += is_frozen(age) ? 1 : 0;
    missed += is_spared(age) ? 0 : 1;
  }
  if (oldest == kOldest) {
    missed += streak_.before > 0 ? missed_before_all() : kStreakWindows;
  }
  const std::int64_t needed = std::max<std::int64_t>(missed + frozen - grace_, 0);
  for (std::int64_t age = oldest; age >= youngest && frozen > needed; --age) {
    if (is_frozen(age)) {
      thaw(age);
      --frozen;
    }
  }
}

}  // namespace fanfare::badges
