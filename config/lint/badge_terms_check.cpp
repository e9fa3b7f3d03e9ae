#include <fmt/format.h>

#include <algorithm>

#include "config/lint/checks.h"
#include "config/lint/contradiction.h"

namespace fanfare::config::lint {
namespace {

/// Whether all who meet these meet `revoke_when`, which is a single test.
bool implies_revoke(std::vector<Requirement> award, const WrittenBadge& badge) {
  const auto& revoke_when = badge.badge->revoke_when;
  if (!revoke_when || revoke_when->tests().size() != 1 || badge.revoke.size() != 1 ||
      find_contradiction(award)) {
    return false;
  }
  award.push_back(badge.revoke.front());
  award.back().negated = !award.back().negated;
  return find_contradiction(award).has_value();
}

void look_at_revoke(const WrittenBadge& badge, Diagnostics& diagnostics) {
  for (const auto& [consequence, requirements] : badge.levels) {
    if (implies_revoke(requirements, badge)) {
      diagnostics.warning(
          badge.revoke.front().place,
          fmt::format("{}: whoever qualifies meets 'revoke_when' too; correct one of them",
                      consequence));
    }
  }
}

void look_at_backfill(const WrittenBadge& badge) {
  const auto asks_event = [](const Requirement& each) {
    return each.test.field.scope == campaigns::Field::Scope::Event && presence(each) == true;
  };
  const auto retroactive = badge.document.find("retroactive");
  if (retroactive && badge.badge->backfill != badges::BadgeRule::Backfill::No &&
      !badge.levels.empty() && std::ranges::any_of(badge.levels[0].requirements, asks_event)) {
    retroactive->warn(
        fmt::format("badge '{}' is retroactive for nobody: its condition asks about the event, and "
                    "there is none when it is published; ask about counters or the member",
                    badge.badge->id));
  }
}

}  // namespace

void warn_of_badge_terms(const WrittenProgram& program) {
  for (const WrittenBadge& each : program.badges) {
    look_at_revoke(each, program.diagnostics);
    look_at_backfill(each);
  }
}

}  // namespace fanfare::config::lint
