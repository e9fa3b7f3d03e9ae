#include "engine/challenges.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "engine/deciding.h"

namespace fanfare::engine {
namespace {

using badges::ChallengeRule;
using badges::CounterRule;
using badges::Goal;
using members::Challenge;
using members::GoalProgress;

constexpr std::string_view kStarted = "started";
constexpr std::string_view kReached = "reached";
constexpr std::string_view kCompleted = "completed";
constexpr std::string_view kChanged = "changed";
constexpr std::string_view kReopened = "reopened";

bool counts(const Goal& goal, std::string_view type) {
  return std::ranges::find(goal.measure.events, type) != goal.measure.events.end();
}

bool is_all_reached(const Challenge& challenge) {
  return std::ranges::all_of(challenge.goals, &GoalProgress::reached);
}

/// The rule's goal that measures this; null when it has none any more.
const Goal* find_goal(const ChallengeRule& rule, std::uint64_t measure) {
  const auto found = std::ranges::find(rule.goals, measure, &Goal::measures);
  return found == rule.goals.end() ? nullptr : &*found;
}

/// A goal by goal_name(), as the member has it.
struct NamedGoal {
  const ChallengeRule* rule;
  const Goal* goal;
  const Challenge* held;
  std::size_t place;  ///< Among those of `held`.
};

std::optional<NamedGoal> find_named(const Program& program, std::string_view name,
                                    const members::Draft& member) {
  const std::size_t slash = name.find('/');
  const std::string_view id = name.substr(0, slash);
  const auto place = parse_whole<std::size_t>(name.substr(slash + 1));
  const ChallengeRule* rule = program.challenge(id);
  const Challenge* held = member.challenge(id);
  if (rule == nullptr || held == nullptr || !place || *place >= held->goals.size()) {
    return std::nullopt;
  }
  const Goal* goal = find_goal(*rule, held->goals[*place].measure);
  return goal != nullptr ? std::optional(NamedGoal{rule, goal, held, *place}) : std::nullopt;
}

/// Whether it was the purchase that reached the goal. A challenge of one goal is completed with it.
bool was_reached_by(const GoalRefund& refund, std::string_view id, std::size_t place) {
  return std::ranges::any_of(refund.purchase.challenges, [&](const members::ChallengeMove& move) {
    const bool is_it = move.goal ? *move.goal == static_cast<std::int64_t>(place)
                                 : move.state == kCompleted && place == 0;
    return move.challenge == id && is_it;
  });
}

/// The goal is to be reached again, where there is time left.
void reopen(const ChallengeRule& rule, Challenge& challenge, GoalProgress& progress,
            const GoalRefund& refund, const members::Draft& member,
            members::JournalEntry& journal) {
  const auto end = deadline(rule, challenge, home_zone(member).value_or(refund.zone));
  if (end && *end <= refund.now) {
    return;
  }
  progress.reached = false;
  if (challenge.status == Challenge::Status::Completed) {
    challenge.status = Challenge::Status::Active;
    challenge.ended_at = {};
    journal.challenges.push_back({rule.id, std::string(kReopened), {}, end});
  }
}

/// Exact times are exact; days end with a day.
Instant after(Instant from, const Duration& time, const TimeZone& zone) {
  return time.unit < Duration::Unit::Day ? advance(from, time, zone)
                                         : members::end_of_day_after(from, time, zone);
}

}  // namespace

const TimeZone& zone_of(const ChallengeRule& rule, const TimeZone& home) {
  return rule.schedule.in_member_zone ? home : rule.schedule.zone;
}

std::optional<Instant> deadline(const ChallengeRule& rule, const Challenge& challenge,
                                const TimeZone& home) {
  const TimeZone& zone = zone_of(rule, home);
  const auto round = rule.schedule.at(challenge.started_at, zone);
  Instant end = round ? round->end : rule.schedule.span(zone).end;
  if (rule.within) {
    end = std::min(end, after(challenge.started_at, *rule.within, home));
  }
  return end == Instant::max() ? std::nullopt : std::optional(end);
}

std::pair<Challenge, bool> adapted(const ChallengeRule& rule, const Challenge& held) {
  Challenge challenge = held;
  challenge.goals.clear();
  std::vector<GoalProgress> rest = held.goals;
  for (const Goal& goal : rule.goals) {
    GoalProgress& progress = challenge.goals.emplace_back();
    const auto same = std::ranges::find(rest, goal.measures, &GoalProgress::measure);
    if (same != rest.end()) {
      progress = std::move(*same);
      rest.erase(same);
    }
    progress.measure = goal.measures;
    progress.target = goal.target;
  }
  const bool lost = std::ranges::any_of(
      rest, [](const GoalProgress& progress) { return progress.value != Decimal(); });
  return {std::move(challenge), lost};
}

std::string goal_name(const ChallengeRule& rule, std::size_t place) {
  return fmt::format("{}/{}", rule.id, place);
}

ChallengeDesk::ChallengeDesk(const Program& program, const campaigns::Facts& facts,
                             members::Draft& member, members::JournalEntry& journal)
    : program_(program),
      facts_(facts),
      member_(member),
      journal_(journal),
      home_(home_zone(member).value_or(program.zone())) {}

std::vector<Achievement> ChallengeDesk::count(bool refundable) {
  std::vector<Achievement> reached;
  for (const ChallengeRule* rule : program_.challenges_of(facts_.event.type)) {
    std::ranges::move(count_for(*rule, refundable), std::back_inserter(reached));
  }
  return reached;
}

std::string ChallengeDesk::obstacle(const ChallengeRule& rule) const {
  const TimeZone& zone = zone_of(rule, home_);
  const Instant now = facts_.event.time;
  const auto round = rule.schedule.at(now, zone);
  if (!round) {
    return "it does not run at the event's time";
  }
  const Challenge* held = member_.challenge(rule.id);
  if (held != nullptr && held->status == Challenge::Status::Active) {
    return "the member is in it already";
  }
  if (held != nullptr) {
    const bool rested =
        rule.repeat_after && now >= after(held->ended_at, *rule.repeat_after, home_);
    const bool is_new_round = held->started_at < round->start && !rule.repeat_after;
    if (!rested && !is_new_round) {
      return fmt::format("the member's is {} already, and it does not begin again yet",
                         to_string(held->status));
    }
  }
  return rule.when.holds(facts_) ? "" : "the member does not meet its 'when'";
}

Challenge ChallengeDesk::fresh(const ChallengeRule& rule) const {
  Challenge challenge = adapted(rule, {}).first;
  challenge.started_at = facts_.event.time;
  challenge.ends_at = deadline(rule, challenge, home_);
  return challenge;
}

void ChallengeDesk::start(const ChallengeRule& rule) {
  if (obstacle(rule).empty()) {
    const Challenge challenge = fresh(rule);
    journal_.challenges.push_back({rule.id, std::string(kStarted), {}, challenge.ends_at});
    member_.set_challenge(rule.id, challenge);
  }
}

std::optional<members::Rejection> ChallengeDesk::join() {
  const std::string_view id = facts_.event.attribute("challenge").value_or("");
  const ChallengeRule* rule = program_.challenge(id);
  if (rule == nullptr) {
    return members::Rejection{
        "unknown_challenge",
        fmt::format("'challenge' is '{}'; expected the id of a challenge of the program",
                    shortened(id, 64))};
  }
  if (const std::string why = obstacle(*rule); !why.empty()) {
    return members::Rejection{"cannot_join", fmt::format("'challenge' is '{}': {}", id, why)};
  }
  start(*rule);
  return std::nullopt;
}

bool ChallengeDesk::is_of_round(const ChallengeRule& rule, const Challenge& held) const {
  const TimeZone& zone = zone_of(rule, home_);
  const auto round = rule.schedule.at(facts_.event.time, zone);
  const auto of_member = rule.schedule.at(held.started_at, zone);
  const bool same = round && (!of_member || of_member->start == round->start);
  const bool before = facts_.event.time < held.started_at && (rule.opt_in || rule.within);
  const auto end = deadline(rule, held, home_);
  return same && !before && (!end || facts_.event.time < *end);
}

std::vector<Achievement> ChallengeDesk::count_for(const ChallengeRule& rule, bool refundable) {
  const Challenge* held = member_.challenge(rule.id);
  const bool is_in = held != nullptr && held->status == Challenge::Status::Active;
  if (is_in ? !is_of_round(rule, *held) : rule.opt_in || !obstacle(rule).empty()) {
    return {};
  }
  const Challenge before = is_in ? *held : fresh(rule);
  auto [challenge, lost] = adapted(rule, before);
  challenge.ends_at = deadline(rule, challenge, home_);
  const Challenge uncounted = challenge;
  const std::size_t told = journal_.challenges.size();
  std::vector<Achievement> reached = count_goals(rule, challenge, refundable);
  if (challenge == (is_in ? before : uncounted)) {
    return {};
  }
  if (!is_in || lost) {
    const std::string_view what = is_in ? kChanged : kStarted;
    journal_.challenges.insert(journal_.challenges.begin() + static_cast<std::ptrdiff_t>(told),
                               {rule.id, std::string(what), {}, challenge.ends_at});
  }
  if (is_all_reached(challenge)) {
    challenge.status = Challenge::Status::Completed;
    challenge.ended_at = facts_.event.time;
    journal_.challenges.push_back({rule.id, std::string(kCompleted), {}, {}});
    reached.push_back({&rule, nullptr});
  }
  member_.set_challenge(rule.id, std::move(challenge));
  return reached;
}

std::vector<Achievement> ChallengeDesk::count_goals(const ChallengeRule& rule, Challenge& challenge,
                                                    bool refundable) {
  std::vector<Achievement> reached;
  bool open = true;
  for (std::size_t i = 0; i < rule.goals.size() && open; ++i) {
    const Goal& goal = rule.goals[i];
    GoalProgress& progress = challenge.goals[i];
    open = !rule.in_order || progress.reached;  // one event is no two steps
    if (progress.reached) {
      continue;
    }
    const Decimal by = counts(goal, facts_.event.type) ? count_goal(goal, progress) : Decimal();
    const bool adds_up = goal.measure.kind == CounterRule::Kind::Count ||
                         goal.measure.kind == CounterRule::Kind::Sum;
    if (refundable && adds_up && by != Decimal()) {
      journal_.counted.emplace_back(goal_name(rule, i), by);
    }
    if (progress.value >= progress.target) {
      progress.reached = true;
      reached.push_back({&rule, &goal});
      if (rule.goals.size() > 1) {
        journal_.challenges.push_back(
            {rule.id, std::string(kReached), static_cast<std::int64_t>(i), {}});
      }
    }
  }
  return reached;
}

Decimal ChallengeDesk::count_goal(const Goal& goal, GoalProgress& progress) const {
  badges::Reading after =
      badges::count(goal.measure, facts_, home_, {progress.value, progress.tally});
  const Decimal by = after.value - progress.value;
  progress.value = after.value;
  progress.tally = std::move(after.tally);
  return by;
}

std::optional<CounterRule::Kind> kind_of_goal(const Program& program, std::string_view name,
                                              const members::Draft& member) {
  const auto found = find_named(program, name, member);
  return found ? std::optional(found->goal->measure.kind) : std::nullopt;
}

Decimal uncount_goal(const Program& program, const GoalRefund& refund, members::Draft& member,
                     members::JournalEntry& journal) {
  const auto found = find_named(program, refund.name, member);
  if (!found || found->held->status == Challenge::Status::Expired ||
      found->held->started_at > refund.purchase.at) {
    return {};
  }
  Challenge challenge = *found->held;
  GoalProgress& progress = challenge.goals[found->place];
  const Decimal back = std::min(refund.by, std::max(progress.value, Decimal()));
  progress.value -= back;
  if (refund.whole && progress.value < progress.target &&
      was_reached_by(refund, found->rule->id, found->place)) {
    reopen(*found->rule, challenge, progress, refund, member, journal);
  }
  member.set_challenge(found->rule->id, std::move(challenge));
  return back;
}

}  // namespace fanfare::engine
