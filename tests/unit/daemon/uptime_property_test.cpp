// What comes of a history does not depend on when anybody looked: a year of random events, decided
// by a daemon that is always there, by one that is down for stretches, and all at once at the end.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

#include "redis/ledger_codec.h"
#include "tests/unit/engine/schedule_scene.h"

namespace fanfare::engine {
namespace {

using members::ExpiryRule;
using members::JournalEntry;

template <class T>
T one_of(std::vector<T> choices) {
  return *rc::gen::elementOf(std::move(choices));
}

std::vector<PointsPolicy::Expiry> any_expiry() {
  using Rule = decltype(ExpiryRule::kind);
  const auto any_rule = [] {
    return ExpiryRule{
        one_of<Rule>({ExpiryRule::After{duration("45d")}, ExpiryRule::After{duration("2mo"), true},
                      ExpiryRule::Inactivity{duration("60d")}, ExpiryRule::Yearly{6, 30},
                      ExpiryRule::YearOfMembership{}, ExpiryRule::Never{}})};
  };
  if (*rc::gen::arbitrary<bool>()) {
    return {{any_rule(), {}}};
  }
  return {{any_rule(), is("member.tier", "gold")}, {any_rule(), {}}};
}

TierPolicy any_tiers() {
  TierPolicy policy;
  policy.qualify_by =
      one_of<TierPolicy::QualifyBy>({TierPolicy::QualifyBy::Points, TierPolicy::QualifyBy::Spend,
                                     TierPolicy::QualifyBy::Counter});
  policy.counter = "visits";
  policy.window = one_of<decltype(policy.window)>(
      {TierPolicy::Lifetime{}, TierPolicy::CalendarYear{}, TierPolicy::MembershipYear{},
       TierPolicy::Rolling{duration("3mo")}, TierPolicy::Rolling{duration("40d")}});
  policy.keep =
      one_of<decltype(policy.keep)>({TierPolicy::WhileQualified{}, TierPolicy::UntilEndOfNextYear{},
                                     TierPolicy::For{duration("2mo")}});
  policy.levels = {{"green", {}, Decimal(), Decimal::whole(1)},
                   {"gold", {}, Decimal::whole(20), number("1.5")},
                   {"reserve", {}, Decimal::whole(90), Decimal::whole(2)}};
  policy.warn = {duration("10d")};
  return policy;
}

/// One that is renewed as a rule, one that follows the tier and may be taken away, one that a
/// campaign gives.
std::vector<badges::BadgeRule> any_badges() {
  std::vector<badges::BadgeRule> badges{badge("regular", at_least("counter.visits", "3")),
                                        badge("golden", is("member.tier", "gold")), badge("guest")};
  for (badges::BadgeRule& each : badges) {
    each.expires = duration(one_of<std::string>({"10d", "1mo", "45d"}));
  }
  badges[1].revoke_when = at_least("member.points", one_of<std::string>({"40", "80"}));
  return badges;
}

badges::ChallengeRule any_challenge(std::string type) {
  badges::ChallengeRule rule;
  rule.id = type + "-challenge";
  badges::Goal events{count_of("", type), 1, Decimal::whole(*rc::gen::inRange(1, 5)), {fixed(3)}};
  badges::Goal streak{count_of("", type), 2, Decimal::whole(*rc::gen::inRange(1, 4)), {}};
  streak.measure.kind = CounterRule::Kind::Streak;
  streak.measure.every =
      one_of<CounterRule::Every>({CounterRule::Every::Week, CounterRule::Every::Month});
  rule.goals = {std::move(events), std::move(streak)};
  rule.effects = {fixed(5)};
  rule.in_order = *rc::gen::arbitrary<bool>();
  rule.within = duration(one_of<std::string>({"20d", "200h", "3mo"}));
  rule.repeat_after = duration("15d");
  rule.remind = {duration("3d"), *rc::gen::inRange(0, 80)};
  return rule;
}

CounterRule any_windowed() {
  using Every = CounterRule::Every;
  CounterRule rule = count_of("often", "visit");
  rule.every = one_of<CounterRule::Every>(
      {Every::Day, Every::Week, Every::Month, Every::Year, Every::MembershipYear});
  return rule;
}

CounterRule any_streak() {
  using Every = CounterRule::Every;
  CounterRule rule = count_of("row", "purchase");
  rule.kind = CounterRule::Kind::Streak;
  rule.every = one_of<CounterRule::Every>({Every::Day, Every::Week, Every::Month});
  rule.streak = {*rc::gen::inRange(0, 3), Points(3), 2, duration("4h")};
  return rule;
}

Definitions any_program() {
  Definitions program;
  program.zone = zone(one_of<std::string>({"UTC", "Europe/Berlin", "America/Santiago"}));
  program.counters = {count_of("visits", "visit"), any_windowed(), any_streak()};
  program.points.expiry = any_expiry();
  program.points.warn = {duration("14d"), duration("3d")};
  program.points.activity = {"purchase"};
  if (*rc::gen::arbitrary<bool>()) {
    program.points.pending = duration("5d");
  }
  program.tiers = {any_tiers()};
  program.memberships = {
      {"plus", {}, duration("1mo"), duration("7d"), {duration("5d")}, duration("3d")}};
  program.occasions.inactive_after = duration("30d");
  RewardRule treat;
  treat.id = "treat";
  treat.cost = Points(15);
  treat.valid = duration("20d");
  treat.warn = {duration("4d")};
  treat.code = "########";
  program.rewards = {treat};
  program.campaigns = {
      campaign("each", "purchase", {per("1", "1")}), campaign("visit", "visit", {fixed(2)}),
      campaign("vouchers", "points.earned", {campaigns::Convert{Points(60), "treat"}}),
      recurring("monthly", "2026-01-05 08:00", "FREQ=MONTHLY", "2h")};
  program.badges = any_badges();
  program.campaigns.front().effects.emplace_back(campaigns::GiveBadge{"guest"});
  program.campaigns.back().effects = {fixed(1)};
  program.campaigns.back().when = at_least("member.points", "10");
  program.challenges = {any_challenge("purchase"), any_challenge("visit")};
  for (const char* event :
       {"points.expiring", "points.expired", "tier.upgraded", "tier.downgraded", "tier.expiring",
        "reward.expiring", "membership.renewal_due", "membership.expired", "member.birthday",
        "member.anniversary", "member.inactive", "challenge.completed", "challenge.expiring",
        "streak.broken", "streak.expiring"}) {
    program.campaigns.push_back(campaign("on-" + std::to_string(program.campaigns.size()), event,
                                         {fixed(1), campaigns::Notify{event, {}, {}}}));
  }
  return program;
}

/// What an app sends, at its time.
struct Sent {
  Instant at;
  std::string type;
  std::vector<std::pair<std::string, std::string>> fields;
  std::string id;

