#include "engine/scorekeeping.h"

#include <fmt/format.h>

#include <algorithm>

namespace fanfare::engine {
namespace {

using badges::CounterRule;
using badges::Score;
using Every = campaigns::Limit::Every;

/// What a decision did to a counter.
struct Move {
  Decimal before;
  Decimal after;
  Decimal growth;  ///< The difference; but a number that starts anew takes nothing away.
};

Decimal stored(const members::Draft& draft, const std::string& counter) {
  const auto found = draft.before().counters.find(counter);
  return found == draft.before().counters.end() ? Decimal() : found->second;
}

/// Whether its number is of another window than before.
bool begins_anew(const CounterRule& rule, const members::Draft& draft) {
  const auto& now = draft.tally(rule.name).window;
  const auto known = draft.before().tallies.find(rule.name);
  return known != draft.before().tallies.end() && known->second.window != now;
}

std::optional<Move> move_of(const CounterRule& rule, const members::Event& cause,
                            const members::Draft& draft) {
  const auto& changed = draft.changes().counters;
  if (std::ranges::find(changed, rule.name, &std::pair<std::string, Decimal>::first) ==
      changed.end()) {
    return std::nullopt;
  }
  Move move{stored(draft, rule.name), draft.counter(rule.name), {}};
  move.growth = move.after - move.before;
  if (rule.every != Every::Campaign && begins_anew(rule, draft)) {
    move.growth = move.after;
  } else if (rule.every != Every::Campaign && move.after == Decimal() &&
             cause.type != members::event_type::kRefund) {
    move.growth = Decimal();  // its window is over
  }
  return move;
}

/// The same of a counter that apps increment: since the last look.
std::optional<Move> app_move_of(const CounterRule& rule, bool looks, members::Draft& draft) {
  const members::BoardMark* last = draft.board(rule.name);
  Move move{last != nullptr ? last->base : Decimal(), {}, {}};
  move.after = draft.counter(rule.name);
  if (!looks) {
    move.after = move.before;
    for (const auto& [name, by] : draft.changes().app_counters) {
      move.after += name == rule.name ? Decimal::whole(by) : Decimal();
    }
  }
  move.growth = move.after - move.before;
  return move.growth == Decimal() ? std::nullopt : std::optional(move);
}

class Scorekeeper {
 public:
  Scorekeeper(const Program& program, members::Draft& draft) : program_(program), draft_(draft) {}

  void keep(const ScoredCounter& scored, const Move& move, Instant when) {
    if (scored.every == Every::Campaign) {
      write(scored, 0, move.after);
      return;
    }
    const std::string name =
        fmt::format("{}:{}", scored.counter->name, campaigns::to_string(scored.every));
    const std::int64_t period = badges::period_at(scored.every, when, program_.zone());
    const members::BoardMark* mark = draft_.board(name);
    const bool late = mark != nullptr && mark->window > period;
    const Decimal before =
        mark != nullptr && mark->window >= period ? move.before - mark->base : Decimal();
    const Decimal score = late ? before : before + move.growth;
    const members::BoardMark now{late ? mark->window : period, move.after - score};
    if (mark == nullptr || *mark != now) {
      draft_.set_board(name, now);
    }
    if (!late && move.growth != Decimal()) {
      write(scored, period, score);
    }
  }

  [[nodiscard]] std::vector<Score> take() && { return std::move(scores_); }

 private:
  void write(const ScoredCounter& scored, std::int64_t period, Decimal score) {
    for (const badges::LeaderboardRule* board : scored.boards) {
      scores_.push_back({board->id, scored.every, period, score});
    }
  }

  const Program& program_;
  members::Draft& draft_;
  std::vector<Score> scores_;
};

}  // namespace

std::vector<Score> keep_scores(const Program& program, const members::Event& cause, bool looks,
                               members::Draft& draft) {
  Scorekeeper keeper(program, draft);
  for (const ScoredCounter& scored : program.scored_counters()) {
    const CounterRule& rule = *scored.counter;
    const bool of_app = rule.kind == CounterRule::Kind::FromApp;
    const auto move = of_app ? app_move_of(rule, looks, draft) : move_of(rule, cause, draft);
    if (move) {
      // An increment by an app has no time of its own: that of the look counts.
      keeper.keep(scored, *move, of_app ? cause.received : cause.time);
    }
  }
  // Only now: several kinds of leaderboards may go by one counter.
  for (const std::string& name : program.watched_counters()) {
    const badges::CounterRule& rule = *program.counter(name);
    const bool scored = std::ranges::any_of(
        program.scored_counters(), [&](const auto& each) { return each.counter == &rule; });
    const auto move = scored ? app_move_of(rule, looks, draft) : std::nullopt;
    if (move) {
      draft.set_board(name, {0, move->after});
    }
  }
  return std::move(keeper).take();
}

}  // namespace fanfare::engine
