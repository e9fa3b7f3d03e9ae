#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/auditing/books.h"
#include "redis/member_codec.h"

namespace fanfare::cli::auditing {
namespace {

using members::JournalEntry;
using members::Lot;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Instant at(int day) {
  return from_unix_ms(1'790'000'000'000) + std::chrono::days(day);
}

JournalEntry entry(std::string type, std::vector<std::pair<std::string, Points>> points,
                   Points pending = {}) {
  JournalEntry made;
  made.type = std::move(type);
  made.points = std::move(points);
  made.pending = pending;
  return made;
}

/// 100 earned, of which 20 wait, 10 are spent, 5 expired, 3 reversed; 7 given by hand.
Books good() {
  Books books;
  books.id = "alice";
  books.member.points = Points(69);
  books.member.lots = {{at(1), at(0), Points(30), false}, {at(9), at(0), Points(39), false}};
  books.member.pending = {{1, at(2), {at(9), at(0), Points(20), false}}};
  books.shown = {{"points", "69"},
                 {"points_pending", "20"},
                 {"points_expiring", "30"},
                 {"points_expiring_at", format_rfc3339(at(1))}};
  members::IssuedReward reward;
  reward.code = "X";
  reward.reward = "coffee";
  books.member.rewards.emplace("X", reward);
  books.shown_rewards = {{"X", redis::encode_reward(reward)}};
  books.journal = {entry("points.expired", {{"points.expired", Points(-5)}}),
                   entry("purchase.refund", {{"each", Points(-3)}}),
                   entry("points.adjust", {{"points.adjust", Points(7)}}),
                   entry("reward.redeem", {{"reward.redeem", Points(-10)}}),
                   entry("purchase", {{"each", Points(100)}}, Points(20))};
  books.journal_is_whole = true;
  return books;
}

TEST(Audit, FindsNothingInBooksThatAreRight) {
  EXPECT_THAT(problems_in(good()), IsEmpty());
  EXPECT_THAT(problems_in(Books()), IsEmpty()) << "somebody who never earned a point";
}

TEST(Audit, TellsWhereePointsCameFromAndWentTo) {
  const members::PointFlow flow = flow_of(good().journal);
  EXPECT_EQ(flow.earned, 100);
  EXPECT_EQ(flow.adjusted, 7);
  EXPECT_EQ(flow.spent, 10);
  EXPECT_EQ(flow.expired, 5);
  EXPECT_EQ(flow.reversed, 3);
  EXPECT_EQ(flow.left(), 89);
}

TEST(Audit, CountsWhatACampaignTurnsIntoRewardsAsSpent) {
  const members::PointFlow flow =
      flow_of({entry("points.earned", {{"vouchers", Points(-200)}}),
               entry("reward.cancel", {{"reward.cancel", Points(50)}})});
  EXPECT_EQ(flow.spent, 150);
}

TEST(Audit, AddsUpWhatIsKeptOfAllMembersTogether) {
  Totals totals{members::flow_of(entry("purchase", {{"each", Points(100)}})), 0, 20};
  EXPECT_EQ(problem_in(totals, 80), "");
  EXPECT_THAT(problem_in(totals, 85), HasSubstr("'fanfare audit --accept'"));
  EXPECT_EQ(problem_in({totals.flow, 5, 20}, 85), "");
  EXPECT_THAT(problem_in(totals, 81),
              AllOf(HasSubstr("the statistics come to 80 points (0 at the opening, 100 earned"),
                    HasSubstr("20 forfeited"), HasSubstr("pending points to 81")));
}

TEST(Audit, MissesAPoint) {
  Books books = good();
  books.member.points = Points(70);
  EXPECT_THAT(problems_in(books), ElementsAre(HasSubstr("the journal comes to 89 points")));
  books.journal_is_whole = false;
  EXPECT_THAT(problems_in(books), IsEmpty()) << "what was trimmed cannot be added up";
}

TEST(Audit, MissesPointsThatWait) {
  Books books = good();
  books.journal.back().pending = Points(15);
  EXPECT_THAT(problems_in(books),
              ElementsAre("by the journal 15 points wait, and by the ledger 20"));
}

TEST(Audit, LotsAreNoMoreThanTheBalance) {
  Books books = good();
  books.journal_is_whole = false;
  books.member.points = Points(68);
  EXPECT_THAT(problems_in(books),
              ElementsAre("the lots sum up to 69 points, and the balance is 68"));
  books.member.points = Points(-1);
  EXPECT_THAT(problems_in(books), ElementsAre(HasSubstr("the balance is -1")));
}

TEST(Audit, LotsAreInOrder) {
  Books books = good();
  std::swap(books.member.lots[0].expires, books.member.lots[1].expires);
  EXPECT_THAT(problems_in(books), testing::Contains(HasSubstr("lot 2 of 2")));
}

TEST(Audit, ARewardThatWasGivenBackIsNotShown) {
  Books books = good();
  books.member.rewards.at("X").status = members::IssuedReward::Status::Cancelled;
  EXPECT_THAT(problems_in(books), ElementsAre(HasSubstr("'X' is shown, and the member")));
  books.shown_rewards.clear();
  EXPECT_THAT(problems_in(books), IsEmpty());
}

TEST(Audit, WhatAppsReadIsWhatTheLedgerSays) {
  Books books = good();
  books.shown["points_pending"] = "21";
  books.shown["points_expiring"] = "";
  books.shown["plan"] = "plus";
  books.shown_rewards["Y"] = "{}";
  books.shown_rewards["X"] = "{}";
  EXPECT_THAT(problems_in(books),
              testing::UnorderedElementsAre("'points_pending' is '21', and the ledger says '20'",
                                            "'points_expiring' is '', and the ledger says '30'",
                                            "'plan' is 'plus', and the ledger says ''",
                                            HasSubstr("'X' is shown as {}"),
                                            HasSubstr("'Y' is shown, and the member")));
}

}  // namespace
}  // namespace fanfare::cli::auditing
