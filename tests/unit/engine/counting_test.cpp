// What becomes of counters whose windows end, and of what campaigns and refunds do to them.

#include "engine/counting.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/engine/schedule_scene.h"

namespace fanfare::engine {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;
using Every = CounterRule::Every;

CounterRule every(Every window, CounterRule rule) {
  rule.every = window;
  return rule;
}

CounterRule of_kind(CounterRule::Kind kind, CounterRule rule) {
  rule.kind = kind;
  return rule;
}

/// A program that counts the visits of each week. The 7th is a Monday.
struct Weekly : Scheduled {
  Weekly() { program.counters = {every(Every::Week, count_of("week-visits", "visit"))}; }

  std::string counter(std::string_view name = "week-visits") const {
    return members::Draft(alice).counter(name).to_string();
  }
  members::JournalEntry buys(std::string_view amount, std::string_view time, std::string_view id,
                             std::string_view store = "north") {
    auto next = event("purchase", {{"amount", amount}, {"store", store}}, id);
    next.time = next.received = utc(time);
    history.push_back(happens(next).back());
    return history.back();
  }
  members::JournalEntry refunds(std::string_view of, std::string_view time) {
    auto next = event("purchase.refund", {{"of", of}}, "refund");
    next.time = next.received = utc(time);
    auto decisions = settle_and_apply(Program(program), alice, next,
                                      {budgets, next.time, nullptr, nullptr, history})
                         .value();
    for (const Decision& decision : decisions) {
      alice.apply(decision.changes);
    }
    return decisions.back().journal.value();
  }

