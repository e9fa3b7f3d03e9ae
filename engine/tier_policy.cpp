#include "engine/tier_policy.h"

#include <algorithm>
#include <utility>

#include "base/hash.h"
#include "members/expiry.h"

namespace fanfare::engine {
namespace {

using members::Draft;
using members::Gathered;
using members::Qualification;
using members::Standing;
using members::TierGrant;

/// Events may come so much late and still find what counted when they happened.
constexpr int kLateDays = 31;

Instant start_of(LocalDay day, const TimeZone& zone) {
  return zone.to_instant(LocalTime(day));
}

LocalDay day_of(Instant at, const TimeZone& zone) {
  return LocalDay(zone.to_local(at));
}

/// The first day on which what was gathered on `day` does not count any more.
LocalDay counts_until(LocalDay day, const TierPolicy::Rolling& window) {
  return LocalDay(advance(LocalTime(day), window.time));
}

/// The first day of the membership year that `day` is in. 29 February becomes 1 March.
LocalDay membership_year(LocalDay day, LocalDay joined) {
  const LocalDay anniversary(day.year(), joined.month(), joined.day());
  return anniversary <= day ? anniversary : LocalDay(day.year() - 1, joined.month(), joined.day());
}

/// Which days count at a moment.
struct Window {
  LocalDay today;
  LocalDay joined;

  Window(const Draft& member, Instant at, const TimeZone& zone)
      : today(day_of(at, zone)), joined(day_of(member.joined_at().value_or(at), zone)) {}

  /// The first day that counts, given what there is.
  [[nodiscard]] LocalDay first(const TierPolicy& policy, const Qualification& all) const {
    if (const auto* rolling = std::get_if<TierPolicy::Rolling>(&policy.window)) {
      const auto counts = std::ranges::find_if(
          all.days, [&](const Gathered& each) { return counts_until(each.day, *rolling) > today; });
      return counts == all.days.end() ? today : counts->day;
    }
    return bucket(policy);
  }

  /// The day under which what is gathered today is noted.
  [[nodiscard]] LocalDay bucket(const TierPolicy& policy) const {
    if (std::holds_alternative<TierPolicy::Rolling>(policy.window)) {
      return today;
    }
    if (std::holds_alternative<TierPolicy::MembershipYear>(policy.window)) {
      return membership_year(today, joined);
    }
    return std::holds_alternative<TierPolicy::CalendarYear>(policy.window)
               ? LocalDay(today.year(), 1, 1)
               : LocalDay(1970, 1, 1);
  }

