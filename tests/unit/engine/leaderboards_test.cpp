#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "tests/unit/engine/scene.h"

namespace fanfare::engine {
namespace {

using badges::LeaderboardRule;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;
using Every = campaigns::Limit::Every;

LeaderboardRule board(std::string id, std::string counter, Every every) {
  LeaderboardRule rule;
  rule.id = std::move(id);
  rule.counter = std::move(counter);
  rule.every = every;
  return rule;
}

/// Alice in a shop with leaderboards; what is on them by `<board> <period>`.
struct Boards : Scene {
  std::map<std::string, std::string> scores;
  int events = 0;

  Boards() {
    program.counters = {sum_of("spend", "purchase", "event.amount"), count_of("visits", "visit"),
                        from_app("steps")};
  }

  /// Lets the event come to pass, and what falls due before it. Returns the scores it wrote.
  std::vector<std::pair<std::string, std::string>> happens(
      std::string_view at, std::string_view type,
      std::initializer_list<members::Attribute> attributes = {}) {
    const std::string id = "event-" + std::to_string(++events);
    members::Event next = event(type, attributes, id);
    next.time = utc(at);
    next.received = received.value_or(next.time);
    const auto decisions =
        settle_and_apply(Program(program), alice, next, {budgets, next.received}).value();
    std::vector<std::pair<std::string, std::string>> written;
    for (const Decision& decision : decisions) {
      alice.apply(decision.changes);
      for (const badges::Score& score : decision.scores) {
        written.emplace_back(score.board + " " + badges::period_name(score.every, score.period),
                             score.score.to_string());
        scores[written.back().first] = score.score.to_string();
      }
      journals += decision.journal ? 1 : 0;
    }
    return written;
  }
  std::vector<std::pair<std::string, std::string>> buys(std::string_view at,
                                                        std::string_view amount) {
    return happens(at, "purchase", {{"amount", amount}});
  }
  /// The app increments, and the daemon looks.
  std::vector<std::pair<std::string, std::string>> walks(std::string_view at, int steps) {
    alice.counters["steps"] += Decimal::whole(steps);
    return happens(at, "member.settle");
  }

