#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/hash.h"
#include "config/canonical.h"
#include "config/common.h"
#include "config/documents.h"
#include "config/effect_parser.h"
#include "config/measure_parser.h"
#include "config/schedule_parser.h"

namespace fanfare::config {
namespace {

using badges::ChallengeRule;
using badges::CounterRule;
using badges::Goal;

constexpr std::int64_t kMostTarget = 1'000'000'000'000;
constexpr std::int64_t kMostGrace = 30;
constexpr std::size_t kMostGoals = 32;
constexpr std::array<std::string_view, 4> kPeriods{"day", "week", "month", "year"};

/// What a goal measures, by its word.
struct Kind {
  std::string_view word;
  CounterRule::Kind kind;
  bool of_field;  ///< The word names a field, and `of` the events; else it names the events.
};

constexpr std::array kKinds{
    Kind{"count", CounterRule::Kind::Count, false},
    Kind{"sum", CounterRule::Kind::Sum, true},
    Kind{"distinct", CounterRule::Kind::Distinct, true},
    Kind{"streak", CounterRule::Kind::Streak, false},
};

const Kind* kind_of_goal(const MapReader& map) {
  const auto* found =
      std::ranges::find_if(kKinds, [&](const Kind& kind) { return map.has(kind.word); });
  return found == kKinds.end() ? nullptr : found;
}

/// Names what the goal measures, by all of it but how much of it is asked for and what it gives.
std::uint64_t name_measure(const MapReader& map) {
  std::vector<std::string> parts;
  for (const MapReader::Field& field : map.fields()) {
    if (field.name() != "target" && field.name() != "then") {
      parts.push_back(fmt::format("{}={}", field.name(), to_json(field.value.node())));
    }
  }
  std::ranges::sort(parts);
  std::string text;
  for (const std::string& part : parts) {
    text += part + "\n";
  }
  return stable_hash(text);
}

void parse_streak(const MapReader& map, Goal& goal) {
  if (const auto every = map.require("every")) {
    const auto word = every->one_of(kPeriods);
    goal.measure.every = word ? *campaigns::every_from(*word) : CounterRule::Every::Day;
  }
  if (const auto grace = map.find("grace")) {
    goal.measure.streak.grace = grace->whole(0, kMostGrace).value_or(0);
  }
}

void parse_measure(const MapReader& map, const Kind& kind, const ConditionContext& context,
                   Goal& goal) {
  goal.measure.kind = kind.kind;
  const Value named = *map.find(kind.word);
  const auto where = map.find("where");
  if (!kind.of_field) {
    goal.measure.events = parse_event_types(named);
    if (where) {
      goal.measure.measure.where = parse_condition(*where, context);
    }
    return;
  }
  goal.measure.measure = config::parse_measure(named, where, context);
  if (const auto of = map.require("of")) {
    goal.measure.events = parse_event_types(*of);
  }
}

/// What is gained for a goal is not in proportion to an event, and for nobody else.
std::vector<campaigns::Effect> parse_gains(const MapReader& map, const ConditionContext& context) {
  const auto then = map.find("then");
  for (const Value& item : then && then->is_list() ? then->list_or_one() : std::vector<Value>()) {
    if (!item.is_map()) {
      continue;
    }
    const MapReader effect(item);
    for (const std::string_view word : {"multiply", "convert", "to"}) {
      if (effect.has(word)) {
        effect.fail(word, fmt::format("'{}' belongs to a campaign; have one act 'on: "
                                      "challenge.completed'",
                                      word));
      }
    }
    const auto points = effect.find("points");
    const bool is_table = points && points->is_map() && MapReader(*points).has("by");
    if (points && points->is_map() && !is_table) {
      points->fail("a challenge gives a number of points, such as {points: 500}");
    }
  }
  return then ? parse_effects(*then, context) : std::vector<campaigns::Effect>();
}

Goal parse_goal(const MapReader& map, const ConditionContext& context) {
  Goal goal;
  const Kind* kind = kind_of_goal(map);
  if (kind == nullptr) {
    map.allow_only({"count", "sum", "distinct", "streak", "of", "where", "target", "then"});
    map.value().fail("a goal needs one of 'count', 'sum', 'distinct' and 'streak'");
    return goal;
  }
  std::vector<std::string_view> keys{kind->word, "where", "target", "then"};
  if (kind->of_field) {
    keys.emplace_back("of");
  }
  if (kind->kind == CounterRule::Kind::Streak) {
    keys.insert(keys.end(), {"every", "grace"});
    parse_streak(map, goal);
  }
  map.allow_only(keys);
  parse_measure(map, *kind, context, goal);
  goal.measures = name_measure(map);
  if (const auto target = map.require("target")) {
    const auto number = target->number();
    const bool fits = number && *number > Decimal() && *number <= Decimal::whole(kMostTarget) &&
                      (kind->kind == CounterRule::Kind::Sum || number->is_whole());
    goal.target = fits ? *number : Decimal::whole(1);
    if (!fits) {
      (void)target->expected(kind->kind == CounterRule::Kind::Sum ? "a number above 0"
                                                                  : "a whole number above 0");
    } else if (kind->kind == CounterRule::Kind::Distinct &&
               *number > Decimal::whole(static_cast<std::int64_t>(badges::kMostDistinct))) {
      target->fail(fmt::format("at most {} different values are told apart; ask for fewer",
                               badges::kMostDistinct));
    }
  }
  goal.effects = parse_gains(map, context);
  return goal;
}

void parse_goals(const MapReader& document, const ConditionContext& context,
                 ChallengeRule& challenge) {
  const auto list = document.require("goals");
  const auto items = list ? list->list() : std::nullopt;
  if (items && (items->empty() || items->size() > kMostGoals)) {
    list->fail(fmt::format("expected from 1 to {} goals, found {}", kMostGoals, items->size()));
  }
  for (const Value& item : items.value_or(std::vector<Value>())) {
    const auto map = item.map();
    if (!map) {
      continue;
    }
    Goal goal = parse_goal(*map, context);
    if (std::ranges::find(challenge.goals, goal.measures, &Goal::measures) !=
        challenge.goals.end()) {
      item.fail("a goal before it asks for the same; one of the two will do");
    }
    challenge.goals.push_back(std::move(goal));
  }
}

/// `50%`.
std::optional<std::int64_t> parse_percent(const Value& value) {
  const std::string text = value.is_scalar() ? value.node().text : "";
  const auto number = text.ends_with('%')
                          ? Decimal::parse(std::string_view(text).substr(0, text.size() - 1))
                          : std::nullopt;
  if (number && number->is_whole() && *number >= Decimal() && *number <= Decimal::whole(100)) {
    return number->scaled() / Decimal::kScale;
  }
  return value.expected("a share from 0% to 100%, such as 50%");
}

void parse_reminder(const MapReader& document, ChallengeRule& challenge) {
  const auto map = document.optional<MapReader>("remind");
  if (!map) {
    return;
  }
  map->allow_only({"before_end", "at_least"});
  ChallengeRule::Reminder reminder;
  if (const auto before = map->require("before_end")) {
    reminder.before_end = before->duration().value_or(Duration{1, Duration::Unit::Day});
  }
  if (const auto share = map->find("at_least")) {
    reminder.at_least = parse_percent(*share).value_or(0);
  }
  challenge.remind = reminder;
  const campaigns::Schedule& schedule = challenge.schedule;
  if (!schedule.end && !schedule.repeat && !challenge.within) {
    document.fail("remind",
                  "the challenge never ends, so that nothing can be reminded of; give it "
                  "an 'end' in 'schedule', or 'within'");
  }
}

}  // namespace

void parse_challenge(const MapReader& document, const Names& names, ProgramDraft& draft) {
  document.allow_only({"challenge", "title", "image", "schedule", "when", "join", "in_order",
                       "goals", "then", "within", "repeat_after", "remind"});
  ChallengeRule challenge;
  challenge.id = document.fields().front().value.id().value_or("");
  challenge.title = parse_title(document);
  challenge.image = document.value_or<std::string>("image", "");
  challenge.schedule.zone = names.zone;
  if (const auto schedule = document.optional<MapReader>("schedule")) {
    challenge.schedule = parse_schedule(*schedule, names);
  }
  const ConditionContext context{names, challenge.schedule.zone};
  if (const auto when = document.find("when")) {
    challenge.when = parse_condition(*when, context);
  }
  challenge.opt_in = document.one_of("join", {"automatic", "opt_in"}) == "opt_in";
  challenge.in_order = document.value_or<bool>("in_order", false);
  parse_goals(document, context, challenge);
  challenge.effects = parse_gains(document, context);
  challenge.within = document.optional<Duration>("within");
  challenge.repeat_after = document.optional<Duration>("repeat_after");
  parse_reminder(document, challenge);
  draft.definitions.challenges.push_back(std::move(challenge));
}

}  // namespace fanfare::config
