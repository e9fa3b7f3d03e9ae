#include "config/lint/written.h"

#include <fmt/format.h>

#include <algorithm>

namespace fanfare::config::lint {
namespace {

using campaigns::Field;
using campaigns::Literal;

std::vector<Requirement> requirements_in(const MapReader& map, std::string_view key,
                                         const ConditionContext& context) {
  const auto condition = map.find(key);
  return condition ? requirements_of(*condition, context) : std::vector<Requirement>();
}

/// The same, and that the event is one of `types`.
std::vector<Requirement> requirements_in(const MapReader& map, std::string_view key,
                                         const ConditionContext& context,
                                         const std::vector<std::string>& types) {
  std::vector<Literal> values;
  for (const std::string& type : types) {
    values.push_back({type, std::nullopt});
  }
  std::vector<Requirement> all = requirements_in(map, key, context);
  all.insert(all.begin(), implied({Field::Scope::Event, "type"}, std::move(values)));
  return all;
}

WrittenBadge read_badge(const badges::BadgeRule& badge, const MapReader& document,
                        const Names& names) {
  const ConditionContext context{names, names.zone};
  WrittenBadge written{&badge, document, {}, requirements_in(document, "revoke_when", context)};
  const auto levels = document.find("levels");
  if (!levels && !badge.levels.empty()) {
    written.levels.push_back({fmt::format("badge '{}' can never be awarded", badge.id),
                              requirements_in(document, "award_when", context)});
  }
  for (const Value& item : levels ? levels->list_or_one() : std::vector<Value>()) {
    WrittenCondition level;
    const MapReader map(item);
    for (const MapReader::Field& field : map.fields()) {
      if (field.name() == "level") {
        level.consequence = fmt::format("level '{}' of badge '{}' can never be reached",
                                        field.value.node().text, badge.id);
      } else {
        std::ranges::move(requirements_of(field, {names, names.zone, true}),
                          std::back_inserter(level.requirements));
      }
    }
    written.levels.push_back(std::move(level));
  }
  return written;
}

WrittenChallenge read_challenge(const badges::ChallengeRule& challenge, const MapReader& document,
                                const Names& names) {
  ConditionContext context{names, challenge.schedule.zone};
  WrittenChallenge written{&challenge, document, {}};
  written.conditions.push_back({fmt::format("nobody can be in challenge '{}'", challenge.id),
                                requirements_in(document, "when", context)});
  context.over_lines = true;
  auto goal = challenge.goals.begin();
  for (const Value& item : document.find("goals")->list_or_one()) {
    written.conditions.push_back(
        {fmt::format("challenge '{}' can never be completed", challenge.id),
         requirements_in(MapReader(item), "where", context, goal->measure.events)});
    ++goal;
  }
  return written;
}

void read_counters(const MapReader& document, WrittenProgram& program) {
  const auto counters = document.find("counters");
  if (!counters) {
    return;
  }
  ConditionContext context{program.names, program.names.zone};
  context.over_lines = true;
  auto counter = program.definitions.counters.begin();
  const MapReader map(*counters);  // outlives the loop over its fields
  for (const MapReader::Field& field : map.fields()) {
    program.counters.push_back(
        {&*counter, field,
         requirements_in(MapReader(field.value), "where", context, counter->events)});
    ++counter;
  }
}

/// What `where` of the campaign's points asks of an event or a basket line.
void append_wheres(const WrittenCampaign& campaign, const Names& names,
                   std::vector<WrittenCondition>& all) {
  ConditionContext context{names, campaign.campaign->schedule.zone};
  context.over_lines = true;
  for (const Value& item : campaign.document.find("then")->list_or_one()) {
    const auto points = MapReader(item).find("points");
    if (points && points->is_map() && MapReader(*points).has("where")) {
      all.push_back(
          {fmt::format("campaign '{}' never gives these points", campaign.campaign->id),
           requirements_in(MapReader(*points), "where", context, campaign.campaign->triggers)});
    }
  }
}

}  // namespace

std::vector<WrittenCondition> WrittenProgram::conditions() const {
  std::vector<WrittenCondition> all;
  for (const WrittenCampaign& each : campaigns) {
    all.push_back(
        {fmt::format("campaign '{}' can never run", each.campaign->id), each.requirements});
    append_wheres(each, names, all);
  }
  for (const WrittenBadge& each : badges) {
    all.insert(all.end(), each.levels.begin(), each.levels.end());
    all.push_back({fmt::format("badge '{}' is never taken away", each.badge->id), each.revoke});
  }
  for (const MapReader& each : segments) {
    all.push_back({fmt::format("nobody can be in segment '{}'", id_of(each).node().text),
                   requirements_in(each, "when", {names, names.zone})});
  }
  for (const WrittenChallenge& each : challenges) {
    all.insert(all.end(), each.conditions.begin(), each.conditions.end());
  }
  for (const WrittenCounter& each : counters) {
    all.push_back({fmt::format("counter '{}' never moves", each.counter->name), each.requirements});
  }
  return all;
}

WrittenProgram read_written(const std::vector<MapReader>& documents,
                            const engine::Definitions& definitions, const Names& names,
                            std::optional<Instant> now, Diagnostics& diagnostics) {
  WrittenProgram program{definitions, names, now, diagnostics, {}, {}, {}, {}, {}, {}, {}};
  auto campaign = definitions.campaigns.begin();
  auto badge = definitions.badges.begin();
  auto challenge = definitions.challenges.begin();
  for (const MapReader& document : documents) {
    const MapReader::Field* first = kind_of(document);
    const std::string_view kind = first != nullptr ? std::string_view(first->name()) : "";
    if (kind == "program") {
      program.document = document;
      read_counters(document, program);
    } else if (kind == "campaign") {
      if (campaign->enabled) {
        const ConditionContext context{names, campaign->schedule.zone};
        program.campaigns.push_back(
            {&*campaign, document, requirements_in(document, "when", context, campaign->triggers)});
      }
      ++campaign;
    } else if (kind == "badge") {
      program.badges.push_back(read_badge(*badge++, document, names));
    } else if (kind == "challenge") {
      program.challenges.push_back(read_challenge(*challenge++, document, names));
    } else if (kind == "segment") {
      program.segments.push_back(document);
    } else if (kind == "template") {
      program.templates.push_back(document);
    }
  }
  return program;
}

}  // namespace fanfare::config::lint
