#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/decimal.h"
#include "base/points.h"
#include "base/result.h"
#include "base/time.h"

namespace fanfare::members {

/// A badge, or one level of it, that an event brought.
struct AwardedBadge {
  std::string badge;
  std::string level;     ///< Empty when the badge has no levels.
  std::string campaign;  ///< Empty when the badge's own condition gave it.

  bool operator==(const AwardedBadge&) const = default;
};

/// So many points of a lot, above zero where they came and below where they went.
struct LotMove {
  std::optional<Instant> expires;  ///< Empty: never.
  Points points;

  bool operator==(const LotMove&) const = default;
};

/// A reward that a member got, or what became of it.
struct RewardMove {
  std::string reward;
  std::string code;
  std::string status;  ///< `active` when it is new.
  std::optional<Instant> expires;
  std::string campaign;  ///< The campaign that gave it; empty when the member asked for it.

  bool operator==(const RewardMove&) const = default;
};

/// A badge that is held for another term.
struct RenewedBadge {
  std::string badge;
  std::string level;             ///< Empty when the badge has no levels.
  std::optional<Instant> until;  ///< Empty: for ever.

  bool operator==(const RenewedBadge&) const = default;
};

/// What became of a challenge.
struct ChallengeMove {
  std::string challenge;
  std::string state;  ///< `started`, `reached` (a goal), `completed`, `expired`, `changed`.
  std::optional<std::int64_t> goal;  ///< Of `reached`: its place, from 0.
  std::optional<Instant> ends;       ///< Of `started`: when it is too late.

  bool operator==(const ChallengeMove&) const = default;
};

/// What a refund is about.
struct RefundNote {
  std::string of;     ///< The purchase's id.
  std::string id;     ///< The refund's, where it waited and the entry has another.
  std::string state;  ///< `waits` for its purchase, `unmatched` when that never came; else empty.
  Points expired = Points();  ///< What it did not take because it had expired already.

  bool operator==(const RefundNote&) const = default;
};

/// An effect of a campaign that is for somebody else, and reaches them as an event of their own.
struct Forward {
  std::string to;  ///< The member that it is for.
  std::string campaign;
  std::int64_t effect = 0;  ///< Its place among the campaign's effects, from 0.
  Points points;            ///< Of one that gives points, how many.

  bool operator==(const Forward&) const = default;
};

/// A notification that is not to be sent any more.
struct Withdrawn {
  std::string id;
  std::string day;         ///< Of its cause, by which ids are remembered (`2026-12-05`, UTC).
  std::string delay = {};  ///< So long after its cause it would have been sent; as written.

  bool operator==(const Withdrawn&) const = default;
};

/// A plan that a member pays for, as it is from then on.
struct PlanMove {
  std::string plan;
  std::string state;  ///< As members::Membership says it; `expired` when it is over.
  std::optional<Instant> until;

  bool operator==(const PlanMove&) const = default;
};

/// A tier that a member came to, from another or for another term.
struct TierMove {
  std::string from;              ///< Empty: none.
  std::string to;                ///< Empty: none.
  std::optional<Instant> until;  ///< When it is looked at again; empty: it stays.

  bool operator==(const TierMove&) const = default;
};

/// A notification that the program asked for while deciding an event.
struct NotificationRequest {
  std::string template_id;
  std::vector<std::string> channels;  ///< Empty: the template's or the program's.
  std::string delay;                  ///< As written (`2h`); empty: at once.
  std::string badge;                  ///< The badge it is about; empty: not about one.
  /// The event of the daemon's own that it is about, its type first; empty where it is about the
  /// event of the entry's id.
  std::vector<std::pair<std::string, std::string>> about = {};

  bool operator==(const NotificationRequest&) const = default;
};

/// So much of a program's version stands in each entry: enough to tell programs apart, and a member
/// has many entries.
inline constexpr std::size_t kVersionDigits = 8;

/// The `type` of an entry that tells what had fallen due before an event through counters that apps
/// increment, and has that event's id. No app may send such a type.
inline constexpr std::string_view kSettledEntry = "@settled";

/// One applied event in a member's journal: what changed, and what caused it.
///
/// Stored as JSON (contract section 3), and complete enough that a daemon that finds the event
/// applied already can ask for the same notifications again.
struct JournalEntry {
  Instant at;
  /// The day (UTC) the stream took the event in; empty where that is the day of `at`.
  std::optional<std::chrono::sys_days> received;
  std::string type;
  std::string id;
  /// By campaign, in the order given, or by the type of the event that moved them
  /// (`points.expired`), which no campaign can be named. Their sum is what the entry adds to
  /// balance and pending points.
  std::vector<std::pair<std::string, Points>> points;
  /// What of this the balance does not have yet; below zero what it has now, and was earned before.
  Points pending;
  std::optional<Instant> expires;  ///< When the points earned here do; empty: never.
  std::vector<LotMove> lots;       ///< Whose points went or were dated anew.
  std::optional<TierMove> tier;    ///< The tier that counts, where that changed.
  std::vector<RewardMove> rewards;
  std::optional<PlanMove> plan;
  std::optional<RefundNote> refund;
  /// Of a purchase, how much it was for; of a refund, how much comes back.
  std::optional<Decimal> amount;
  /// What the program's counters counted of a purchase, and what a refund takes back of it. Goals
  /// of challenges are `<challenge>/<place>`.
  std::vector<std::pair<std::string, Decimal>> counted;
  std::vector<std::string> revoked;  ///< Badges that are taken back.
  std::vector<RenewedBadge> renewed;
  std::vector<Forward> forwards;     ///< Effects for others.
  std::vector<Withdrawn> withdrawn;  ///< Notifications that are.
  std::string reason;                ///< Why an operator did it.
  /// Campaigns whose limit cut their points; `badge.<id>`: a badge of which none was left.
  std::vector<std::string> limited;
  std::vector<AwardedBadge> badges;
  std::vector<ChallengeMove> challenges;
  std::vector<std::pair<std::string, Decimal>> counters;     ///< Added by campaigns' effects.
  std::vector<std::pair<std::string, std::string>> profile;  ///< Fields set by campaigns' effects.
  std::vector<NotificationRequest> notifications;
  /// Campaigns whose notifications were dropped, because they acted later than their `late` allows.
  std::vector<std::string> late;
  bool cascade_cut = false;  ///< The daemon's own events followed each other too deep.
  std::string version;       ///< What tells the program that decided; see kVersionDigits.

  bool operator==(const JournalEntry&) const = default;

  [[nodiscard]] Points total_points() const;
  /// Whether it tells of anything that was done, or would have been done but for a limit.
  [[nodiscard]] bool tells_anything() const;
};

/// `{"at":…,"type":…,"id":…,"points":{"campaign":n},…}`; what is empty is left out.
std::string to_json(const JournalEntry& entry);

/// What an entry says about which event was applied.
struct AppliedEvent {
  std::string id;
  std::chrono::sys_days received;
};

/// Reads only that, at a tenth of the price of the whole: it is asked of every entry of every
/// member that is loaded. Empty for what to_json did not write.
std::optional<AppliedEvent> applied_event(std::string_view json);

/// Reads what to_json wrote; keys it does not know are passed over, for rolling upgrades.
Result<JournalEntry> journal_entry_from_json(std::string_view json);

}  // namespace fanfare::members
