#include "engine/intake.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/hash.h"
#include "base/text.h"
#include "engine/consent.h"
#include "engine/erasure.h"
#include "engine/freezes.h"
#include "engine/memberships.h"

namespace fanfare::engine {
namespace {

using members::Event;
using members::Rejection;
namespace event_type = members::event_type;

/// Types that only the daemon makes; an app that sends one would fake an outcome.
constexpr std::array<std::string_view, 31> kOwnTypes{
    "member.birthday",    "member.anniversary", "member.inactive",     "points.earned",
    "points.released",    "points.extended",    "points.expiring",     "points.expired",     "counter.ended",       "streak.frozen",       "streak.expiring",
    "tier.upgraded",      "tier.downgraded",    "tier.renewed",
    "tier.expiring",      "badge.awarded",      "challenge.completed", "challenge.expiring", "challenge.expired",
    "badge.expired",      "badge.renewed",
    "streak.broken",      "reward.issued",      "reward.expiring",    "reward.expired",
    "membership.grace",     "membership.renewal_due",
    "membership.expired", "campaign.started",   "campaign.ending",     "schedule"};

/// Reserved types whose meaning this version does not know yet: taking them as plain events would
/// lose what the sender asked for.
constexpr std::array<std::string_view, 2> kLaterTypes{"device.add", "device.remove"};

/// Bounds that no sane adjustment meets.
constexpr std::int64_t kMostAdjusted = 1'000'000'000;

bool contains(auto&& list, std::string_view type) {
  return std::ranges::find(list, type) != list.end();
}

/// Who brought a member is said once.
std::optional<Rejection> referrer_problem(const Event& event, std::string_view value,
                                          const members::Draft& member) {
  if (value == event.member) {
    return Rejection{"bad_profile", "'referred_by' is the member's own id; nobody brings themselves"};
  }
  if (!value.empty() && !members::is_member_id(value)) {
    return Rejection{"bad_profile",
                     fmt::format("'referred_by' is '{}'; expected a member's id",
                                 shortened(value, 60))};
  }
  const auto known = member.profile("referred_by");
  if (known && *known != value) {
    return Rejection{"bad_profile",
                     fmt::format("'referred_by' is '{}', and '{}' has brought the member; that "
                                 "stays: leave the field out",
                                 shortened(value, 60), *known)};
  }
  return std::nullopt;
}

std::optional<Rejection> set_profile(const Event& event, members::Draft& member) {
  for (const auto& [name, value] : event.attributes) {
    if (!members::is_profile_field(name) && !name.starts_with("attr.")) {
      continue;  // stays an attribute of the event, for conditions
    }
    if (std::string problem = members::profile_problem(name, value); !problem.empty()) {
      return Rejection{"bad_profile", std::move(problem)};
    }
    if (auto problem = name == "referred_by" ? referrer_problem(event, value, member)
                                             : std::nullopt) {
      return problem;
    }
    const bool is_new = name.starts_with("attr.") && !member.profile(name);
    if (is_new &&
        member.before().profile.size() + member.changes().profile.size() >= kMostProfileFields) {
      return Rejection{
          "too_many_attributes",
          fmt::format("'{}' would be the member's profile field number {}; at most {} "
                      "are kept: set one that exists, or keep it elsewhere",
                      shortened(name, 60), kMostProfileFields + 1, kMostProfileFields)};
    }
    if (name == "joined_at") {
      member.set_joined_at(*parse_rfc3339(value));
    } else {
      member.set_profile(name, value);
    }
  }
  return std::nullopt;
}

std::optional<Rejection> add_to_counter(const Program& program, const Event& event,
                                        members::Draft& member) {
  const std::string_view name = event.attribute("counter").value_or("");
  const std::string_view by = event.attribute("by").value_or("1");
  const badges::CounterRule* rule = program.counter(name);
  if (rule == nullptr) {
    return Rejection{"unknown_counter",
                     fmt::format("'counter' is '{}'; expected a counter that program.yaml declares",
                                 shortened(name, 60))};
  }
  if (rule->kind != badges::CounterRule::Kind::FromApp) {
    return Rejection{"derived_counter",
                     fmt::format("'counter' is '{}', which the program derives from events; send "
                                 "those, or name a counter that is declared 'from: app'",
                                 name)};
  }
  const auto amount = Decimal::parse(by);
  if (!amount || !amount->is_whole()) {
    return Rejection{"bad_counter",
                     fmt::format("'by' is '{}'; expected a whole number", shortened(by, 60))};
  }
  member.add_to_app_counter(name, amount->scaled() / Decimal::kScale);
  return std::nullopt;
}

/// Draws points from the balance: as far as there are any, where the program floors it.
Points draw(const PointsPolicy& policy, Points points, members::Draft& member) {
  if (policy.floor_at_zero) {
    points = std::min(points, std::max(member.points(), Points()));
  }
  member.take(points);
  return points;
}

std::optional<Rejection> adjust_points(const Program& program, const Event& event,
                                       members::Draft& member, members::JournalEntry& journal) {
  const std::string_view text = event.attribute("points").value_or("");
  const auto by = parse_whole<std::int64_t>(text);
  if (!by || *by == 0 || *by > kMostAdjusted || *by < -kMostAdjusted) {
    return Rejection{"bad_points",
                     fmt::format("'points' is '{}'; expected a whole number from -{} to {}, not 0",
                                 shortened(text, 60), kMostAdjusted, kMostAdjusted)};
  }
  const std::string_view reason = event.attribute("reason").value_or("");
  if (reason.empty()) {
    return Rejection{"missing_field",
                     "'reason' is missing; say why, for whoever reads the member's journal"};
  }
  const PointsPolicy& policy = program.definitions().points;
  Points moved(*by);
  if (moved < Points()) {
    moved = Points() - draw(policy, Points() - moved, member);
  } else {
    members::Earning terms =
        earning(policy, {event, member, program.zone()}, program.zone());
    terms.wait.reset();
    member.earn(moved, terms);
    journal.expires = terms.expires;
  }
  journal.points.emplace_back(event.type, moved);
  journal.reason = reason;
  return std::nullopt;
}

/// A warning was accepted: good for all points of its date, if it came as early as was promised.
std::optional<Rejection> note_warning(const Program& program, const Event& event,
                                      members::Draft& member) {
  const auto expires = parse_rfc3339(event.attribute("expires_at").value_or(""));
  const PointsPolicy& policy = program.definitions().points;
  if (!expires) {
    return Rejection{"missing_field", "'expires_at' is missing; the daemon itself writes it"};
  }
  members::Lots lots = member.lots();
  const auto lot = std::ranges::find(lots, expires, &members::Lot::expires);
  const bool early = !policy.warn.empty() &&
                     advance(event.time, policy.warn.front(), program.zone()) <= *expires;
  if (lot != lots.end() && early && !lot->warned) {
    lot->warned = true;
    member.set_lots(std::move(lots));
  }
  return std::nullopt;
}

/// Makes points spendable that wait for this event about their purchase.
void release_by(const PointsPolicy& policy, const Event& event, members::Draft& member,
                members::JournalEntry& journal) {
  const auto* until = std::get_if<PointsPolicy::Until>(&policy.pending);
  const auto of = event.attribute("of");
  if (until != nullptr && of && until->event == event.type) {
    const std::uint64_t source = stable_hash(*of);
    release_pending(member, journal,
                    [&](const members::PendingLot& each) { return each.source == source; });
  }
}

}  // namespace

bool is_own_event(std::string_view type) {
  return contains(kOwnTypes, type);
}

std::optional<Rejection> take_in(const Program& program, const Event& event,
                                 members::Draft& member, members::JournalEntry& journal) {
  if (contains(kOwnTypes, event.type)) {
    return Rejection{"reserved_type", fmt::format("'type' is '{}', which only the daemon itself "
                                                  "makes; send what happened instead",
                                                  event.type)};
  }
  if (contains(kLaterTypes, event.type)) {
    return Rejection{"not_supported", fmt::format("'type' is '{}', which this version does not "
                                                  "support yet; keep it and retry after an upgrade",
                                                  event.type)};
  }
  if (event.type == event_type::kErase) {
    return Rejection{"not_supported", "'type' is 'member.erase', which the daemon carries out on "
                                      "the stream; leave it out where a program is tried out"};
  }
  if (auto refused = refuse_after_erasure(member.before(), event)) {
    return refused;
  }
  if (!member.is_enrolled()) {
    if (event.type == event_type::kReferral) {
      return Rejection{"unknown_referrer",
                       fmt::format("'{}' brought a member and is none; enrol them, and retry this",
                                   event.member)};
    }
    member.set_joined_at(event.time);
  }
  if (event.type == event_type::kEnrolled || event.type == event_type::kUpdated) {
    return set_profile(event, member);
  }
  if (event.type == event_type::kCounterAdd) {
    return add_to_counter(program, event, member);
  }
  if (event.type == event_type::kAdjust) {
    return adjust_points(program, event, member, journal);
  }
  if (event.type == event_type::kConsent) {
    return take_consent(event, member, journal);
  }
  if (event.type == event_type::kStreakFreeze) {
    return buy_freezes(program, event, member, journal);
  }
  if (event.type == event_type::kPointsWarned) {
    return note_warning(program, event, member);
  }
  if (event.type == event_type::kMembershipPaid || event.type == event_type::kMembershipTrial ||
      event.type == event_type::kMembershipCancel) {
    return change_membership(program, event, member, journal);
  }
  release_by(program.definitions().points, event, member, journal);
  return std::nullopt;
}

}  // namespace fanfare::engine