  [[nodiscard]] members::Event event() const {
    members::Event made = engine::event(type, {}, id);
    made.time = made.received = at;
    for (const auto& [name, value] : fields) {
      made.attributes.push_back({name, value});
      if (name == "amount") {
        made.amount = Decimal::parse(value);
      }
    }
    return made;
  }
};

std::vector<Sent> any_history() {
  std::vector<Sent> history;
  Instant at = utc("2026-01-03T10:00:00Z");
  history.push_back({at, "member.enrolled", {{"birthday", "1990-02-29"}}, "e0"});
  const int count = *rc::gen::inRange(1, 40);
  for (int i = 1; i <= count; ++i) {
    at += std::chrono::hours(*rc::gen::inRange(1, 24 * 25));
    const auto kind = *rc::gen::inRange(0, 10);
    const std::string id = "e" + std::to_string(i);
    const std::string amount = std::to_string(*rc::gen::inRange(1, 40));
    if (kind < 4) {
      history.push_back({at, "purchase", {{"amount", amount}}, id});
    } else if (kind < 6) {
      history.push_back({at, "visit", {}, id});
    } else if (kind == 6) {
      history.push_back({at, "reward.redeem", {{"reward", "treat"}}, id});
    } else if (kind == 7) {
      history.push_back({at, "membership.paid", {{"plan", "plus"}}, id});
    } else if (kind == 8) {
      history.push_back({at, "streak.freeze", {{"streak", "row"}}, id});
    } else {
      history.push_back({at, "points.adjust", {{"points", "-7"}, {"reason", "x"}}, id});
    }
  }
  return history;
}

/// One way through a history.
struct Run {
  members::Member alice;
  std::vector<std::string> told;
};

std::string in_words(JournalEntry entry) {
  entry.id.clear();  // what falls due has the id of the event before which somebody looked
  entry.received.reset();
  entry.notifications.clear();  // these may be too late
  entry.late.clear();
  return to_json(entry);
}

class Runner {
 public:
  explicit Runner(const Program& program) : program_(program) {}

  void decide(const members::Event& event) {
    auto decisions = settle_and_apply(program_, run_.alice, event, {budgets_, event.received});
    if (!decisions) {
      return;  // refused; so it must be in every run
    }
    for (const Decision& each : *decisions) {
      run_.alice.apply(each.changes);
      if (each.journal && (each.journal->tells_anything() || each.journal->type == event.type)) {
        run_.told.push_back(in_words(*each.journal));
      }
    }
    through_the_codec();
  }

