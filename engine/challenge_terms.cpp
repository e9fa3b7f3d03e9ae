#include "engine/challenge_terms.h"

#include <algorithm>

#include "base/fraction.h"
#include "engine/challenges.h"
#include "engine/deciding.h"
#include "engine/due_event.h"

namespace fanfare::engine {
namespace {

using badges::ChallengeRule;
using members::Challenge;
using members::GoalProgress;
using Kind = Obligation::Kind;
namespace event_type = members::event_type;

/// A challenge that the member is in, and that the program still has.
struct Running {
  const ChallengeRule* rule;
  const Challenge* challenge;
};

std::vector<Running> running(const Program& program, const members::Member& member) {
  std::vector<Running> found;
  for (const auto& [id, challenge] : member.challenges) {
    const ChallengeRule* rule = program.challenge(id);
    if (rule != nullptr && challenge.status == Challenge::Status::Active) {
      found.push_back({rule, &challenge});
    }
  }
  return found;
}

TimeZone home_of(const Program& program, const members::Draft& member) {
  return home_zone(member).value_or(program.zone());
}

/// How much of the way is done, in per cent: of several goals, the mean.
std::int64_t percent_done(const Challenge& challenge) {
  std::int64_t sum = 0;
  for (const GoalProgress& goal : challenge.goals) {
    const Decimal value = goal.reached ? goal.target : std::clamp(goal.value, {}, goal.target);
    const Fraction share = Fraction::quotient(value, goal.target) * Fraction(Decimal::whole(100));
    sum += share.round(Rounding::Floor).count();
  }
  return challenge.goals.empty() ? 0 : sum / std::ssize(challenge.goals);
}

/// When the member is reminded of it; empty: not at all.
std::optional<Instant> reminder_of(const Running& each, const TimeZone& home) {
  const auto end = deadline(*each.rule, *each.challenge, home);
  if (!each.rule->remind || !end) {
    return std::nullopt;
  }
  const Instant at = advance(*end, each.rule->remind->before_end, zone_of(*each.rule, home), -1);
  return at > each.challenge->started_at ? std::optional(at) : std::nullopt;
}

/// When a goal of it comes to an end without an event; empty: none does.
std::optional<Instant> goal_ends(const Running& each, const TimeZone& home, Instant joined_at) {
  std::optional<Instant> first;
  for (const badges::Goal& goal : each.rule->goals) {
    const auto& all = each.challenge->goals;
    const auto progress = std::ranges::find(all, goal.measures, &GoalProgress::measure);
    if (progress == all.end() || progress->reached) {
      continue;
    }
    const auto at =
        badges::ends_at(goal.measure, {progress->value, progress->tally}, home, joined_at);
    if (at && (!first || *at < *first)) {
      first = at;
    }
  }
  return first;
}

DueEvent reminder(const Running& each, const Obligation& due, const members::Event& next,
                  const TimeZone& home) {
  const Challenge& challenge = *each.challenge;
  const Instant end = *deadline(*each.rule, challenge, home);
  const TimeZone& zone = zone_of(*each.rule, home);
  const LocalDay last = members::last_good_day(end, zone);
  DueEvent event(next, event_type::kChallengeExpiring, due.at);
  event.texts = {{"challenge", each.rule->id},
                 {"progress", challenge.progress().to_string()},
                 {"target", challenge.target().to_string()},
                 {"left", (challenge.target() - challenge.progress()).to_string()},
                 {"days_left", std::to_string(last - LocalDay(zone.to_local(due.at)))},
                 {"ends_at", format_rfc3339(end)}};
  return event;
}

}  // namespace

std::optional<Obligation> next_of_challenges(const Program& program, const members::Member& member,
                                             const Obligation& done,
                                             const campaigns::InForce* in_force) {
  std::optional<Obligation> first;
  const auto keep = [&](Obligation each) {
    each.at = std::max(each.at, done.at);
    if (!first || each < *first) {
      first = each;
    }
  };
  if (member.challenges.empty()) {
    return first;
  }
  const TimeZone home = home_of(program, members::Draft(member));
  Obligation reminded = done;
  if (in_force != nullptr) {
    const auto since = in_force->since_of(timed_name(event_type::kChallengeExpiring));
    reminded = std::max(done, all_done_at(since.value_or(Instant::max())));
  }
  for (const Running& each : running(program, member)) {
    if (const auto end = deadline(*each.rule, *each.challenge, home)) {
      keep({*end, Kind::ChallengeEnds});
    }
    if (const auto end = goal_ends(each, home, *member.joined_at)) {
      keep({*end, Kind::CounterEnds});
    }
    const auto at = reminder_of(each, home);
    const Obligation next{at.value_or(Instant::min()), Kind::ChallengeExpiring};
    if (at && next > reminded && program.hears(event_type::kChallengeExpiring)) {
      keep(next);
    }
  }
  return first;
}

Decision end_challenges(const Program& program, const members::Member& member,
                        const Obligation& due, const members::Event& next,
                        const Circumstances& around) {
  DueEvent expired(next, event_type::kChallengeExpired, due.at);
  Deciding deciding(program, member, expired.event, around);
  const TimeZone home = home_of(program, deciding.draft());
  for (const auto& [rule, challenge] : running(program, member)) {
    const auto end = deadline(*rule, *challenge, home);
    if (end && *end <= due.at) {
      Challenge over = *challenge;
      over.status = Challenge::Status::Expired;
      over.ended_at = *end;
      deciding.draft().set_challenge(rule->id, std::move(over));
      deciding.journal().challenges.push_back({rule->id, "expired", {}, {}});
    }
  }
  return std::move(deciding).finish(false);
}

Decision remind_of_challenges(const Program& program, const members::Member& member,
                              const Obligation& due, const members::Event& next,
                              const Circumstances& around) {
  const TimeZone home = home_of(program, members::Draft(member));
  std::vector<DueEvent> reminders;
  for (const Running& each : running(program, member)) {
    if (reminder_of(each, home) == due.at &&
        percent_done(*each.challenge) >= each.rule->remind->at_least) {
      reminders.push_back(reminder(each, due, next, home));
    }
  }
  if (reminders.empty()) {
    return {};
  }
  Deciding deciding(program, member, reminders.front().complete(), around);
  for (std::size_t i = 1; i < reminders.size(); ++i) {
    deciding.repeat(reminders[i].texts);
  }
  deciding.run_due();
  return std::move(deciding).finish(false);
}

std::vector<BrokenStreak> end_goals(const Program& program, members::Draft& member, Instant at) {
  std::vector<BrokenStreak> broken;
  const TimeZone home = home_of(program, member);
  for (const auto& [rule, challenge] : running(program, member.before())) {
    Challenge after = *challenge;
    for (const badges::Goal& goal : rule->goals) {
      const auto progress = std::ranges::find(after.goals, goal.measures, &GoalProgress::measure);
      if (progress == after.goals.end() || progress->reached) {
        continue;
      }
      badges::Reading reading{progress->value, progress->tally};
      const auto ends = badges::ends_at(goal.measure, reading, home, *member.joined_at());
      if (!ends || *ends > at) {
        continue;
      }
      reading = badges::end(goal.measure, reading, at, home);
      const bool in_time = *ends == at;  // else it was told of, before what came late
      if (in_time && progress->value != Decimal() && reading.value == Decimal()) {
        broken.push_back({rule->id, progress->value});
      }
      progress->value = reading.value;
      progress->tally = std::move(reading.tally);
    }
    if (after != *challenge) {
      member.set_challenge(rule->id, std::move(after));
    }
  }
  return broken;
}

}  // namespace fanfare::engine
