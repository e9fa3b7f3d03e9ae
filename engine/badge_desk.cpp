#include "engine/badge_desk.h"

#include <fmt/format.h>

#include <algorithm>

#include "badges/award.h"
#include "base/text.h"

namespace fanfare::engine {
namespace {

using badges::BadgeLevel;
using badges::BadgeRule;
using members::HeldBadge;
using members::Rejection;

/// How many levels there are up to the one of that name; 0 when there is no such level.
std::size_t rank_of(const BadgeRule& rule, std::string_view level) {
  const auto found = std::ranges::find(rule.levels, level, &BadgeLevel::name);
  return found == rule.levels.end() ? 0 : static_cast<std::size_t>(found - rule.levels.begin()) + 1;
}

bool has_named_levels(const BadgeRule& rule) {
  return !rule.levels.empty() && !rule.levels.front().name.empty();
}

Rejection unknown_level(const BadgeRule& rule, std::string_view level) {
  std::string names;
  for (const BadgeLevel& each : rule.levels) {
    names += (names.empty() ? "" : ", ") + each.name;
  }
  return {"unknown_level",
          has_named_levels(rule)
              ? fmt::format("'level' is '{}'; expected one of badge '{}': {}", shortened(level, 64),
                            rule.id, names)
              : fmt::format("'level' is '{}', and badge '{}' has no levels; leave it out",
                            shortened(level, 64), rule.id)};
}

}  // namespace

void BadgeDesk::look_at(const BadgeRule& rule) {
  if (badges::is_barred(rule, facts_)) {
    if (member_.badge(rule.id) != nullptr) {
      take_away(rule.id);
    }
    return;
  }
  if (member_.is_withheld(rule.id)) {
    return;
  }
  for (const BadgeLevel* level : badges::levels_due(rule, facts_)) {
    if (!put(rule.id, &rule, level->name, "")) {
      return;
    }
  }
}

void BadgeDesk::give(const std::string& badge, const std::string& campaign) {
  const BadgeRule* rule = program_.badge(badge);
  if (rule != nullptr && badges::is_barred(*rule, facts_)) {
    return;
  }
  if (const HeldBadge* held = member_.badge(badge)) {
    if (rule != nullptr) {
      begin_term(*rule, *held);
    }
    return;
  }
  const std::string level = rule == nullptr || rule->levels.empty() ? "" : rule->levels[0].name;
  if (put(badge, rule, level, campaign)) {
    member_.withhold(badge, false);
  }
}

std::optional<Rejection> BadgeDesk::award() {
  const std::string_view id = facts_.event.attribute("badge").value_or("");
  const std::string_view level = facts_.event.attribute("level").value_or("");
  const BadgeRule* rule = program_.badge(id);
  if (rule == nullptr) {
    return Rejection{
        "unknown_badge",
        fmt::format("'badge' is '{}'; expected a badge of the program", shortened(id, 64))};
  }
  if (!level.empty() && rank_of(*rule, level) == 0) {
    return unknown_level(*rule, level);
  }
  if (auto refused = take_reason()) {
    return refused;
  }
  if (auto refused = problem_with(*rule)) {
    return refused;
  }
  const HeldBadge* held = member_.badge(id);
  const std::size_t has = held == nullptr ? 0 : rank_of(*rule, held->level);
  const std::size_t wanted = level.empty() ? 1 : rank_of(*rule, level);
  if (held != nullptr && (has >= wanted || rule->levels.empty())) {
    if (!rule->expires || !held->expires_at) {
      return Rejection{"badge_held", fmt::format("the member holds badge '{}' already{}", id,
                                                 held->level.empty() ? "" : ": " + held->level)};
    }
    begin_term(*rule, *held);
    return std::nullopt;
  }
  // Who jumps over a level gets it on the way, as by the badge's own conditions.
  for (std::size_t i = has; i < std::min(wanted, rule->levels.size()); ++i) {
    static_cast<void>(put(rule->id, rule, rule->levels[i].name, ""));
  }
  if (rule->levels.empty()) {
    static_cast<void>(put(rule->id, rule, "", ""));
  }
  member_.withhold(id, false);
  return std::nullopt;
}

/// What keeps the member from getting it by hand.
std::optional<Rejection> BadgeDesk::problem_with(const BadgeRule& rule) const {
  if (badges::is_barred(rule, facts_)) {
    return Rejection{"badge_barred",
                     fmt::format("'revoke_when' of badge '{}' holds for the member: it would be "
                                 "taken away at once",
                                 rule.id)};
  }
  campaigns::UsageBook book(member_, around_.budgets);
  const auto& used = book.open(campaigns::Subject::Everyone, limit_name(rule.id), 0).used;
  if (rule.limit && member_.badge(rule.id) == nullptr && used.times >= *rule.limit) {
    return Rejection{"badge_limit", fmt::format("no badge '{}' is left of {}; raise its 'limit'",
                                                rule.id, *rule.limit)};
  }
  return std::nullopt;
}

std::optional<Rejection> BadgeDesk::revoke() {
  const std::string badge(facts_.event.attribute("badge").value_or(""));
  const bool held = member_.badge(badge) != nullptr;
  // One that the program has no more can still be taken away.
  if (!held && program_.badge(badge) == nullptr) {
    return Rejection{
        "unknown_badge",
        fmt::format("'badge' is '{}'; expected a badge of the program", shortened(badge, 64))};
  }
  if (!held) {
    return Rejection{"badge_not_held",
                     fmt::format("the member does not hold badge '{}'", shortened(badge, 64))};
  }
  if (auto refused = take_reason()) {
    return refused;
  }
  take_away(badge);
  member_.withhold(badge, true);
  return std::nullopt;
}

std::optional<Rejection> BadgeDesk::take_reason() {
  const std::string_view reason = facts_.event.attribute("reason").value_or("");
  if (reason.empty()) {
    return Rejection{"missing_field",
                     "'reason' is missing; say why, for whoever reads the member's journal"};
  }
  journal_.reason = reason;
  return std::nullopt;
}

void BadgeDesk::end_term(const std::string& badge) {
  const HeldBadge held = *member_.badge(badge);
  const BadgeRule* rule = program_.badge(badge);
  journal_.type = members::event_type::kBadgeRenewed;
  if (rule != nullptr && !rule->expires) {  // which it did when it was awarded
    renew(badge, held, std::nullopt);
    return;
  }
  const bool barred = rule != nullptr && badges::is_barred(*rule, facts_);
  const BadgeLevel* kept =
      rule == nullptr || barred ? nullptr : badges::level_kept(*rule, held, facts_);
  if (kept == nullptr) {
    journal_.type = members::event_type::kBadgeExpired;
    take_away(badge);
    return;
  }
  HeldBadge next = held;
  next.level = kept->name;
  // From the last moment of the old term, which ends with a day.
  const Instant last = facts_.event.time - milliseconds(1);
  renew(badge, std::move(next), badges::end_of_term(*rule, last, program_.zone()));
}

void BadgeDesk::begin_term(const BadgeRule& rule, const HeldBadge& held) {
  const auto until = badges::end_of_term(rule, facts_.event.time, program_.zone());
  // Of an event that comes late, the term may be over sooner than the one that runs.
  if (held.expires_at && until && *held.expires_at < *until) {
    renew(rule.id, held, until);
  }
}

void BadgeDesk::renew(const std::string& badge, HeldBadge held, std::optional<Instant> until) {
  held.expires_at = until;
  journal_.renewed.push_back({badge, held.level, until});
  member_.award(badge, std::move(held));
}

bool BadgeDesk::put(const std::string& badge, const BadgeRule* rule, const std::string& level,
                    const std::string& campaign) {
  std::optional<Instant> until;
  if (rule != nullptr) {
    if (member_.badge(badge) == nullptr && !take_piece(*rule)) {
      note_limit(*rule);
      return false;
    }
    until = badges::end_of_term(*rule, facts_.event.time, program_.zone());
  }
  member_.award(badge, {facts_.event.time, level, campaign, until});
  journal_.badges.push_back({badge, level, campaign});
  return true;
}

void BadgeDesk::take_away(const std::string& badge) {
  member_.revoke(badge);
  journal_.revoked.push_back(badge);
}

bool BadgeDesk::take_piece(const BadgeRule& rule) {
  if (!rule.limit) {
    return true;
  }
  campaigns::UsageBook book(member_, around_.budgets);
  auto& record = book.open(campaigns::Subject::Everyone, limit_name(rule.id), 0);
  if (record.used.times >= *rule.limit) {
    return false;
  }
  record.times = 1;
  record.most_times = rule.limit;
  book.write(member_);
  return true;
}

/// Once: who comes too late does so with every event that follows.
void BadgeDesk::note_limit(const BadgeRule& rule) {
  const std::string name = limit_name(rule.id);
  if (member_.usage(name, 0).times == 0) {
    member_.set_usage(name, {0, 1, Points()});
    journal_.limited.push_back(name);
  }
}

}  // namespace fanfare::engine