  /// Lets every timer run down up to `until`, as a daemon does that is there.
  void wait(Instant until) {
    Instant after = settled();
    while (const auto next = next_due(program_, run_.alice, after, until)) {
      settle(*next);
      after = std::max(after + milliseconds(1), *next);
    }
  }

  void settle(Instant at) {
    const std::string id = "s" + std::to_string(to_unix_ms(at));
    members::Event event = engine::event("member.settle", {}, id);
    event.time = event.received = at;
    decide(event);
  }

  [[nodiscard]] Run result() const { return run_; }

 private:
  [[nodiscard]] Instant settled() const {
    return std::max(run_.alice.settled_until.value_or(Instant::min()),
                    run_.alice.last_seen.value_or(Instant::min()));
  }
  /// What the ledger does not keep is lost with the daemon.
  void through_the_codec() {
    const std::string ledger = redis::encode_ledger(run_.alice);
    run_.alice.lots.clear();
    run_.alice.pending.clear();
    run_.alice.grant = {};
    run_.alice.qualification = {};
    run_.alice.membership = {};
    run_.alice.rewards.clear();
    run_.alice.challenges.clear();
    run_.alice.tallies.clear();
    run_.alice.celebrated.reset();
    run_.alice.anniversary.reset();
    redis::read_ledger(ledger, run_.alice);
  }

  const Program& program_;
  campaigns::Budgets budgets_;
  Run run_;
};

/// `is_there` tells, event by event, whether the daemon was up before it.
Run live(const Program& program, const std::vector<Sent>& history,
         const std::vector<bool>& is_there, Instant end) {
  Runner runner(program);
  for (std::size_t i = 0; i < history.size(); ++i) {
    if (i > 0 && is_there[i]) {
      runner.wait(history[i].at - milliseconds(1));
    }
    runner.decide(history[i].event());
  }
  runner.settle(end);
  return runner.result();
}

/// Codes are drawn by the id of the event before which somebody looked.
void forget_codes(Run& run) {
  for (std::string& entry : run.told) {
    for (auto at = entry.find("\"code\":\""); at != std::string::npos;
         at = entry.find("\"code\":\"", at + 1)) {
      entry.erase(at + 8, entry.find('"', at + 8) - at - 8);
    }
  }
}

void expect_same(Run expected, Run actual) {
  forget_codes(expected);
  forget_codes(actual);
  RC_ASSERT(expected.told == actual.told);
  RC_ASSERT(expected.alice.points == actual.alice.points);
  RC_ASSERT(expected.alice.points_lifetime == actual.alice.points_lifetime);
  RC_ASSERT(expected.alice.lots == actual.alice.lots);
  RC_ASSERT(expected.alice.badges == actual.alice.badges);
  RC_ASSERT(expected.alice.pending == actual.alice.pending);
  RC_ASSERT(expected.alice.standing == actual.alice.standing);
  RC_ASSERT(expected.alice.qualification == actual.alice.qualification);
  RC_ASSERT(expected.alice.membership == actual.alice.membership);
  RC_ASSERT(expected.alice.counters == actual.alice.counters);
  RC_ASSERT(expected.alice.tallies == actual.alice.tallies);
  RC_ASSERT(expected.alice.rewards.size() == actual.alice.rewards.size());
}

/// earned - spent - expired - reversed = balance + pending, and the lots are of the balance.
void expect_balanced(const Run& run) {
  Points sum;
  Points pending;
  for (const std::string& text : run.told) {
    const auto entry = members::journal_entry_from_json(text);
    sum += entry->total_points();
    pending += entry->pending;
  }
  RC_ASSERT(pending == members::sum_of(run.alice.pending));
  RC_ASSERT(sum == run.alice.points + pending);
  RC_ASSERT(members::sum_of(run.alice.lots) <= std::max(run.alice.points, Points()));
}

RC_GTEST_PROP(UptimeProperty, OutcomesDependOnHistoryAndNotOnWhoLooked, ()) {
  const Program program(any_program());
  const std::vector<Sent> history = any_history();
  const Instant end = history.back().at + std::chrono::days(100);
  const std::vector<bool> always(history.size(), true);
  const std::vector<bool> never(history.size(), false);
  const auto at_times =
      *rc::gen::container<std::vector<bool>>(history.size(), rc::gen::arbitrary<bool>());
  const Run there = live(program, history, always, end);
  expect_balanced(there);
  expect_same(there, live(program, history, at_times, end));
  expect_same(there, live(program, history, never, end));
}

}  // namespace
}  // namespace fanfare::engine