  std::optional<Instant> received;
  int journals = 0;
};

TEST(Leaderboard, ScoresWhatACounterGrewByInThePeriod) {
  Boards shop;
  shop.program.leaderboards = {board("week", "spend", Every::Week)};
  EXPECT_THAT(shop.buys("2026-12-05T03:00:00Z", "10"), ElementsAre(Pair("week 2026-W49", "10")));
  EXPECT_THAT(shop.buys("2026-12-06T03:00:00Z", "2.5"), ElementsAre(Pair("week 2026-W49", "12.5")));
  EXPECT_THAT(shop.buys("2026-12-07T00:00:00Z", "4"), ElementsAre(Pair("week 2026-W50", "4")));
  EXPECT_THAT(shop.buys("2026-12-08T00:00:00Z", "4"), ElementsAre(Pair("week 2026-W50", "8")));
  EXPECT_EQ(shop.alice.counters["spend"], number("20.5"));
}

TEST(Leaderboard, OfAllTimeScoresTheCounter) {
  Boards shop;
  shop.alice.counters["spend"] = number("100");
  shop.program.leaderboards = {board("ever", "spend", Every::Campaign)};
  EXPECT_THAT(shop.buys("2026-12-05T03:00:00Z", "10"), ElementsAre(Pair("ever all", "110")));
  EXPECT_THAT(shop.alice.boards, IsEmpty());
}

TEST(Leaderboard, ThatIsPublishedLaterScoresFromThenOn) {
  Boards shop;
  shop.buys("2026-12-05T03:00:00Z", "10");
  shop.program.leaderboards = {board("week", "spend", Every::Week)};
  EXPECT_THAT(shop.buys("2026-12-06T03:00:00Z", "2"), ElementsAre(Pair("week 2026-W49", "2")));
}

TEST(Leaderboard, PeriodsAreThoseOfTheProgramsZoneForEverybody) {
  Boards shop;
  shop.program.zone = *TimeZone::find("Asia/Jakarta");
  shop.alice.profile["timezone"] = "America/New_York";
  shop.program.leaderboards = {board("day", "spend", Every::Day)};
  EXPECT_THAT(shop.buys("2026-12-05T16:59:59Z", "1"), ElementsAre(Pair("day 2026-12-05", "1")));
  EXPECT_THAT(shop.buys("2026-12-05T17:00:00Z", "1"), ElementsAre(Pair("day 2026-12-06", "1")));
}

TEST(Leaderboard, SeveralMayGoByOneCounter) {
  Boards shop;
  shop.program.leaderboards = {
      board("week", "spend", Every::Week), board("day", "spend", Every::Day),
      board("also", "spend", Every::Week), board("visits", "visits", Every::Week)};
  EXPECT_THAT(shop.buys("2026-12-05T03:00:00Z", "10"),
              UnorderedElementsAre(Pair("week 2026-W49", "10"), Pair("also 2026-W49", "10"),
                                   Pair("day 2026-12-05", "10")));
  EXPECT_THAT(shop.buys("2026-12-06T03:00:00Z", "5"),
              UnorderedElementsAre(Pair("week 2026-W49", "15"), Pair("also 2026-W49", "15"),
                                   Pair("day 2026-12-06", "5")));
}

TEST(Leaderboard, AnEventOfAnEarlierPeriodCountsForNone) {
  Boards shop;
  shop.program.leaderboards = {board("week", "spend", Every::Week)};
  shop.buys("2026-12-05T03:00:00Z", "10");
  shop.buys("2026-12-07T03:00:00Z", "3");
  EXPECT_THAT(shop.buys("2026-12-06T03:00:00Z", "100"), IsEmpty());
  EXPECT_THAT(shop.buys("2026-12-08T03:00:00Z", "1"), ElementsAre(Pair("week 2026-W50", "4")));
  EXPECT_EQ(shop.scores["week 2026-W49"], "10");
}

TEST(Leaderboard, WhatDoesNotMoveTheCounterWritesNothing) {
  Boards shop;
  shop.program.leaderboards = {board("week", "spend", Every::Week)};
  shop.buys("2026-12-05T03:00:00Z", "10");
  EXPECT_THAT(shop.happens("2026-12-08T03:00:00Z", "visit"), IsEmpty());
}

TEST(Leaderboard, ACounterThatStartsAnewScoresWhatItCameTo) {
  Boards shop;
  shop.program.counters.push_back(count_of("week-visits", "visit"));
  shop.program.counters.back().every = Every::Week;
  shop.program.leaderboards = {board("week", "week-visits", Every::Week),
                               board("month", "week-visits", Every::Month)};
  shop.happens("2026-12-05T03:00:00Z", "visit");
  shop.happens("2026-12-06T03:00:00Z", "visit");
  shop.happens("2026-12-07T03:00:00Z", "visit");
  EXPECT_THAT(shop.scores,
              UnorderedElementsAre(Pair("week 2026-W49", "2"), Pair("week 2026-W50", "1"),
                                   Pair("month 2026-12", "3")));
  EXPECT_EQ(shop.alice.counters["week-visits"], Decimal::whole(1));
}

TEST(Leaderboard, OfAnAppsCounterScoresWhenTheDaemonLooks) {
  Boards shop;
  shop.program.leaderboards = {board("week", "steps", Every::Week),
                               board("ever", "steps", Every::Campaign)};
  EXPECT_THAT(shop.walks("2026-12-05T03:00:00Z", 1000),
              UnorderedElementsAre(Pair("week 2026-W49", "1000"), Pair("ever all", "1000")));
  EXPECT_THAT(shop.walks("2026-12-06T03:00:00Z", 0), IsEmpty());
  EXPECT_THAT(shop.walks("2026-12-07T03:00:00Z", 50),
              UnorderedElementsAre(Pair("week 2026-W50", "50"), Pair("ever all", "1050")));
  EXPECT_EQ(shop.journals, 0) << "no line for each step";
  EXPECT_THAT(shop.alice.seen, IsEmpty());
  EXPECT_FALSE(shop.alice.settled_until);
}

TEST(Leaderboard, OfAnAppsCounterGoesByWhenTheLookIsAndNotByALateEvent) {
  Boards shop;
  shop.program.leaderboards = {board("week", "steps", Every::Week)};
  shop.walks("2026-12-07T03:00:00Z", 50);
  shop.alice.counters["steps"] += Decimal::whole(5);
  shop.received = utc("2026-12-08T00:00:00Z");
  EXPECT_THAT(shop.happens("2026-12-05T03:00:00Z", "visit"),
              ElementsAre(Pair("week 2026-W50", "55")));
}

TEST(Leaderboard, WhatTheDaemonAddsToAnAppsCounterCountsOnce) {
  Boards shop;
  shop.program.leaderboards = {board("week", "steps", Every::Week)};
  shop.walks("2026-12-05T03:00:00Z", 10);
  EXPECT_THAT(
      shop.happens("2026-12-05T04:00:00Z", "counter.add", {{"counter", "steps"}, {"by", "7"}}),
      ElementsAre(Pair("week 2026-W49", "17")));
  EXPECT_THAT(shop.walks("2026-12-05T05:00:00Z", 1), ElementsAre(Pair("week 2026-W49", "18")));
}

TEST(Leaderboard, WhatAnAppCountedBeforeTheMemberCameIsFoundWithTheirFirstEvent) {
  Boards shop;
  shop.program.leaderboards = {board("week", "steps", Every::Week)};
  shop.program.badges = {badge("walker", at_least("counter.steps", "10"))};
  shop.alice = {};
  EXPECT_THAT(shop.walks("2026-12-05T03:00:00Z", 10), IsEmpty());
  EXPECT_THAT(shop.happens("2026-12-05T04:00:00Z", "member.enrolled"),
              ElementsAre(Pair("week 2026-W49", "10")));
  EXPECT_TRUE(shop.alice.badges.contains("walker"));
}

TEST(AppCounters, ALookFindsBadgesThatAskForMoreThanTheCounter) {
  Boards shop;
  shop.program.badges = {badge("vip-walker", Condition::all({at_least("counter.steps", "10"),
                                                             is("member.attr.vip", "yes")}))};
  shop.alice.profile["attr.vip"] = "yes";
  const Instant now = utc("2026-12-05T03:00:00Z");
  EXPECT_FALSE(app_counters_due(Program(shop.program), shop.alice, now));
  shop.alice.counters["steps"] = Decimal::whole(10);
  EXPECT_TRUE(app_counters_due(Program(shop.program), shop.alice, now));
  shop.walks("2026-12-05T03:00:00Z", 0);
  EXPECT_EQ(shop.alice.badges.at("vip-walker").awarded_at, now) << "when the daemon looked";
  EXPECT_FALSE(app_counters_due(Program(shop.program), shop.alice, now));
  EXPECT_THAT(shop.alice.seen, testing::SizeIs(1));
}

TEST(AppCounters, OnlyThoseThatSomethingDependsOnAreWatched) {
  Boards shop;
  shop.program.counters.push_back(from_app("opens"));
  EXPECT_THAT(Program(shop.program).watched_counters(), IsEmpty());
  shop.program.badges = {badge("opener", at_least("counter.opens", "1"))};
  EXPECT_THAT(Program(shop.program).watched_counters(), ElementsAre("opens"));
  shop.program.leaderboards = {board("week", "steps", Every::Week)};
  EXPECT_THAT(Program(shop.program).watched_counters(), ElementsAre("steps", "opens"));
}

TEST(LeaderboardClosed, IsNoVisitOfTheMembers) {
  Boards shop;
  shop.program.campaigns = {campaign("prize", "leaderboard.closed", {fixed(100)})};
  shop.program.campaigns[0].when = Condition::test(
      campaigns::make_test("event.rank", Operator::AtMost, {campaigns::plain("3")}));
  shop.alice.last_seen = utc("2026-12-01T00:00:00Z");
  shop.happens("2026-12-07T00:00:00Z", "leaderboard.closed", {{"rank", "4"}});
  EXPECT_EQ(shop.alice.points, Points());
  shop.happens("2026-12-07T00:00:00Z", "leaderboard.closed", {{"rank", "3"}});
  EXPECT_EQ(shop.alice.points, Points(100));
  EXPECT_EQ(shop.alice.last_seen, utc("2026-12-01T00:00:00Z"));
}

}  // namespace
}  // namespace fanfare::engine
