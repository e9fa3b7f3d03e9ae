#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "config/lint/checks.h"
#include "config/lint/contradiction.h"

namespace fanfare::config::lint {
namespace {

/// `event.category`, or `segment.vip`, which is asked for as if it were a field of the member's.
std::string_view name_of(const std::string& field) {
  constexpr std::string_view kMember = "member.";
  const bool is_segment = field.starts_with("member.segment.");
  return std::string_view(field).substr(is_segment ? kMember.size() : 0);
}

/// What is wrong with the test that the warning stands at.
std::string describe(const Contradiction& found) {
  const auto& [first, second] = found;
  const std::string text = second->test.field.to_string();
  const std::string_view field = name_of(text);
  if (first->place.line == 0) {
    return "no such event triggers it; name the event in 'on', or leave this test out";
  }
  if (first == second) {
    return fmt::format("no {} is like this; correct the value", field);
  }
  if (first->place == second->place) {
    return fmt::format("no {} meets all of these tests; correct the values", field);
  }
  return fmt::format(
      "no {} meets both this test and the one at {}; leave one out, or put both under 'any'", field,
      first->place.to_string());
}

/// Whether the counter never goes below 0: it counts something, and no campaign takes from it.
bool only_rises(const std::string& name, const WrittenProgram& program) {
  const bool counts = std::ranges::any_of(program.counters, [&](const WrittenCounter& each) {
    using Kind = badges::CounterRule::Kind;
    const Kind kind = each.counter->kind;
    return each.counter->name == name && kind != Kind::Sum && kind != Kind::FromApp;
  });
  bool rises = counts;
  for_each_effect<campaigns::AddToCounter>(
      program.definitions, [&](const campaigns::Campaign&, const campaigns::AddToCounter& add) {
        rises = rises && (add.counter != name || add.add >= Decimal());
      });
  return rises;
}

/// The first requirement that a counter would have to be below 0 for.
const Requirement* find_below_zero(const std::vector<Requirement>& requirements,
                                   const WrittenProgram& program) {
  for (const Requirement& each : requirements) {
    const campaigns::Field& field = each.test.field;
    if (field.scope != campaigns::Field::Scope::Counter || !only_rises(field.name, program)) {
      continue;
    }
    Requirement from_zero;
    from_zero.test.field = field;
    from_zero.test.op = campaigns::Operator::AtLeast;
    from_zero.test.literals = {{"0", Decimal()}};
    if (find_contradiction(std::array{from_zero, each})) {
      return &each;
    }
  }
  return nullptr;
}

std::optional<Contradiction> find_contradiction(const std::vector<Requirement>& requirements,
                                                const WrittenProgram& program) {
  if (const auto found = find_contradiction(requirements)) {
    return found;
  }
  const Requirement* below = find_below_zero(requirements, program);
  return below == nullptr ? std::nullopt : std::optional(Contradiction{below, below});
}

}  // namespace

void warn_of_contradictions(const WrittenProgram& program) {
  for (const WrittenCondition& condition : program.conditions()) {
    const auto found = find_contradiction(condition.requirements, program);
    // Of tests within one segment the segment itself is warned.
    const bool elsewhere = found && found->first->in_segment && found->second->in_segment &&
                           found->first->place == found->second->place;
    if (found && !elsewhere) {
      program.diagnostics.warning(found->second->place,
                                  fmt::format("{}: {}", condition.consequence, describe(*found)));
    }
  }
}

}  // namespace fanfare::config::lint
