#include "config/names.h"

#include <fmt/format.h>

#include "base/text.h"

namespace fanfare::config {
namespace {

/// What others may do with a counter.
void gather_kind(const std::string& name, const MapReader& rule, Names& names) {
  if (rule.has("from")) {
    names.app_counters.insert(name);
  }
  if (rule.has("every")) {
    names.falling_counters.insert(name);
  }
  if (rule.has("distinct") || rule.has("max") || rule.has("streak")) {
    names.measured_counters.insert(name);
  }
  if (rule.has("streak")) {
    names.falling_counters.insert(name);
    names.streaks.declare(name);
  }
  if (rule.has("streak") && rule.has("freezes")) {
    names.streaks_with_freezes.insert(name);
  }
}

void gather_counters(const MapReader& program, Names& names) {
  const auto counters = program.find("counters");
  if (!counters || !counters->is_map()) {
    return;
  }
  const MapReader rules(*counters);  // outlives the loop over its fields
  for (const auto& [name, rule] : rules.fields()) {
    names.counters.declare(name.node().text);
    if (rule.is_map()) {
      gather_kind(name.node().text, MapReader(rule), names);
    }
  }
}

/// Also those in by-tables, where each entry may have tiers of the same names.
void gather_tiers(const Value& tiers, Names& names) {
  if (!tiers.is_map()) {
    return;
  }
  const MapReader map(tiers);
  for (const auto& [key, value] : map.fields()) {
    gather_tiers(value, names);
  }
  const auto levels = map.find("levels");
  for (const Value& level :
       levels && levels->is_list() ? levels->list_or_one() : std::vector<Value>()) {
    const auto name = level.is_map() ? MapReader(level).find("tier") : std::nullopt;
    if (name && name->is_scalar()) {
      names.tiers.declare(name->node().text);
    }
  }
}

void gather_levels(const MapReader& badge, const std::string& id, Names& names) {
  const auto levels = badge.find("levels");
  if (!levels || !levels->is_list()) {
    return;
  }
  for (const Value& level : levels->list_or_one()) {
    const auto name = level.is_map() ? MapReader(level).find("level") : std::nullopt;
    if (name && name->is_scalar()) {
      names.badge_levels[id].push_back(name->node().text);
    }
  }
}

void gather(const MapReader& document, Names& names) {
  const MapReader::Field* kind = kind_of(document);
  if (kind == nullptr || !kind->value.is_scalar()) {
    return;
  }
  if (kind->name() == "campaign") {
    names.campaigns.declare(kind->value);
  } else if (kind->name() == "template") {
    names.templates.declare(kind->value);
  } else if (kind->name() == "reward") {
    names.rewards.declare(kind->value);
  } else if (kind->name() == "challenge") {
    names.challenges.declare(kind->value);
  } else if (kind->name() == "segment") {
    names.segment_ids.declare(kind->value);
    names.segments->declare(kind->value.node().text, document);
  } else if (kind->name() == "badge") {
    names.badges.declare(kind->value);
    gather_levels(document, kind->value.node().text, names);
  } else if (kind->name() == "leaderboard") {
    names.leaderboards.declare(kind->value);
  } else if (kind->name() == "test") {
    names.tests.declare(kind->value);
  } else if (kind->name() == "program") {
    gather_counters(document, names);
    if (const auto plans = document.find("memberships"); plans && plans->is_map()) {
      for (const auto& [name, plan] : MapReader(*plans).fields()) {
        names.plans.declare(name.node().text);
      }
    }
    if (const auto tiers = document.find("tiers")) {
      gather_tiers(*tiers, names);
    }
  }
}

}  // namespace

void NameTable::declare(const Value& id) {
  const auto [found, is_new] = places_.emplace(id.node().text, id.place());
  if (!is_new) {
    id.fail(fmt::format("duplicate {} '{}'; it is already declared at {}", kind_,
                        shortened(found->first, 64), found->second.to_string()));
  }
}

bool NameTable::check(const Value& where, std::string_view name) const {
  if (contains(name)) {
    return true;
  }
  // Among very many problems nobody reads suggestions, and they cost time.
  std::vector<std::string_view> candidates;
  if (where.diagnostics().error_count() < 100) {
    for (const auto& [candidate, place] : places_) {
      candidates.push_back(candidate);
    }
  }
  where.fail(
      fmt::format("unknown {} '{}'{}", kind_, shortened(name, 64), suggestion(name, candidates)));
  return false;
}

std::optional<std::string> NameTable::reference(const Value& name) const {
  if (!name.is_scalar()) {
    return name.expected(fmt::format("the name of a {}", kind_)), std::nullopt;
  }
  return check(name, name.node().text) ? std::optional(name.node().text) : std::nullopt;
}

const MapReader::Field* kind_of(const MapReader& document) {
  return document.fields().empty() ? nullptr : &document.fields().front();
}

Names gather_names(const std::vector<MapReader>& documents,
                   const std::vector<std::string>& channels) {
  Names names;
  for (const std::string& channel : channels) {
    names.channels.declare(channel);
  }
  for (const MapReader& document : documents) {
    gather(document, names);
  }
  return names;
}

}  // namespace fanfare::config
