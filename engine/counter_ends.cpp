#include <algorithm>

#include "badges/streak.h"
#include "engine/counting.h"
#include "engine/deciding.h"
#include "engine/due_event.h"

namespace fanfare::engine {
namespace {

using badges::CounterRule;
using badges::Reading;
using members::Event;
namespace event_type = members::event_type;

/// A counter of the member's, and when it comes to its end.
struct Ending {
  const CounterRule* rule;
  Reading reading;
  Instant at;
};

std::vector<Ending> endings(const Program& program, const members::Member& member,
                            const TimeZone& home) {
  std::vector<Ending> found;
  const members::Draft draft(member);
  for (const auto& [name, tally] : member.tallies) {
    const CounterRule* rule = program.counter(name);
    if (rule == nullptr || !badges::remembers(*rule)) {
      continue;
    }
    Reading reading = reading_of(name, draft);
    if (const auto at = badges::ends_at(*rule, reading, home, member.joined_at.value())) {
      found.push_back({rule, std::move(reading), *at});
    }
  }
  return found;
}

/// The decision, without a line in the journal that would tell of nothing.
Decision without_word(Deciding&& deciding) {
  Decision decision = std::move(deciding).finish(false);
  if (decision.journal && !decision.journal->tells_anything()) {
    decision.journal.reset();
  }
  return decision;
}

Decision end_windows(const Program& program, const members::Member& member,
                     const std::vector<Ending>& ended, const Obligation& due, const Event& next,
                     const TimeZone& home, const Circumstances& around) {
  DueEvent over(next, kCounterEnded, due.at);
  Deciding deciding(program, member, over.event, around);
  for (const auto& [rule, reading, at] : ended) {
    Reading after = badges::end(*rule, reading, due.at, home);
    deciding.draft().set_counter(rule->name, after.value, std::move(after.tally));
  }
  deciding.run_due();
  return without_word(std::move(deciding));
}

Decision end_streak(const Program& program, const members::Member& member, const Ending& ending,
                    const Obligation& due, const Event& next, const TimeZone& home,
                    const Circumstances& around) {
  const std::string& name = ending.rule->name;
  Reading after = badges::end(*ending.rule, ending.reading, due.at, home);
  const bool frozen = after.value != Decimal();
  const bool long_ago = ending.at < due.at;
  DueEvent over(next,
                frozen     ? event_type::kStreakFrozen
                : long_ago ? kCounterEnded
                           : event_type::kStreakBroken,
                due.at);
  over.texts = {{"streak", name}, {"length", ending.reading.value.to_string()}};
  Deciding deciding(program, member, over.complete(), around);
  deciding.draft().set_counter(name, after.value, std::move(after.tally));
  if (frozen || !long_ago) {
    deciding.journal().counted = {{name, ending.reading.value}};
  }
  if (!frozen) {
    deciding.run_due();
  }
  return frozen || !long_ago ? std::move(deciding).finish(false)
                             : without_word(std::move(deciding));
}

std::string reminder_key(std::string_view streak) {
  return "streak.expiring:" + std::string(streak);
}

/// A streak that is about to break, and whose member was not told so.
struct AtRisk {
  const CounterRule* rule;
  Decimal length;
  badges::StreakReminder reminder;
};

std::vector<AtRisk> streaks_at_risk(const Program& program, const members::Member& member) {
  std::vector<AtRisk> found;
  const members::Draft draft(member);
  const TimeZone home = home_of(program, draft);
  for (const auto& [name, tally] : member.tallies) {
    const CounterRule* rule = program.counter(name);
    if (rule == nullptr || rule->kind != CounterRule::Kind::Streak) {
      continue;
    }
    const Reading reading = reading_of(name, draft);
    const auto reminder = badges::streak_reminder(*rule, reading, home);
    if (reminder && draft.usage(reminder_key(name), reminder->window).times == 0) {
      found.push_back({rule, reading.value, *reminder});
    }
  }
  return found;
}

DueEvent about(const AtRisk& streak, const Obligation& due, const Event& next) {
  DueEvent reminder(next, event_type::kStreakExpiring, due.at);
  reminder.texts = {{"streak", streak.rule->name},
                    {"length", streak.length.to_string()},
                    {"expires_at", format_rfc3339(due.expires)}};
  return reminder;
}

}  // namespace

std::optional<Instant> next_counter_end(const Program& program, const members::Member& member) {
  if (member.tallies.empty() || !member.joined_at) {
    return std::nullopt;
  }
  const auto all = endings(program, member, home_of(program, members::Draft(member)));
  const auto first = std::ranges::min_element(all, {}, &Ending::at);
  return first == all.end() ? std::nullopt : std::optional(first->at);
}

bool counters_end_by(const Program& program, const members::Member& member, Instant at) {
  const auto first = next_counter_end(program, member);
  return first && *first <= at;
}

Decision end_counters(const Program& program, const members::Member& member, const Obligation& due,
                      const Event& next, const Circumstances& around) {
  const TimeZone home = home_of(program, members::Draft(member));
  auto ended = endings(program, member, home);
  std::erase_if(ended, [&](const Ending& each) { return each.at > due.at; });
  const auto streak = std::ranges::find_if(
      ended, [](const Ending& each) { return each.rule->kind == CounterRule::Kind::Streak; });
  return streak == ended.end() ? end_windows(program, member, ended, due, next, home, around)
                               : end_streak(program, member, *streak, due, next, home, around);
}

std::vector<Obligation> streak_reminders(const Program& program, const members::Member& member) {
  std::vector<Obligation> found;
  if (member.tallies.empty() || !program.hears(event_type::kStreakExpiring)) {
    return found;
  }
  for (const AtRisk& each : streaks_at_risk(program, member)) {
    found.push_back({each.reminder.at, Obligation::Kind::StreakExpiring, each.reminder.breaks_at});
  }
  return found;
}

Decision remind_of_streaks(const Program& program, const members::Member& member,
                           const Obligation& due, const Event& next, const Circumstances& around) {
  auto streaks = streaks_at_risk(program, member);
  std::erase_if(streaks, [&](const AtRisk& each) {
    return each.reminder.at != due.at || each.reminder.breaks_at != due.expires;
  });
  DueEvent first = about(streaks.front(), due, next);
  Deciding deciding(program, member, first.complete(), around);
  for (std::size_t i = 1; i < streaks.size(); ++i) {
    deciding.repeat(about(streaks[i], due, next).texts);
  }
  for (const AtRisk& each : streaks) {
    deciding.draft().set_usage(reminder_key(each.rule->name), {each.reminder.window, 1, Points()});
  }
  deciding.run_due();
  return std::move(deciding).finish(false);
}

}  // namespace fanfare::engine