  std::vector<members::JournalEntry> history;
};

TEST(CounterEnds, BringTheNumberToZeroWithoutALineInTheJournal) {
  Weekly scene;
  scene.happens("visit", "2026-12-02T10:00:00Z", "a");
  scene.happens("visit", "2026-12-03T10:00:00Z", "b");
  EXPECT_EQ(scene.counter(), "2");
  EXPECT_EQ(timer_of(Program(scene.program), scene.alice), utc("2026-12-07T00:00:00Z"));
  EXPECT_THAT(scene.settle("2026-12-07T00:00:00Z"), IsEmpty());
  EXPECT_EQ(scene.counter(), "0");
  EXPECT_EQ(timer_of(Program(scene.program), scene.alice), std::nullopt);
  EXPECT_THAT(scene.happens("visit", "2026-12-08T10:00:00Z", "c"), SizeIs(1));
  EXPECT_EQ(scene.counter(), "1");
}

TEST(CounterEnds, ComeBeforeTheNextEvent) {
  Weekly scene;
  scene.program.campaigns = {campaign("empty", "look", {fixed(5)})};
  scene.program.campaigns.front().when = is("counter.week-visits", "0");
  scene.happens("visit", "2026-12-02T10:00:00Z", "a");
  EXPECT_THAT(scene.happens("look", "2026-12-06T10:00:00Z", "b").back().points, IsEmpty());
  EXPECT_THAT(scene.happens("look", "2026-12-07T10:00:00Z", "c").back().points,
              ElementsAre(Pair("empty", Points(5))));
}

TEST(CounterEnds, AreByTheClockOfTheMember) {
  Weekly scene;
  scene.alice.profile["timezone"] = "Asia/Jakarta";
  scene.happens("visit", "2026-12-02T10:00:00Z", "a");
  EXPECT_EQ(timer_of(Program(scene.program), scene.alice), utc("2026-12-06T17:00:00Z"));
}

TEST(CounterEnds, TellWhatCameOfThem) {
  Weekly scene;
  scene.program.badges = {badge(
      "holiday", Condition::all({is("counter.week-visits", "0"), is("counter.visits", "1")}))};
  scene.program.counters.push_back(count_of("visits", "visit"));
  scene.happens("visit", "2026-12-02T10:00:00Z", "a");
  const auto entries = scene.settle("2026-12-09T00:00:00Z");
  ASSERT_THAT(entries, SizeIs(1));
  EXPECT_EQ(entries[0].type, "counter.ended");
  EXPECT_EQ(format_rfc3339(entries[0].at), "2026-12-07T00:00:00Z");
  EXPECT_THAT(entries[0].badges, SizeIs(1));
}

TEST(CounterEnds, OfOneMomentAreOneDecision) {
  Weekly scene;
  scene.program.counters.push_back(every(Every::Day, count_of("day-visits", "visit")));
  scene.happens("visit", "2026-12-06T10:00:00Z", "a");
  members::Event settle = event("member.settle");
  settle.time = settle.received = utc("2026-12-08T00:00:00Z");
  EXPECT_THAT(scene.try_decide(settle).value(), SizeIs(1));
}

TEST(WindowedCounters, TakeWhatCampaignsAddWithThem) {
  Weekly scene;
  scene.program.campaigns = {
      campaign("extra", "review", {campaigns::AddToCounter{"week-visits", Decimal::whole(2)}})};
  scene.happens("visit", "2026-12-02T10:00:00Z", "a");
  EXPECT_THAT(scene.happens("review", "2026-12-03T10:00:00Z", "b").back().counters,
              ElementsAre(Pair("week-visits", Decimal::whole(2))));
  EXPECT_EQ(scene.counter(), "3");
  scene.happens("visit", "2026-12-08T10:00:00Z", "c");
  EXPECT_THAT(scene.happens("review", "2026-12-05T10:00:00Z", "late").back().counters, IsEmpty());
  EXPECT_EQ(scene.counter(), "1");
}

TEST(Refunds, TakeOfAWindowOnlyWhatIsInItStill) {
  Weekly scene;
  scene.program.counters = {every(Every::Week, sum_of("spend", "purchase", "event.amount"))};
  scene.buys("30", "2026-12-02T10:00:00Z", "a");
  scene.buys("20", "2026-12-03T10:00:00Z", "b");
  scene.refunds("a", "2026-12-04T10:00:00Z");
  EXPECT_EQ(scene.counter("spend"), "20");
  scene.buys("50", "2026-12-08T10:00:00Z", "c");
  EXPECT_THAT(scene.refunds("b", "2026-12-09T10:00:00Z").counted, IsEmpty());
  EXPECT_EQ(scene.counter("spend"), "50");
}

TEST(Refunds, KnowWhatAWindowCountedOfAPurchase) {
  Weekly scene;
  CounterRule north = every(Every::Week, count_of("north", "purchase"));
  north.measure.where = is("event.store", "north");
  scene.program.counters = {north};
  EXPECT_THAT(scene.buys("30", "2026-12-02T10:00:00Z", "a").counted,
              ElementsAre(Pair("north", Decimal::whole(1))));
  EXPECT_THAT(scene.buys("30", "2026-12-02T11:00:00Z", "b", "south").counted, IsEmpty());
  scene.refunds("b", "2026-12-04T10:00:00Z");
  EXPECT_EQ(scene.counter("north"), "1");
  scene.refunds("a", "2026-12-04T10:00:01Z");
  EXPECT_EQ(scene.counter("north"), "0");
}

TEST(Refunds, LeaveValuesTheLargestAndStreaksAlone) {
  using Kind = CounterRule::Kind;
  Weekly scene;
  scene.program.counters = {
      of_kind(Kind::Distinct, sum_of("stores", "purchase", "event.store")),
      of_kind(Kind::Max, sum_of("best", "purchase", "event.amount")),
      every(Every::Week, of_kind(Kind::Streak, count_of("weeks", "purchase")))};
  EXPECT_THAT(scene.buys("30", "2026-12-02T10:00:00Z", "a").counted, IsEmpty());
  EXPECT_THAT(scene.refunds("a", "2026-12-03T10:00:00Z").counted, IsEmpty());
  EXPECT_EQ(scene.counter("stores"), "1");
  EXPECT_EQ(scene.counter("best"), "30");
  EXPECT_EQ(scene.counter("weeks"), "1");
}

TEST(Distinct, SaysOnceThatItIsFull) {
  Weekly scene;
  scene.program.counters = {
      of_kind(CounterRule::Kind::Distinct, sum_of("stores", "visit", "event.store"))};
  members::Tally tally;
  for (std::uint64_t i = 1; i < badges::kMostDistinct; ++i) {
    tally.values.push_back(i);
  }
  scene.alice.tallies["stores"] = tally;
  scene.alice.counters["stores"] = Decimal::whole(badges::kMostDistinct - 1);
  const auto last = scene.decide(event("visit", {{"store", "north"}}));
  EXPECT_EQ(last.filled_counters, 1U);
  scene.alice.apply(last.changes);
  EXPECT_EQ(scene.counter("stores"), std::to_string(badges::kMostDistinct));
  EXPECT_EQ(scene.decide(event("visit", {{"store", "south"}}, "b")).filled_counters, 0U);
}

}  // namespace
}  // namespace fanfare::engine
