#include "engine/obligations.h"

#include "engine/occasions.h"

#include <algorithm>

namespace fanfare::engine {
namespace {

using Kind = Obligation::Kind;

/// Keeps the earliest of what it is told.
class Earliest {
 public:
  Earliest(const Obligation& done) : done_(done) {}  // NOLINT(google-explicit-constructor)

  /// Not done, as the state shows.
  void standing(Obligation each) {
    each.at = std::max(each.at, done_.at);
    keep(each);
  }
  /// Done if its time has passed.
  void passing(const Obligation& each) {
    if (each > done_) {
      keep(each);
    }
  }

  [[nodiscard]] const std::optional<Obligation>& found() const { return found_; }

 private:
  void keep(const Obligation& each) {
    if (!found_ || each < *found_) {
      found_ = each;
    }
  }

  const Obligation& done_;
  std::optional<Obligation> found_;
};

bool waits_for_event(const Program& program) {
  return std::holds_alternative<PointsPolicy::Until>(program.definitions().points.pending);
}

/// The warnings about points that expire: for each lead time, the first that is not past.
void add_warnings(const Program& program, const members::Lots& lots, const Obligation& done,
                  Earliest& earliest) {
  for (const Duration& lead : program.definitions().points.warn) {
    const auto warning = [&](const members::Lot& lot) {
      const Instant at = warning_at(*lot.expires, lead, program.zone());
      return Obligation{at, Kind::PointsExpiring, *lot.expires};
    };
    // Lots are in order of time, and so are their warnings.
    const auto next = std::ranges::partition_point(
        lots, [&](const members::Lot& lot) { return lot.expires && warning(lot) <= done; });
    if (next != lots.end() && next->expires && warning(*next).at < *next->expires) {
      earliest.passing(warning(*next));
    }
  }
}

/// Warnings up to here are not to be given: they are, or the program did not wait for them then.
Obligation warned_up_to(const Obligation& done, const campaigns::InForce* in_force) {
  if (in_force == nullptr) {
    return done;
  }
  const auto since = in_force->since_of(timed_name(members::event_type::kPointsExpiring));
  return std::max(done, all_done_at(since.value_or(Instant::max())));
}

}  // namespace

std::optional<Obligation> next_obligation(const Program& program, const members::Member& member,
                                          const Obligation& done,
                                          const campaigns::InForce* in_force) {
  Earliest earliest(done);
  for (const auto find : {next_birthday, next_anniversary, next_inactivity}) {
    if (const auto next = find(program, member, done, in_force)) {
      earliest.standing(*next);
    }
  }
  for (const members::PendingLot& each : member.pending) {
    // Where the program waits for no event any more, they are spendable at once.
    if (each.due || !waits_for_event(program)) {
      earliest.standing({each.due.value_or(done.at), Kind::PointsReleased});
    }
  }
  if (!member.lots.empty() && member.lots.front().expires) {
    const Instant soonest = *member.lots.front().expires;
    earliest.standing({soonest, Kind::PointsExpired, soonest});
    if (program.hears(members::event_type::kPointsExpiring)) {
      add_warnings(program, member.lots, warned_up_to(done, in_force), earliest);
    }
  }
  return earliest.found();
}

}  // namespace fanfare::engine
