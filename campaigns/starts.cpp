#include "campaigns/starts.h"

#include <algorithm>
#include <array>
#include <map>
#include <mutex>
#include <string>
#include <utility>

namespace fanfare::campaigns {
namespace {

constexpr std::chrono::weeks kWeek{1};
/// Longer stretches of time are not worth remembering: each campaign is asked for its own starts.
constexpr std::int64_t kMostWeeks = 8;
/// What is remembered: so many lists, and so many starts in all of them (16 bytes each).
constexpr std::size_t kMostLists = 1024;
constexpr std::size_t kMostRemembered = 4'000'000;

/// How far a local time can be from itself in another zone.
constexpr std::chrono::hours kZonesApart{27};

/// The offsets from UTC in use, in minutes. One that is missing costs punctuality: who lives there
/// is settled together with those of the next offset.
constexpr std::array kOffsets{-720, -660, -600, -570, -540, -480, -420, -360, -300, -240,
                              -210, -180, -150, -120, -60,  0,    60,   120,  180,  210,
                              240,  270,  300,  330,  345,  360,  390,  420,  480,  525,
                              540,  570,  600,  630,  660,  720,  765,  780,  825,  840};

std::int64_t week_of(Instant when) {
  return std::chrono::floor<std::chrono::weeks>(when.time_since_epoch()).count();
}

/// For somebody of that zone, or of none.
const TimeZone& zone_for(const Schedule& schedule, const TimeZone* zone) {
  return schedule.in_member_zone && zone != nullptr ? *zone : schedule.zone;
}

/// The first of the moments at which the clocks of the world come to a start after `when`, and
/// perhaps one at which they do not: a bound that is a moment cannot be told from local times.
std::optional<Instant> next_anywhere(const Schedule& schedule, Instant when) {
  static const TimeZone kUtc;
  if (schedule.start->absolute && schedule.repeat == nullptr) {
    return schedule.next_start(when, kUtc);
  }
  Schedule local = schedule;
  if (local.start->absolute) {
    *local.start->absolute -= kZonesApart;
  }
  if (local.end && local.end->absolute) {
    *local.end->absolute += kZonesApart;
  }
  std::optional<Instant> first;
  for (const int minutes : kOffsets) {
    const std::chrono::minutes offset(minutes);
    const auto next = local.next_start(when + offset, kUtc);
    if (next && (!first || *next - offset < *first)) {
      first = *next - offset;
    }
  }
  return first;
}

}  // namespace

std::optional<Instant> InForce::of(std::string_view campaign) const {
  const auto found = since.find(campaign);
  return found == since.end() ? std::nullopt : std::optional(std::max(everything, found->second));
}

struct Starts::Memory {
  std::mutex mutex;
  std::map<std::pair<std::int64_t, std::string>, std::shared_ptr<const std::vector<Start>>> weeks;
  std::size_t starts = 0;
};

Starts::Starts(const std::vector<Campaign>& campaigns)
    : campaigns_(campaigns), memory_(std::make_unique<Memory>()) {
  for (std::uint32_t i = 0; i < campaigns.size(); ++i) {
    const Campaign& campaign = campaigns[i];
    const bool scheduled = std::ranges::find(campaign.triggers, members::event_type::kSchedule) !=
                           campaign.triggers.end();
    if (scheduled && campaign.enabled && campaign.schedule.start) {
      (campaign.schedule.in_member_zone ? roaming_ : fixed_).push_back(i);
    }
  }
}

Starts::~Starts() = default;

std::vector<std::uint32_t> Starts::campaigns() const {
  Positions all = fixed_;
  all.insert(all.end(), roaming_.begin(), roaming_.end());
  std::ranges::sort(all);
  return all;
}

std::vector<Starts::Start> Starts::between(Instant from, Instant to, const TimeZone* zone) const {
  std::vector<Start> found;
  if (empty() || to <= from) {
    return found;
  }
  const bool remembered = from > Instant::min() && week_of(to) - week_of(from) < kMostWeeks;
  if (!remembered) {
    add_starts(fixed_, from, to, zone, found);
    add_starts(roaming_, from, to, zone, found);
    std::ranges::sort(found);
  }
  for (std::int64_t number = week_of(from); remembered && number <= week_of(to); ++number) {
    const auto listed = week(number, zone);
    const auto first = std::ranges::upper_bound(*listed, from, {}, &Start::at);
    const auto last = std::ranges::upper_bound(*listed, to, {}, &Start::at);
    found.insert(found.end(), first, last);
  }
  if (found.size() > kMost) {
    found.erase(found.begin(), found.end() - kMost);
  }
  return found;
}

std::shared_ptr<const std::vector<Starts::Start>> Starts::week(std::int64_t number,
                                                               const TimeZone* zone) const {
  const bool everywhere = roaming_.empty() || zone == nullptr;
  std::pair key(number, everywhere ? std::string() : zone->name());
  const std::scoped_lock lock(memory_->mutex);
  if (const auto known = memory_->weeks.find(key); known != memory_->weeks.end()) {
    return known->second;
  }
  std::vector<Start> found;
  const Instant begin(kWeek * number);
  const Instant last = begin + kWeek - milliseconds(1);
  add_starts(fixed_, begin - milliseconds(1), last, zone, found);
  add_starts(roaming_, begin - milliseconds(1), last, zone, found);
  std::ranges::sort(found);
  if (memory_->weeks.size() >= kMostLists || memory_->starts > kMostRemembered) {
    memory_->weeks.clear();
    memory_->starts = 0;
  }
  memory_->starts += found.size();
  auto list = std::make_shared<const std::vector<Start>>(std::move(found));
  memory_->weeks.emplace(std::move(key), list);
  return list;
}

void Starts::add_starts(const Positions& positions, Instant from, Instant to, const TimeZone* zone,
                        std::vector<Start>& found) const {
  for (const std::uint32_t position : positions) {
    const Schedule& schedule = campaigns_[position].schedule;
    const TimeZone& own = zone_for(schedule, zone);
    auto at = schedule.next_start(from, own);
    for (; at && *at <= to; at = schedule.next_start(*at, own)) {
      found.push_back({*at, position});
    }
  }
}

std::optional<Instant> Starts::next(Instant when, const InForce& in_force) const {
  std::optional<Instant> first;
  const auto consider = [&](std::optional<Instant> next) {
    if (next && (!first || *next < *first)) {
      first = next;
    }
  };
  for (const std::uint32_t position : fixed_) {
    const Campaign& campaign = campaigns_[position];
    if (const auto since = in_force.of(campaign.id)) {
      consider(campaign.schedule.next_start(std::max(when, *since), campaign.schedule.zone));
    }
  }
  for (const std::uint32_t position : roaming_) {
    const Campaign& campaign = campaigns_[position];
    if (const auto since = in_force.of(campaign.id)) {
      consider(next_anywhere(campaign.schedule, std::max(when, *since)));
    }
  }
  return first;
}

}  // namespace fanfare::campaigns
