#include <fmt/format.h>

#include <algorithm>

#include "config/lint/checks.h"
#include "config/lint/own_events.h"

namespace fanfare::config::lint {
namespace {

using campaigns::Field;
using campaigns::Literal;
using campaigns::Operator;
using campaigns::Test;

bool holds_field(const std::vector<OwnEvent>& events, std::string_view name) {
  const bool every_event_has_it =
      std::ranges::find(campaigns::kEventFields, name) != campaigns::kEventFields.end();
  return every_event_has_it || std::ranges::any_of(events, [&](const OwnEvent& event) {
           return std::ranges::find(event.fields, name) != event.fields.end();
         });
}

/// `badge.awarded, which holds badge, level and campaign`.
std::string described(const std::vector<OwnEvent>& events) {
  std::string text;
  for (const auto& [type, fields] : events) {
    text += fmt::format("{}'{}', which holds '{}'", text.empty() ? "" : "; and ", type,
                        fmt::join(fields, "', '"));
  }
  return text;
}

bool is_level(const Names& names, const std::string& text) {
  return std::ranges::any_of(names.badge_levels, [&](const auto& levels) {
    return std::ranges::find(levels.second, text) != levels.second.end();
  });
}

/// A counter's, or one among the goals of a challenge.
bool is_streak(const Names& names, const std::string& text) {
  return names.streaks.contains(text) || names.challenges.contains(text);
}

/// Of an event about tiers, one that is named there.
bool is_tier(const Field& field) {
  return field.name == "tier" || field.name == "from" || field.name == "to";
}

/// Whether an event of the daemon's can hold this, where it is the name of something.
bool is_known(const Field& field, const std::string& text, const Names& names) {
  return field.name == "badge"      ? names.badges.contains(text)
         : field.name == "campaign" ? names.campaigns.contains(text)
         : field.name == "level"    ? is_level(names, text)
         : field.name == "reward"   ? names.rewards.contains(text)
         : field.name == "plan"     ? names.plans.contains(text)
         : field.name == "streak"   ? is_streak(names, text)
         : is_tier(field)           ? names.tiers.contains(text)
                                    : true;
}

/// What is wrong with a test of an event of the daemon's; empty when nothing is.
std::string problem_with(const Requirement& requirement, const std::vector<OwnEvent>& events,
                         const Names& names) {
  const Test& test = requirement.test;
  if (test.field.scope != Field::Scope::Event || presence(requirement) != true) {
    return {};
  }
  if (!holds_field(events, test.field.name)) {
    return fmt::format("it waits for {}; ask for one of these, or name another event",
                       described(events));
  }
  const bool lists = test.op == Operator::Is || test.op == Operator::In;
  const bool is_name = lists && std::ranges::none_of(test.literals, [&](const Literal& literal) {
                         return is_known(test.field, literal.text, names);
                       });
  return is_name ? fmt::format("there is no {} '{}'; correct the name",
                               is_tier(test.field) ? "tier" : test.field.name,
                               test.literals.front().text)
                 : std::string();
}

void look_at(const std::vector<Requirement>& requirements, const std::vector<OwnEvent>& events,
             const std::string& consequence, const WrittenProgram& program) {
  for (const Requirement& each : requirements) {
    if (const auto problem = problem_with(each, events, program.names); !problem.empty()) {
      program.diagnostics.warning(each.place, fmt::format("{}: {}", consequence, problem));
    }
  }
}

/// The key that names the field which a counter adds up, tells apart or compares; empty where it
/// counts events.
std::string_view key_of_field(const badges::CounterRule& counter) {
  using Kind = badges::CounterRule::Kind;
  return counter.kind == Kind::Sum        ? "sum"
         : counter.kind == Kind::Distinct ? "distinct"
         : counter.kind == Kind::Max      ? "max"
                                          : "";
}

/// A field that no such event holds; they have no basket either.
bool has_no_field(const badges::CounterRule& counter, const std::vector<OwnEvent>& events) {
  const Field& field = counter.measure.field;
  return !key_of_field(counter).empty() &&
         (field.scope == Field::Scope::Item || !holds_field(events, field.name));
}

}  // namespace

void warn_of_foreign_fields(const WrittenProgram& program) {
  for (const WrittenCampaign& each : program.campaigns) {
    if (const auto events = own_events(each.campaign->triggers); !events.empty()) {
      look_at(each.requirements, events,
              fmt::format("campaign '{}' can never run", each.campaign->id), program);
    }
  }
  for (const auto& [counter, field, requirements] : program.counters) {
    const auto events = own_events(counter->events);
    if (events.empty()) {
      continue;
    }
    const std::string consequence = fmt::format("counter '{}' never moves", counter->name);
    look_at(requirements, events, consequence, program);
    if (has_no_field(*counter, events)) {
      MapReader(field.value)
          .find(key_of_field(*counter))
          ->warn(fmt::format("{}: it waits for {}; {} one of these, or name another event",
                             consequence, described(events),
                             key_of_field(*counter) == "sum" ? "add up" : "look at"));
    }
  }
}

}  // namespace fanfare::config::lint
