#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/decimal.h"
#include "base/time.h"
#include "campaigns/campaign.h"
#include "campaigns/condition.h"
#include "members/draft.h"

namespace fanfare::engine {

/// The tiers of a program, and what takes members there (`tiers:` in program.yaml).
struct TierPolicy {
  enum class QualifyBy : std::uint8_t {
    Points,   ///< Points earned: what `points_lifetime` counts.
    Spend,    ///< The amounts of purchases.
    Counter,  ///< What a counter of the program counts.
  };
  struct Lifetime {};
  struct CalendarYear {};
  struct MembershipYear {};
  /// The last so many days, weeks, months or years: a day counts until so much time after it.
  struct Rolling {
    Duration time;
  };
  /// Without `keep`, a tier lasts as long as the member qualifies for it.
  struct WhileQualified {};
  struct UntilEndOfNextYear {};
  struct For {
    Duration time;
  };
  struct Level {
    std::string tier;
    campaigns::LocalizedText title;
    Decimal at;                             ///< So much qualifies for it.
    Decimal earn_rate = Decimal::whole(1);  ///< Multiplies the points in proportion to amounts.
  };

  QualifyBy qualify_by = QualifyBy::Points;
  std::string counter;  ///< For QualifyBy::Counter.
  std::variant<Lifetime, CalendarYear, MembershipYear, Rolling> window;
  std::variant<WhileQualified, UntilEndOfNextYear, For> keep;
  std::vector<Level> levels;     ///< The lowest first; at least one.
  std::vector<Duration> warn;    ///< So long before a tier is lost tier.expiring comes.
  campaigns::Condition only_if;  ///< For whom: the entries of by-tables are policies of their own.

  /// The place of a tier among the levels; -1 for none, and for one that is no level (any more).
  [[nodiscard]] int rank(std::string_view tier) const;
  /// The highest level that `amount` qualifies for; -1: not even for the first.
  [[nodiscard]] int rank_of(Decimal amount) const;
  /// The tier of that place; empty for -1.
  [[nodiscard]] std::string_view tier(int rank) const;
  /// What is gathered, as Qualification::measure names it.
  [[nodiscard]] std::uint32_t measure() const;
};

/// What a member has gathered that counts at the moment `at`. `zone` is the program's.
Decimal gathered_at(const TierPolicy& policy, const members::Draft& member, Instant at,
                    const TimeZone& zone);

/// Notes that an amount was gathered at `at`, and forgets what cannot count any more.
void gather(const TierPolicy& policy, members::Draft& member, Instant at, Decimal amount,
            const TimeZone& zone);

/// The tier of that rank, as who reaches it at `at` has it.
members::Standing standing_from(const TierPolicy& policy, int rank, const members::Draft& member,
                                Instant at, const TimeZone& zone);

/// Lifts the member's own tier to what they qualify for at `at`, where that is higher, and where
/// the term of it would not be over at `now`. Never lowers it.
void raise_tier(const TierPolicy& policy, members::Draft& member, Instant at, Instant now,
                const TimeZone& zone);

/// Where a tier lasts as long as the member qualifies: takes it away when they do not at `at`.
void lower_tier(const TierPolicy& policy, members::Draft& member, Instant at, const TimeZone& zone);

/// Lends a tier until `granted.until`; the better of two that are lent stays.
void grant_tier(const TierPolicy& policy, members::Draft& member, const members::Standing& granted);

/// Ends what ends at `at` or before: a term, after which the member keeps the tier for another or
/// has what they qualify for; and what was lent.
void end_terms(const TierPolicy& policy, members::Draft& member, Instant at, const TimeZone& zone);

/// When that is next the case; empty: never.
std::optional<Instant> next_end(const members::Draft& member);

/// What the member would have after the tier that counts now, if nothing more is gathered, and how
/// much keeps it. Empty when they would keep it.
struct TierLoss {
  std::string to;   ///< Empty: none.
  Decimal missing;  ///< Zero where it was lent, and nothing helps.
};
std::optional<TierLoss> loss_ahead(const TierPolicy& policy, const members::Draft& member,
                                   const TimeZone& zone);

}  // namespace fanfare::engine