  /// The first day of the next window; empty for windows that do not end as a whole.
  [[nodiscard]] std::optional<LocalDay> end(const TierPolicy& policy) const {
    if (std::holds_alternative<TierPolicy::CalendarYear>(policy.window)) {
      return LocalDay(today.year() + 1, 1, 1);
    }
    if (std::holds_alternative<TierPolicy::MembershipYear>(policy.window)) {
      const LocalDay began = membership_year(today, joined);
      return LocalDay(began.year() + 1, joined.month(), joined.day());
    }
    return std::nullopt;
  }
};

const Qualification& known(const TierPolicy& policy, const Draft& member) {
  static const Qualification kNone;
  const Qualification& all = member.qualification();
  return all.measure == policy.measure() ? all : kNone;
}

/// When the member stops to qualify for that rank, as far as can be seen at `at`.
std::optional<Instant> qualified_until(const TierPolicy& policy, int rank, const Draft& member,
                                       Instant at, const TimeZone& zone) {
  const Window window(member, at, zone);
  if (const auto end = window.end(policy)) {
    return start_of(*end, zone);
  }
  const auto* rolling = std::get_if<TierPolicy::Rolling>(&policy.window);
  if (rolling == nullptr) {
    return std::nullopt;
  }
  const Decimal needed = policy.levels[static_cast<std::size_t>(rank)].at;
  const Qualification& all = known(policy, member);
  Decimal left = gathered_at(policy, member, at, zone);
  if (left < needed) {
    return start_of(counts_until(window.today, *rolling), zone);  // put there by hand
  }
  for (const Gathered& each : all.days) {
    if (each.day < window.first(policy, all) || each.day > window.today) {
      continue;
    }
    left -= each.amount;
    if (left < needed) {
      return start_of(counts_until(each.day, *rolling), zone);
    }
  }
  return std::nullopt;
}

/// Whether nobody has less than that.
bool is_floor(const TierPolicy& policy, int rank) {
  return rank < 0 || (rank == 0 && policy.levels.front().at <= Decimal());
}

/// What follows a term that ends at `end`.
Standing next_term(const TierPolicy& policy, int rank, const Draft& member, Instant end,
                   const TimeZone& zone) {
  const auto* time = std::get_if<TierPolicy::For>(&policy.keep);
  if (time == nullptr || is_floor(policy, rank)) {
    const bool ends_with_a_day =
        std::holds_alternative<TierPolicy::UntilEndOfNextYear>(policy.keep);
    return standing_from(policy, rank, member, ends_with_a_day ? end - milliseconds(1) : end, zone);
  }
  return {std::string(policy.tier(rank)), advance(end, time->time, zone)};
}

/// The higher of two; of equals the one that lasts longer.
const Standing& better(const TierPolicy& policy, const Standing& a, const Standing& b) {
  const auto order = [&](const Standing& each) {
    return std::pair(policy.rank(each.tier), each.until.value_or(Instant::max()));
  };
  return order(a) < order(b) ? b : a;
}

/// Makes the better of what is lent and what is their own the one that counts.
void set_standings(const TierPolicy& policy, Draft& member, Standing own, Standing granted) {
  if (granted.tier.empty()) {
    if (!member.grant().granted.tier.empty()) {
      member.set_grant({});
    }
    if (own != member.standing()) {
      member.set_standing(std::move(own));
    }
    return;
  }
  const Standing counts = better(policy, own, granted);
  if (counts != member.standing()) {
    member.set_standing(counts);
  }
  if (TierGrant grant{std::move(granted), std::move(own)}; grant != member.grant()) {
    member.set_grant(std::move(grant));
  }
}

}  // namespace

int TierPolicy::rank(std::string_view tier) const {
  const auto found = std::ranges::find(levels, tier, &Level::tier);
  return found == levels.end() ? -1 : static_cast<int>(found - levels.begin());
}

int TierPolicy::rank_of(Decimal amount) const {
  const auto above = std::ranges::upper_bound(levels, amount, {}, &Level::at);
  return static_cast<int>(above - levels.begin()) - 1;
}

std::string_view TierPolicy::tier(int rank) const {
  return rank < 0 ? std::string_view() : levels[static_cast<std::size_t>(rank)].tier;
}

std::uint32_t TierPolicy::measure() const {
  switch (qualify_by) {
    case QualifyBy::Points:
      return 1;
    case QualifyBy::Spend:
      return 2;
    case QualifyBy::Counter:
      break;
  }
  return static_cast<std::uint32_t>(stable_hash(counter));
}

Decimal gathered_at(const TierPolicy& policy, const Draft& member, Instant at,
                    const TimeZone& zone) {
  const bool all = std::holds_alternative<TierPolicy::Lifetime>(policy.window);
  if (all && policy.qualify_by == TierPolicy::QualifyBy::Points) {
    return Decimal::whole(member.points_lifetime().count());
  }
  if (all && policy.qualify_by == TierPolicy::QualifyBy::Counter) {
    return member.counter(policy.counter);
  }
  const Qualification& gathered = known(policy, member);
  const Window window(member, at, zone);
  return gathered.between(window.first(policy, gathered), window.today);
}

void gather(const TierPolicy& policy, Draft& member, Instant at, Decimal amount,
            const TimeZone& zone) {
  const bool is_kept_elsewhere = std::holds_alternative<TierPolicy::Lifetime>(policy.window) &&
                                 policy.qualify_by != TierPolicy::QualifyBy::Spend;
  if (amount == Decimal() || is_kept_elsewhere) {
    return;
  }
  Qualification all = known(policy, member);
  all.measure = policy.measure();
  const Instant newest = std::max(at, member.last_seen().value_or(at));
  const LocalDay late = day_of(newest, zone) - kLateDays;
  const Window then(member, start_of(late, zone), zone);
  all.forget_before(then.first(policy, all));
  all.add(Window(member, at, zone).bucket(policy), amount);
  member.set_qualification(std::move(all));
}

Standing standing_from(const TierPolicy& policy, int rank, const Draft& member, Instant at,
                       const TimeZone& zone) {
  Standing standing{std::string(policy.tier(rank)), std::nullopt};
  if (is_floor(policy, rank)) {
    return standing;
  }
  if (const auto* time = std::get_if<TierPolicy::For>(&policy.keep)) {
    standing.until = members::end_of_day_after(at, time->time, zone);
  } else if (std::holds_alternative<TierPolicy::UntilEndOfNextYear>(policy.keep)) {
    standing.until = start_of(LocalDay(day_of(at, zone).year() + 2, 1, 1), zone);
  } else {
    standing.until = qualified_until(policy, rank, member, at, zone);
  }
  return standing;
}

void raise_tier(const TierPolicy& policy, Draft& member, Instant at, Instant now,
                const TimeZone& zone) {
  Standing own = member.own_standing();
  const int qualifies = policy.rank_of(gathered_at(policy, member, at, zone));
  const int has = policy.rank(own.tier);
  const bool lasts = std::holds_alternative<TierPolicy::WhileQualified>(policy.keep);
  if (qualifies < has || (qualifies == has && has >= 0 && !lasts)) {
    return;
  }
  Standing reached = standing_from(policy, qualifies, member, at, zone);
  if (reached.until && *reached.until <= now) {
    return;
  }
  set_standings(policy, member, std::move(reached), member.grant().granted);
}

void lower_tier(const TierPolicy& policy, Draft& member, Instant at, const TimeZone& zone) {
  const int qualifies = policy.rank_of(gathered_at(policy, member, at, zone));
  if (std::holds_alternative<TierPolicy::WhileQualified>(policy.keep) &&
      qualifies < policy.rank(member.own_standing().tier)) {
    set_standings(policy, member, standing_from(policy, qualifies, member, at, zone),
                  member.grant().granted);
  }
}

void grant_tier(const TierPolicy& policy, Draft& member, const Standing& granted) {
  const Standing& lent = member.grant().granted;
  const Standing chosen = lent.tier.empty() ? granted : better(policy, lent, granted);
  set_standings(policy, member, member.own_standing(), chosen);
}

void end_terms(const TierPolicy& policy, Draft& member, Instant at, const TimeZone& zone) {
  Standing own = member.own_standing();
  if (own.until && *own.until <= at) {
    const bool lasts = std::holds_alternative<TierPolicy::WhileQualified>(policy.keep);
    const Instant look = lasts ? *own.until : *own.until - milliseconds(1);
    const int qualifies = policy.rank_of(gathered_at(policy, member, look, zone));
    own = next_term(policy, qualifies, member, *own.until, zone);
  }
  Standing granted = member.grant().granted;
  if (granted.until && *granted.until <= at) {
    granted = {};
  }
  set_standings(policy, member, std::move(own), std::move(granted));
}

std::optional<Instant> next_end(const Draft& member) {
  const std::optional<Instant> own = member.own_standing().until;
  const std::optional<Instant> lent = member.grant().granted.until;
  return own && lent ? std::min(*own, *lent) : own ? own : lent;
}

std::optional<TierLoss> loss_ahead(const TierPolicy& policy, const Draft& member,
                                   const TimeZone& zone) {
  const Standing& counts = member.standing();
  if (!counts.until) {
    return std::nullopt;
  }
  Draft ahead = member;
  end_terms(policy, ahead, *counts.until, zone);
  const int after = policy.rank(ahead.standing().tier);
  if (after >= policy.rank(counts.tier)) {
    return std::nullopt;
  }
  TierLoss loss{ahead.standing().tier, {}};
  if (member.own_standing() == counts) {
    const bool lasts = std::holds_alternative<TierPolicy::WhileQualified>(policy.keep);
    const Instant look = lasts ? *counts.until : *counts.until - milliseconds(1);
    const Decimal needed = policy.levels[static_cast<std::size_t>(policy.rank(counts.tier))].at;
    loss.missing = needed - gathered_at(policy, member, look, zone);
  }
  return loss;
}

}  // namespace fanfare::engine
