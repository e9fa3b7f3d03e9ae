#include "campaigns/starts.h"

#include <algorithm>
#include <array>
#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "campaigns/zone_span.h"
#include "members/event.h"

namespace fanfare::campaigns {
namespace {

constexpr std::chrono::weeks kWeek{1};
/// Longer stretches of time are not worth remembering: each campaign is asked for its own starts.
constexpr std::int64_t kMostWeeks = 8;
/// What is remembered: so many lists, and so many starts in all of them (16 bytes each).
constexpr std::size_t kMostLists = 1024;
constexpr std::size_t kMostRemembered = 4'000'000;

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

/// Whether it comes at one moment, wherever somebody lives.
bool is_absolute(const Schedule& schedule, Turn::Kind kind) {
  const auto& bound = kind == Turn::Kind::Ending ? schedule.end : schedule.start;
  return schedule.repeat == nullptr && bound->absolute;
}

std::optional<Instant> next_of(const Schedule& schedule, Turn::Kind kind, Instant when,
                               const TimeZone& zone) {
  return kind == Turn::Kind::Ending ? schedule.next_ending(when, zone)
                                    : schedule.next_start(when, zone);
}

/// The first of the moments at which the clocks of the world come to a turn after `when`, and
/// perhaps one at which they do not: a bound that is a moment cannot be told from local times.
std::optional<Instant> next_anywhere(const Schedule& schedule, Turn::Kind kind, Instant when) {
  static const TimeZone kUtc;
  if (is_absolute(schedule, kind)) {
    return next_of(schedule, kind, when, kUtc);
  }
  Schedule local = schedule;
  if (local.start && local.start->absolute) {
    *local.start->absolute -= kZonesApart;
  }
  if (local.end && local.end->absolute) {
    *local.end->absolute += kZonesApart;
  }
  std::optional<Instant> first;
  for (const int minutes : kOffsets) {
    const std::chrono::minutes offset(minutes);
    const auto next = next_of(local, kind, when + offset, kUtc);
    if (next && (!first || *next - offset < *first)) {
      first = *next - offset;
    }
  }
  return first;
}

}  // namespace

std::optional<Instant> InForce::of(std::string_view turn) const {
  const auto found = since.find(turn);
  return found == since.end() ? std::nullopt : std::optional(std::max(everything, found->second));
}

std::optional<Instant> InForce::since_of(std::string_view name) const {
  const auto found = since.find(name);
  return found == since.end() ? std::nullopt : std::optional(found->second);
}

std::string turn_name(Turn::Kind kind, std::string_view campaign) {
  std::string name(campaign);
  if (kind != Turn::Kind::Acts) {
    name += ':';
    name += kind == Turn::Kind::Started ? members::event_type::kCampaignStarted
                                        : members::event_type::kCampaignEnding;
  }
  return name;
}

struct Starts::Memory {
  std::mutex mutex;
  std::map<std::pair<std::int64_t, std::string>, std::shared_ptr<const std::vector<Start>>> weeks;
  std::size_t starts = 0;
};

Starts::Starts(const std::vector<Campaign>& campaigns, const Listeners& listeners)
    : campaigns_(campaigns), memory_(std::make_unique<Memory>()) {
  namespace event_type = members::event_type;
  for (std::uint32_t i = 0; i < campaigns.size(); ++i) {
    const Campaign& campaign = campaigns[i];
    const Schedule& schedule = campaign.schedule;
    const auto add = [&](Turn::Kind kind, bool wanted) {
      if (wanted && campaign.enabled) {
        (schedule.in_member_zone ? roaming_ : fixed_).push_back({kind, i});
      }
    };
    const bool starts = schedule.start.has_value();
    const bool ends = schedule.end || schedule.repeat != nullptr;
    add(Turn::Kind::Acts, starts && std::ranges::find(campaign.triggers, event_type::kSchedule) !=
                                        campaign.triggers.end());
    add(Turn::Kind::Started, starts && listeners.hear(event_type::kCampaignStarted, campaign.id));
    add(Turn::Kind::Ending, ends && listeners.hear(event_type::kCampaignEnding, campaign.id));
  }
}

Starts::~Starts() = default;

std::vector<Turn> Starts::turns() const {
  Turns all = fixed_;
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

void Starts::add_starts(const Turns& turns, Instant from, Instant to, const TimeZone* zone,
                        std::vector<Start>& found) const {
  for (const Turn& turn : turns) {
    const TimeZone& own = zone_for(schedule(turn), zone);
    auto at = next_of(schedule(turn), turn.kind, from, own);
    for (; at && *at <= to; at = next_of(schedule(turn), turn.kind, *at, own)) {
      found.push_back({*at, turn});
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
  const auto since = [&](const Turn& turn) {
    return in_force.of(turn_name(turn.kind, campaigns_[turn.campaign].id));
  };
  for (const Turn& turn : fixed_) {
    if (const auto from = since(turn)) {
      consider(next_of(schedule(turn), turn.kind, std::max(when, *from), schedule(turn).zone));
    }
  }
  for (const Turn& turn : roaming_) {
    if (const auto from = since(turn)) {
      consider(next_anywhere(schedule(turn), turn.kind, std::max(when, *from)));
    }
  }
  return first;
}

}  // namespace fanfare::campaigns
