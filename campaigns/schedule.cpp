#include "campaigns/schedule.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <mutex>
#include <string>
#include <unordered_map>

namespace fanfare::campaigns {
namespace {

using std::chrono::days;

/// Occurrences that are worked out at a time.
constexpr std::size_t kAtATime = 64;
/// Occurrences that are looked through for the end of a chain of overlapping ones.
constexpr std::size_t kLongestChain = 20'000;
/// Stretches remembered: with `timezone: member` there are as many as members' zones.
constexpr std::size_t kRemembered = 1024;
/// More than any clock was ever put forward or back (Samoa skipped a whole day).
constexpr std::chrono::hours kLargestShift{26};

milliseconds longest(const Duration& duration) {
  if (const auto fixed = duration.fixed()) {
    return *fixed + kLargestShift;
  }
  const int longest_unit = duration.unit == Duration::Unit::Month ? 31 : 366;
  return days(static_cast<std::int64_t>(duration.count) * longest_unit) + kLargestShift;
}

/// See Schedule::next_ending.
Instant about_to_end(const Occurrence& occurrence, const TimeZone& zone) {
  const Instant day_before = advance(occurrence.end, {1, Duration::Unit::Day}, zone, -1);
  if (occurrence.start == Instant::min()) {
    return day_before;
  }
  return std::max(day_before, occurrence.start + (occurrence.end - occurrence.start) / 2);
}

/// Calendar steps are taken from the local time, even from one that a clock change skips: `1d` ends
/// at the same time of the next day. Where that is not later, as a whole day is skipped, it lasts
/// as long from the moment at which it does start.
Instant end_of(LocalTime local, Instant start, const Duration& lasts, const TimeZone& zone) {
  if (lasts.unit >= Duration::Unit::Day) {
    const Instant end = zone.to_instant(advance(local, lasts));
    if (end > start) {
      return end;
    }
  }
  return advance(start, lasts, zone);
}

LocalTime moved(LocalTime local, milliseconds by) {
  return local + std::chrono::duration_cast<seconds>(by).count();
}

}  // namespace

struct Occurrences::Stretch {
  Instant from;  ///< Everything from here
  Instant to;    ///< up to, not including, here is known.
  std::vector<Occurrence> occurrences;
};

/// Stretches that have been worked out, by zone. Those of a zone do not overlap.
struct Occurrences::Memory {
  using Stretches = std::map<Instant, std::shared_ptr<const Stretch>>;  ///< By `from`.

  std::mutex mutex;
  std::unordered_map<std::string, Stretches> zones;
  std::size_t count = 0;

  /// Null where `when` is in none of them.
  [[nodiscard]] std::shared_ptr<const Stretch> find(Instant when, const TimeZone& zone) const {
    const auto known = zones.find(zone.name());
    if (known == zones.end()) {
      return nullptr;
    }
    const auto next = known->second.upper_bound(when);
    return next == known->second.begin() || std::prev(next)->second->to <= when
               ? nullptr
               : std::prev(next)->second;
  }

