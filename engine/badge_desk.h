#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "badges/badge.h"
#include "campaigns/facts.h"
#include "engine/engine.h"
#include "engine/program.h"
#include "members/draft.h"
#include "members/journal.h"

namespace fanfare::engine {

/// Gives badges to one member, and takes them away. Borrows everything; the changes go to the
/// draft, and what happened to the journal.
///
/// A badge with a `limit` is a budget of all members, `badge.<id>`: who gets the badge who did not
/// hold it takes a piece of it, and nothing gives that back.
class BadgeDesk {
 public:
  BadgeDesk(const Program& program, const campaigns::Facts& facts, const Circumstances& around,
            members::Draft& member, members::JournalEntry& journal)
      : program_(program), facts_(facts), around_(around), member_(member), journal_(journal) {}

  /// Awards what is due of the badge by its own conditions, or takes it away.
  void look_at(const badges::BadgeRule& rule);
  /// A campaign gives it, or another term of it.
  void give(const std::string& badge, const std::string& campaign);
  /// `badge.award`: an operator gives it.
  std::optional<members::Rejection> award();
  /// `badge.revoke`: an operator takes it away, for good.
  std::optional<members::Rejection> revoke();
  /// The term of a badge that is held is over: it is renewed or taken away. The journal entry is
  /// about that, and gets its type.
  void end_term(const std::string& badge);

 private:
  /// False when none is left.
  bool put(const std::string& badge, const badges::BadgeRule* rule, const std::string& level,
           const std::string& campaign);
  void renew(const std::string& badge, members::HeldBadge held, std::optional<Instant> until);
  /// Starts the term anew with what is done now.
  void begin_term(const badges::BadgeRule& rule, const members::HeldBadge& held);
  void take_away(const std::string& badge);
  [[nodiscard]] bool take_piece(const badges::BadgeRule& rule);
  void note_limit(const badges::BadgeRule& rule);
  [[nodiscard]] std::optional<members::Rejection> problem_with(const badges::BadgeRule& rule) const;
  [[nodiscard]] std::optional<members::Rejection> take_reason();

  const Program& program_;
  const campaigns::Facts& facts_;
  const Circumstances& around_;
  members::Draft& member_;
  members::JournalEntry& journal_;
};

/// How budgets, and `limited` in the journal, call a badge.
inline std::string limit_name(std::string_view badge) {
  return "badge." + std::string(badge);  // no campaign has a dot in its name
}

}  // namespace fanfare::engine
