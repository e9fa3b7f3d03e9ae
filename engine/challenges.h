#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "campaigns/facts.h"
#include "engine/engine.h"
#include "engine/program.h"
#include "members/draft.h"
#include "members/journal.h"

namespace fanfare::engine {

/// A goal of a challenge that a member reached, or all of them.
struct Achievement {
  const badges::ChallengeRule* rule;
  const badges::Goal* goal;  ///< Null: the challenge as a whole.
};

/// The challenges of a program as one member works on them. Borrows everything; the changes go to
/// the draft, and what happened to the journal. What is gained by it is the caller's to give.
class ChallengeDesk {
 public:
  ChallengeDesk(const Program& program, const campaigns::Facts& facts, members::Draft& member,
                members::JournalEntry& journal);

  /// Counts the event for the goals that it concerns. Who is in none of the automatic ones yet is
  /// in with the first event that counts. Returns what was reached, in order. A purchase is
  /// `refundable`: the journal tells what it counted. Throws std::overflow_error.
  std::vector<Achievement> count(bool refundable);

  /// `challenge.join`.
  std::optional<members::Rejection> join();

  /// `challenge: id`: puts the member in, unless they cannot be.
  void start(const badges::ChallengeRule& rule);

 private:
  /// What stands in the way of the member's beginning now; empty where nothing does.
  [[nodiscard]] std::string obstacle(const badges::ChallengeRule& rule) const;
  /// Whether the event is of the round that the member is in.
  [[nodiscard]] bool is_of_round(const badges::ChallengeRule& rule,
                                 const members::Challenge& held) const;
  [[nodiscard]] members::Challenge fresh(const badges::ChallengeRule& rule) const;
  std::vector<Achievement> count_for(const badges::ChallengeRule& rule, bool refundable);
  std::vector<Achievement> count_goals(const badges::ChallengeRule& rule,
                                       members::Challenge& challenge, bool refundable);
  /// What the event adds.
  Decimal count_goal(const badges::Goal& goal, members::GoalProgress& progress) const;

  const Program& program_;
  const campaigns::Facts& facts_;
  members::Draft& member_;
  members::JournalEntry& journal_;
  TimeZone home_;
};

/// The zone that the challenge runs in for a member who lives in `home`.
const TimeZone& zone_of(const badges::ChallengeRule& rule, const TimeZone& home);

/// When it is too late for somebody who is in it; empty: never.
std::optional<Instant> deadline(const badges::ChallengeRule& rule,
                                const members::Challenge& challenge, const TimeZone& home);

/// A challenge that a member is in, laid out as the program has its goals now: what measures the
/// same keeps its progress, what does not begins at 0. The second tells whether any progress went.
std::pair<members::Challenge, bool> adapted(const badges::ChallengeRule& rule,
                                            const members::Challenge& held);

/// How the journal names what a purchase counted for a goal: `spree/0`.
std::string goal_name(const badges::ChallengeRule& rule, std::size_t place);

/// What the goal of that name measures for the member; empty where there is no such goal any more.
std::optional<badges::CounterRule::Kind> kind_of_goal(const Program& program, std::string_view name,
                                                      const members::Draft& member);

/// What a refund takes back of a goal.
struct GoalRefund {
  std::string_view name;  ///< See goal_name().
  Decimal by;
  bool whole = false;  ///< Nothing is left of the purchase.
  const members::JournalEntry& purchase;
  Instant now;
  const TimeZone& zone;  ///< The program's.
};

/// Takes it back as far as the goal has so much, of the round that the purchase was in. A goal that
/// the purchase reached is to be reached again, where there is time left. Returns what it took.
Decimal uncount_goal(const Program& program, const GoalRefund& refund, members::Draft& member,
                     members::JournalEntry& journal);

}  // namespace fanfare::engine
