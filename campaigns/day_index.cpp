#include "campaigns/day_index.h"

#include <algorithm>
#include <map>
#include <mutex>

namespace fanfare::campaigns {
namespace {

/// Days that are remembered: events come from today, and some late.
constexpr std::size_t kMostDays = 64;

}  // namespace

struct DayIndex::Memory {
  std::mutex mutex;
  std::map<std::int64_t, std::shared_ptr<const IntervalIndex>> days;
};

DayIndex::DayIndex() = default;
DayIndex::DayIndex(DayIndex&&) noexcept = default;
DayIndex& DayIndex::operator=(DayIndex&&) noexcept = default;
DayIndex::~DayIndex() = default;

DayIndex::DayIndex(const std::vector<Campaign>& campaigns, Positions recurring)
    : campaigns_(&campaigns),
      recurring_(std::move(recurring)),
      memory_(std::make_unique<Memory>()) {}

std::shared_ptr<const IntervalIndex> DayIndex::on_day_of(Instant when) const {
  if (recurring_.empty()) {
    return nullptr;
  }
  using std::chrono::days;
  const auto day = std::chrono::floor<days>(when.time_since_epoch());
  const std::scoped_lock lock(memory_->mutex);
  const auto known = memory_->days.find(day.count());
  if (known != memory_->days.end()) {
    return known->second;
  }
  if (memory_->days.size() >= kMostDays) {
    memory_->days.clear();
  }
  auto list = std::make_shared<const IntervalIndex>(
      occurrences_between(Instant(day), Instant(day + days(1))));
  memory_->days.emplace(day.count(), list);
  return list;
}

IntervalIndex DayIndex::occurrences_between(Instant from, Instant to) const {
  // Rules are daily or coarser: one that began before, and those of the day.
  constexpr std::size_t kAtATime = 3;
  std::vector<IntervalIndex::Interval> found;
  for (const std::uint32_t position : recurring_) {
    const Schedule& schedule = (*campaigns_)[position].schedule;
    const Occurrence whole = schedule.span(schedule.zone);
    if (to <= whole.start || whole.end <= from) {
      continue;
    }
    for (const Occurrence& each : schedule.repeat->following(from, schedule.zone, kAtATime)) {
      if (each.start < to) {
        found.push_back(
            {std::max(each.start, whole.start), std::min(each.end, whole.end), position});
      }
    }
  }
  return IntervalIndex(std::move(found));
}

}  // namespace fanfare::campaigns
