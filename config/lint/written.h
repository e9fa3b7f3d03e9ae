#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/lint/requirement.h"
#include "config/names.h"
#include "engine/program.h"

namespace fanfare::config::lint {

/// A condition, and what can never happen when it never holds.
struct WrittenCondition {
  std::string consequence;  ///< `campaign 'x' can never run`.
  std::vector<Requirement> requirements;
};

struct WrittenCampaign {
  const campaigns::Campaign* campaign;
  MapReader document;
  std::vector<Requirement> requirements;  ///< Of `when`.
};

struct WrittenBadge {
  const badges::BadgeRule* badge;
  MapReader document;
  std::vector<WrittenCondition> levels;  ///< As many as the badge has.
  std::vector<Requirement> revoke;       ///< Of `revoke_when`.
};

struct WrittenChallenge {
  const badges::ChallengeRule* challenge;
  MapReader document;
  std::vector<WrittenCondition> conditions;  ///< Who may be in it, and what its goals ask.
};

struct WrittenCounter {
  const badges::CounterRule* counter;
  MapReader::Field field;
  std::vector<Requirement> requirements;  ///< Of `where`.
};

/// A program that was read without errors: what it says, and where. Borrows the documents and the
/// definitions.
struct WrittenProgram {
  const engine::Definitions& definitions;
  const Names& names;
  std::optional<Instant> now;  ///< Empty: not known.
  Diagnostics& diagnostics;    ///< Where warnings go.

  std::optional<MapReader> document;       ///< Of `program:`.
  std::vector<WrittenCampaign> campaigns;  ///< Those that are enabled.
  std::vector<WrittenBadge> badges;
  std::vector<WrittenCounter> counters;
  std::vector<WrittenChallenge> challenges;
  std::vector<MapReader> segments;
  std::vector<MapReader> templates;

  /// The id of a document, where warnings about the whole of it stand.
  static const Value& id_of(const MapReader& document) { return document.fields().front().value; }

  /// Every condition that is required to hold: of campaigns, badges, segments, counters, effects.
  [[nodiscard]] std::vector<WrittenCondition> conditions() const;
};

/// `documents` are those that `definitions` were read from, in the same order.
WrittenProgram read_written(const std::vector<MapReader>& documents,
                            const engine::Definitions& definitions, const Names& names,
                            std::optional<Instant> now, Diagnostics& diagnostics);

/// Visits the effects of all challenges, and of their goals.
template <class Does, class Visit>
void for_each_gain(const engine::Definitions& definitions, Visit visit) {
  const auto look = [&](const std::vector<campaigns::Effect>& effects) {
    for (const campaigns::Effect& effect : effects) {
      if (const auto* action = std::get_if<Does>(&effect.action)) {
        visit(*action);
      }
    }
  };
  for (const badges::ChallengeRule& challenge : definitions.challenges) {
    look(challenge.effects);
    for (const badges::Goal& goal : challenge.goals) {
      look(goal.effects);
    }
  }
}

/// Visits the effects of all campaigns, also of those that are not enabled.
template <class Does, class Visit>
void for_each_effect(const engine::Definitions& definitions, Visit visit) {
  for (const campaigns::Campaign& campaign : definitions.campaigns) {
    for (const campaigns::Effect& effect : campaign.effects) {
      if (const auto* action = std::get_if<Does>(&effect.action)) {
        visit(campaign, *action);
      }
    }
  }
}

/// Whether the campaign has an effect of one of these kinds.
template <class... Does>
bool does_any(const campaigns::Campaign& campaign) {
  return std::ranges::any_of(campaign.effects, [](const campaigns::Effect& effect) {
    return (std::holds_alternative<Does>(effect.action) || ...);
  });
}

}  // namespace fanfare::config::lint
