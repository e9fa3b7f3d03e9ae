#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "engine/engine.h"

namespace fanfare::engine {

/// Decisions about one member that follow each other: each sees what those before it did. Borrows
/// the member and the budgets, in which it books what the decisions use.
class Sequence {
 public:
  Sequence(const members::Member& member, campaigns::Budgets& budgets)
      : before_(member), budgets_(budgets) {}

  /// The member as the decisions so far leave it. Valid until the next add().
  [[nodiscard]] const members::Member& member();
  [[nodiscard]] bool empty() const { return decisions_.empty(); }
  [[nodiscard]] Decision& last() { return decisions_.back(); }
  [[nodiscard]] const std::vector<Decision>& decisions() const { return decisions_; }

  void add(Decision decision);
  /// Gives the budgets back what the decisions used, and forgets these.
  void undo();
  [[nodiscard]] std::vector<Decision> take() && { return std::move(decisions_); }

 private:
  const members::Member& before_;
  campaigns::Budgets& budgets_;
  std::optional<members::Member> after_;  ///< A copy, made when somebody asks for it.
  std::vector<Decision> decisions_;
  std::size_t applied_ = 0;  ///< So many of them are in `after_`.
};

/// What campaigns' schedules bring about at that moment for somebody who lives where the member
/// lives now.
std::vector<campaigns::Turn> turns_at(const Program& program, const members::Member& member,
                                      Instant at);

/// When the campaign `on: schedule` at that position last started for them: after `from`, up to and
/// including `to`.
std::optional<Instant> last_start(const Program& program, const members::Member& member,
                                  std::uint32_t campaign, Instant from, Instant to);

/// Adds what fell due for the member up to the time of `next`; see settle(). Returns whether
/// journals tell of it, or anything fell due by the member's own state. Throws std::overflow_error.
bool add_what_is_due(const Program& program, const members::Event& next, const Course& course,
                     Sequence& sequence);

/// Adds what comes of the counters that apps increment, as of `next`; returns whether journals tell
/// of it. Throws std::overflow_error.
bool add_app_counters(const Program& program, const members::Event& next, const Course& course,
                      Sequence& sequence);

/// Carries out `member.settle`. Throws std::overflow_error.
void settle_only(const Program& program, const members::Event& event, const Course& course,
                 Sequence& sequence);

}  // namespace fanfare::engine
