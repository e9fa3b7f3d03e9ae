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
  std::map<std::int64_t, std::shared_ptr<const Positions>> days;
};

DayIndex::DayIndex() = default;
DayIndex::DayIndex(DayIndex&&) noexcept = default;
DayIndex& DayIndex::operator=(DayIndex&&) noexcept = default;
DayIndex::~DayIndex() = default;

DayIndex::DayIndex(const std::vector<Campaign>& campaigns, Positions recurring)
    : campaigns_(&campaigns),
      recurring_(std::move(recurring)),
      memory_(std::make_unique<Memory>()) {}

std::shared_ptr<const DayIndex::Positions> DayIndex::on_day_of(Instant when) const {
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
  auto list =
      std::make_shared<const Positions>(running_between(Instant(day), Instant(day + days(1))));
  memory_->days.emplace(day.count(), list);
  return list;
}

DayIndex::Positions DayIndex::running_between(Instant from, Instant to) const {
  Positions found;
  std::ranges::copy_if(recurring_, std::back_inserter(found), [&](std::uint32_t position) {
    const Schedule& schedule = (*campaigns_)[position].schedule;
    const Occurrence whole = schedule.span(schedule.zone);
    if (to <= whole.start || whole.end <= from) {
      return false;
    }
    const auto next = schedule.repeat->following(from, schedule.zone, 1);
    return !next.empty() && next.front().start < to;
  });
  return found;
}

}  // namespace fanfare::campaigns
