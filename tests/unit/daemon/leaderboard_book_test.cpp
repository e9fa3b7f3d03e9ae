#include "daemon/leaderboard_book.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/closing_proof.h"
#include "tests/unit/campaigns/scene.h"

namespace fanfare::daemon {
namespace {

using campaigns::utc;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using Every = campaigns::Limit::Every;

engine::Definitions shop_with(std::vector<std::pair<std::string, Every>> boards) {
  engine::Definitions shop;
  badges::CounterRule steps;
  steps.name = "steps";
  shop.counters = {steps};
  for (auto& [id, every] : boards) {
    badges::LeaderboardRule rule;
    rule.id = id;
    rule.counter = "steps";
    rule.every = every;
    rule.keep = 2;
    shop.leaderboards.push_back(std::move(rule));
  }
  return shop;
}

const Instant kNow = utc("2026-12-05T03:00:00Z");  // day 20792, in week 2970 since 1970

TEST(LeaderboardBook, OfANewLeaderboardNothingBeforeTheFirstPeriodIsClosed) {
  LeaderboardBook book;
  const engine::Program program(shop_with({{"b", Every::Day}}));
  EXPECT_THAT(book.take(program, kNow),
              ElementsAre(Pair("closed:b:day", "20791"), Pair("oldest:b:day", "20792")));
  EXPECT_EQ(book.end_of(*book.next()), utc("2026-12-06T00:00:00Z"));
  EXPECT_EQ(book.closing(), nullptr);
  EXPECT_THAT(book.take(program, utc("2026-12-09T03:00:00Z")), IsEmpty()) << "a reload";
  EXPECT_EQ(book.end_of(*book.next()), utc("2026-12-06T00:00:00Z"));
}

TEST(LeaderboardBook, GoesOnWhereItWas) {
  LeaderboardBook book;
  book.read({{"closed:b:day", "20780"},
             {"oldest:b:day", "20770"},
             {"closing:b:day", "12 3 4.5 alice"},
             {"secret", "x"}});
  EXPECT_THAT(book.take(engine::Program(shop_with({{"b", Every::Day}})), kNow), IsEmpty());
  ASSERT_NE(book.closing(), nullptr);
  const LeaderboardBook::Closing& closing = *book.closing()->closing;
  EXPECT_EQ(closing.members, 12);
  EXPECT_EQ(closing.last.rank, 3);
  EXPECT_EQ(closing.last.score, "4.5");
  EXPECT_EQ(closing.last.member, "alice");
  EXPECT_EQ(closing.to_text(), "12 3 4.5 alice");
  EXPECT_EQ(book.end_of(*book.next()), utc("2026-11-25T00:00:00Z")) << "day 20781";
  EXPECT_EQ(book.closing()->outdated(), std::pair(std::int64_t{20770}, std::int64_t{20778}));
}

TEST(LeaderboardBook, OtherPeriodsMakeAnotherLeaderboard) {
  LeaderboardBook book;
  book.read({{"closed:b:day", "20780"}, {"oldest:b:day", "20770"}});
  EXPECT_THAT(book.take(engine::Program(shop_with({{"b", Every::Week}})), kNow),
              ElementsAre(Pair("closed:b:week", "2969"), Pair("oldest:b:week", "2970")));
}

TEST(LeaderboardBook, TheNextIsTheOneThatEndsFirstAndAllTimeNeverDoes) {
  LeaderboardBook book;
  book.take(engine::Program(shop_with({{"ever", Every::Campaign}})), kNow);
  EXPECT_EQ(book.next(), nullptr);
  book.take(engine::Program(
                shop_with({{"ever", Every::Campaign}, {"m", Every::Month}, {"w", Every::Week}})),
            kNow);
  EXPECT_EQ(book.next()->id, "w");
}

TEST(LeaderboardBook, KnowsAllKeysThatSomebodyMayHaveAScoreIn) {
  const LeaderboardBook::Fields fields{{"oldest:b:week", "2969"},
                                       {"oldest:ever:campaign", "0"},
                                       {"closed:b:week", "2969"},
                                       {"oldest:broken", "x"},
                                       {"secret", "oldest:b:week"}};
  EXPECT_THAT(keys_on_record(fields, redis::Keys(), kNow),
              ElementsAre("fanfare:leaderboard:{b}:2026-W48", "fanfare:leaderboard:{b}:2026-W49",
                          "fanfare:leaderboard:{b}:2026-W50", "fanfare:leaderboard:{ever}:all"));
}

members::Event closed_event() {
  members::Event event;
  event.id = "leaderboard.closed:b:2026-W49";
  event.member = "alice";
  event.time = kNow;
  event.attributes = {{"leaderboard", "b"},
                      {"period", "2026-W49"},
                      {"rank", "1"},
                      {"score", "12"},
                      {"members", "3"}};
  return event;
}

TEST(ClosingProof, HoldsForJustWhatWasSaid) {
  const members::Event event = closed_event();
  const std::string secret = make_secret();
  EXPECT_NE(secret, make_secret());
  const std::string proof = closing_proof(secret, event);
  members::Event sent = event;
  EXPECT_FALSE(has_closing_proof(secret, sent));
  sent.attributes.push_back({"proof", proof});
  EXPECT_TRUE(has_closing_proof(secret, sent));
  EXPECT_FALSE(has_closing_proof("", sent));
  EXPECT_FALSE(has_closing_proof(make_secret(), sent));
  for (std::size_t i = 0; i < 5; ++i) {
    members::Event other = sent;
    other.attributes[i].value = "2";
    EXPECT_FALSE(has_closing_proof(secret, other)) << other.attributes[i].name;
  }
  sent.member = "bob";
  EXPECT_FALSE(has_closing_proof(secret, sent));
}

}  // namespace
}  // namespace fanfare::daemon