  /// Keeps a stretch around `when`, which is in no other, without what others hold.
  std::shared_ptr<const Stretch> keep(Stretch stretch, Instant when, const TimeZone& zone) {
    if (count >= kRemembered) {
      zones.clear();  // what is still asked for is soon back
      count = 0;
    }
    Stretches& known = zones[zone.name()];
    const auto next = known.upper_bound(when);
    if (next != known.begin()) {
      stretch.from = std::max(stretch.from, std::prev(next)->second->to);
    }
    if (next != known.end() && next->first < stretch.to) {
      stretch.to = next->first;
      std::erase_if(stretch.occurrences,
                    [&](const Occurrence& each) { return each.start >= stretch.to; });
    }
    ++count;
    const Instant from = stretch.from;
    return known[from] = std::make_shared<const Stretch>(std::move(stretch));
  }
};

Occurrences::Occurrences(Recurrence rule, Duration lasts, std::vector<cctz::civil_day> except)
    : rule_(std::move(rule)),
      lasts_(lasts),
      except_(std::move(except)),
      longest_(longest(lasts)),
      memory_(std::make_unique<Memory>()) {
  std::ranges::sort(except_);
}

Occurrences::~Occurrences() = default;

bool Occurrences::overlap_without_end() const {
  constexpr std::size_t kLookedAt = 400;
  // Mostly the first few tell, and the days of a rare rule are far to seek.
  for (const std::size_t most : {std::size_t(2), std::size_t(20), kLookedAt}) {
    const std::vector<LocalTime> starts = rule_.starts(rule_.first(), most);
    if (starts.size() < most || merged(starts, TimeZone()).size() > except_.size() + 1) {
      return false;
    }
  }
  return true;
}

std::optional<Occurrence> Occurrences::at(Instant when, const TimeZone& zone) const {
  const std::shared_ptr<const Stretch> stretch = stretch_at(when, zone);
  const std::vector<Occurrence>& all = stretch->occurrences;
  const auto next = std::ranges::upper_bound(all, when, {}, &Occurrence::start);
  if (next == all.begin() || std::prev(next)->end <= when) {
    return std::nullopt;
  }
  return *std::prev(next);
}

std::vector<Occurrence> Occurrences::following(Instant from, const TimeZone& zone,
                                               std::size_t most) const {
  std::vector<Occurrence> found;
  while (true) {
    const std::shared_ptr<const Stretch> stretch = stretch_at(from, zone);
    for (const Occurrence& each : stretch->occurrences) {
      // One that reaches into the next stretch is in both.
      const bool is_new = found.empty() || each.start > found.back().start;
      if (each.end > from && is_new && found.size() < most) {
        found.push_back(each);
      }
    }
    if (found.size() == most || stretch->to == Instant::max() || stretch->to <= from) {
      return found;
    }
    from = stretch->to;
  }
}

std::shared_ptr<const Occurrences::Stretch> Occurrences::stretch_at(Instant when,
                                                                    const TimeZone& zone) const {
  {
    const std::scoped_lock lock(memory_->mutex);
    if (auto known = memory_->find(when, zone)) {
      return known;
    }
  }
  Stretch stretch = work_out(when, zone);  // takes a while: others need not wait for it
  if (stretch.to <= when) {
    return std::make_shared<const Stretch>(std::move(stretch));  // the chain is too long to follow
  }
  const std::scoped_lock lock(memory_->mutex);
  if (auto known = memory_->find(when, zone)) {
    return known;
  }
  return memory_->keep(std::move(stretch), when, zone);
}

/// Looks back far enough that no earlier occurrence reaches into the stretch. Where they overlap
/// that is where the chain begins, which may be the first of all.
Occurrences::Stretch Occurrences::work_out(Instant when, const TimeZone& zone) const {
  const LocalTime now = zone.to_local(when);
  std::size_t most = kAtATime;
  for (milliseconds back = longest_ + 2 * kLargestShift;;) {
    const LocalTime begin = std::max(rule_.first(), moved(now, -back));
    const std::vector<LocalTime> starts = rule_.starts(begin, most);
    const bool whole_past = begin == rule_.first();
    const bool whole_future = starts.size() < most;
    if (!whole_future && most < kLongestChain && starts.back() <= moved(now, kLargestShift)) {
      most *= 4;
      continue;
    }
    Stretch stretch{Instant::min(), Instant::max(), merged(starts, zone)};
    std::vector<Occurrence>& all = stretch.occurrences;
    if (!whole_future && most < kLongestChain && (all.size() < 2 || all.back().start <= when)) {
      most *= 4;
      continue;
    }
    if (!whole_future && all.size() > 1) {
      stretch.to = all.back().start;  // what follows may be part of the last one
      all.pop_back();
    } else if (!whole_future) {
      stretch.to = zone.to_instant(starts.back());
    }
    if (!whole_past) {
      stretch.from = zone.to_instant(begin) + longest_;
      if (!all.empty() && all.front().start < stretch.from) {
        stretch.from = std::max(stretch.from, all.front().end);  // it may have begun earlier
        all.erase(all.begin());
      }
      if (stretch.from > when) {
        back *= 4;
        continue;
      }
    }
    return stretch;
  }
}

std::vector<Occurrence> Occurrences::merged(const std::vector<LocalTime>& starts,
                                            const TimeZone& zone) const {
  std::vector<Occurrence> all;
  for (const LocalTime local : starts) {
    if (std::ranges::binary_search(except_, cctz::civil_day(local))) {
      continue;
    }
    const Instant start = zone.to_instant(local);
    const Instant end = end_of(local, start, lasts_, zone);
    if (!all.empty() && start < all.back().end) {
      all.back().end = std::max(all.back().end, end);
    } else {
      all.push_back({start, end});
    }
  }
  return all;
}

std::optional<Occurrence> Schedule::at(Instant when, const TimeZone& in_zone) const {
  const Occurrence whole = span(in_zone);
  if (when < whole.start || whole.end <= when) {
    return std::nullopt;
  }
  if (repeat == nullptr) {
    return whole;
  }
  std::optional<Occurrence> now = repeat->at(when, in_zone);
  if (now) {
    now->end = std::min(now->end, whole.end);
  }
  return now;
}

std::optional<Instant> Schedule::next_start(Instant when, const TimeZone& in_zone) const {
  const Occurrence whole = span(in_zone);
  std::optional<Instant> next;
  if (repeat == nullptr) {
    next = start && when < whole.start ? std::optional(whole.start) : std::nullopt;
  } else {
    const Instant from = start ? std::max(when, whole.start - milliseconds(1)) : when;
    // One may be under way; of the two that end next, the second is yet to begin.
    for (const Occurrence& each : repeat->following(from, in_zone, 2)) {
      if (each.start > from) {
        next = each.start;
        break;
      }
    }
  }
  return next && *next < whole.end ? next : std::nullopt;
}

std::optional<Instant> Schedule::next_ending(Instant when, const TimeZone& in_zone) const {
  const Occurrence whole = span(in_zone);
  std::vector<Occurrence> coming{whole};
  if (repeat != nullptr) {
    // Of one that is under way the moment may be past; the next one's is still to come.
    const Instant from = start ? std::max(when, whole.start - milliseconds(1)) : when;
    coming = repeat->following(from, in_zone, 2);
  }
  for (Occurrence& each : coming) {
    each.end = std::min(each.end, whole.end);
    if (each.start < each.end && each.end != Instant::max()) {
      const Instant ending = about_to_end(each, in_zone);
      if (ending > when) {
        return ending;
      }
    }
  }
  return std::nullopt;
}

}  // namespace fanfare::campaigns
