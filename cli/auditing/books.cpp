#include "cli/auditing/books.h"

#include <fmt/format.h>

#include <algorithm>

#include "redis/member_codec.h"

namespace fanfare::cli::auditing {
namespace {

using members::JournalEntry;
using members::Lot;
using members::Member;

class Audit {
 public:
  explicit Audit(const Books& books) : books_(books), member_(books.member) {}

  std::vector<std::string> run() {
    lots();
    shown();
    rewards();
    if (books_.journal_is_whole) {
      journal();
    }
    return std::move(problems_);
  }

 private:
  template <class... Parts>
  void report(fmt::format_string<Parts...> words, Parts&&... parts) {
    problems_.push_back(fmt::format(words, std::forward<Parts>(parts)...));
  }

  void lots() {
    const Points sum = members::sum_of(member_.lots);
    if (sum > std::max(member_.points, Points())) {
      report("the lots sum up to {} points, and the balance is {}", sum.count(),
             member_.points.count());
    }
    const auto order = [](const Lot& lot) { return lot.expires.value_or(Instant::max()); };
    for (std::size_t i = 0; i < member_.lots.size(); ++i) {
      if (member_.lots[i].points <= Points()) {
        report("a lot holds {} points", member_.lots[i].points.count());
      }
      if (i > 0 && order(member_.lots[i - 1]) >= order(member_.lots[i])) {
        report("lot {} of {} does not expire after the one before it", i + 1, member_.lots.size());
      }
    }
  }

  void expect_shown(const std::string& field, const std::string& expected) {
    const auto found = books_.shown.find(field);
    // What was never there is not written, nor is nothing of it.
    const std::string& value = found == books_.shown.end() ? nothing_ : found->second;
    const bool none = (expected.empty() || expected == "0") && (value.empty() || value == "0");
    if (value != expected && !none) {
      report("'{}' is '{}', and the ledger says '{}'", field, value, expected);
    }
  }

  void shown() {
    const auto time = [](const std::optional<Instant>& when) {
      return when ? format_rfc3339(*when) : std::string();
    };
    const bool expiring = !member_.lots.empty() && member_.lots.front().expires;
    expect_shown("points_pending", members::sum_of(member_.pending).to_string());
    expect_shown("points_expiring", expiring ? member_.lots.front().points.to_string() : "0");
    expect_shown("points_expiring_at", expiring ? time(member_.lots.front().expires) : "");
    expect_shown("plan", member_.membership.plan);
    expect_shown("plan_until",
                 member_.membership.plan.empty() ? "" : time(member_.membership.until));
  }

  void rewards() {
    for (const auto& [code, reward] : member_.rewards) {
      if (!redis::is_shown(reward)) {
        continue;
      }
      const auto shown = books_.shown_rewards.find(code);
      const std::string expected = redis::encode_reward(reward);
      if (shown == books_.shown_rewards.end()) {
        report("the reward '{}' is not shown; the ledger says {}", code, expected);
      } else if (shown->second != expected) {
        report("the reward '{}' is shown as {}, and the ledger says {}", code, shown->second,
               expected);
      }
    }
    for (const auto& [code, json] : books_.shown_rewards) {
      const auto kept = member_.rewards.find(code);
      if (kept == member_.rewards.end() || !redis::is_shown(kept->second)) {
        report("the reward '{}' is shown, and the member does not have it", code);
      }
    }
  }

  void journal() {
    Points pending;
    for (const JournalEntry& entry : books_.journal) {
      pending += entry.pending;
    }
    const Points waits = members::sum_of(member_.pending);
    const std::int64_t held = member_.points.count() + waits.count();
    const members::PointFlow flow = flow_of(books_.journal);
    if (flow.left() != held) {
      report(
          "the journal comes to {} points ({} earned, {} adjusted, {} spent, {} expired, {} "
          "reversed), and balance and pending are {}",
          flow.left(), flow.earned, flow.adjusted, flow.spent, flow.expired, flow.reversed, held);
    }
    if (pending != waits) {
      report("by the journal {} points wait, and by the ledger {}", pending.count(), waits.count());
    }
  }

  const Books& books_;
  const Member& member_;
  const std::string nothing_;
  std::vector<std::string> problems_;
};

}  // namespace

members::PointFlow flow_of(const std::vector<JournalEntry>& journal) {
  members::PointFlow flow;
  for (const JournalEntry& entry : journal) {
    flow += members::flow_of(entry);
  }
  return flow;
}

std::vector<std::string> problems_in(const Books& books) {
  return Audit(books).run();
}

std::string problem_in(const Totals& totals, std::int64_t held) {
  if (totals.left() == held) {
    return {};
  }
  const members::PointFlow& flow = totals.flow;
  return fmt::format(
      "the statistics come to {} points ({} at the opening, {} earned, {} adjusted, {} spent, {} "
      "expired, {} reversed, {} forfeited by erased members), and all balances and pending points "
      "to {}; where members are right, because they had points before there were statistics or "
      "because an app wrote over these, 'fanfare audit --accept' makes it the opening balance",
      totals.left(), totals.opening, flow.earned, flow.adjusted, flow.spent, flow.expired,
      flow.reversed, totals.forfeited, held);
}

}  // namespace fanfare::cli::auditing
