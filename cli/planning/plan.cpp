#include "cli/planning/plan.h"

#include <algorithm>

namespace fanfare::cli::planning {
namespace {

/// The canonical forms in a record, whose names are kind, colon, id.
std::vector<config::CanonicalDefinition> definitions_of(
    const std::optional<redis::ProgramRecord>& record) {
  std::vector<config::CanonicalDefinition> definitions;
  if (!record) {
    return definitions;
  }
  for (const auto& [name, text] : record->definitions) {
    const std::size_t colon = std::min(name.find(':'), name.size());
    definitions.push_back(
        {name.substr(0, colon), name.substr(std::min(colon + 1, name.size())), text});
  }
  return definitions;
}

TimeZone program_zone(const std::vector<Definition>& definitions) {
  const auto program = std::ranges::find(definitions, "program", &Definition::kind);
  return program == definitions.end() ? TimeZone() : zone_of(program->body);
}

}  // namespace

std::size_t Plan::count(Change::What what) const {
  return static_cast<std::size_t>(std::ranges::count_if(
      changes, [what](const PlannedChange& each) { return each.change.what() == what; }));
}

Result<Plan> make_plan(const std::optional<redis::ProgramRecord>& running,
                       const config::LoadedProgram& wanted, Instant now) {
  auto before = read_definitions(definitions_of(running));
  if (!before) {
    return std::unexpected(
        std::move(before.error()).in("the daemon may be of another release than this command"));
  }
  auto after = read_definitions(wanted.definitions);
  if (!after) {
    return std::unexpected(std::move(after.error()));
  }
  Plan plan;
  if (running) {
    plan.running = Plan::Running{running->version, running->loaded_at};
  }
  plan.version = wanted.program->version();
  plan.zone = wanted.program->zone();
  const TimeZone zone_before = program_zone(*before);
  for (Change& change : difference(*before, *after)) {
    Standings standings;
    if (change.kind == "campaign") {
      standings.before = change.before ? standing_of(change.before, zone_before, now) : Standing();
      standings.after = change.after ? standing_of(change.after, plan.zone, now) : Standing();
    }
    auto warnings = warnings_about(change, standings);
    plan.changes.push_back({std::move(change), standings, std::move(warnings)});
  }
  return plan;
}

}  // namespace fanfare::cli::planning
