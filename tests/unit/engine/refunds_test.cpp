#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/engine/schedule_scene.h"

namespace fanfare::engine {
namespace {

using campaigns::Limit;
using campaigns::Subject;
using members::ExpiryRule;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;

/// A purchase gives a point for each 1 of amount, doubled, and a bonus of five.
struct Till : Scheduled {
  std::vector<members::JournalEntry> journal;
  using Outcome = std::expected<members::JournalEntry, members::Rejection>;

  Till() {
    program.campaigns = {campaign("base", "purchase", {per("1", "1")}),
                         campaign("double", "purchase", {times("2")}),
                         campaign("bonus", "purchase", {fixed(5)})};
  }

  Outcome happens_to(const members::Event& next) {
    auto decisions = settle_and_apply(Program(program), alice, next,
                                      {budgets, next.received, nullptr, nullptr, journal});
    if (!decisions) {
      return std::unexpected(decisions.error());
    }
    for (const Decision& each : *decisions) {
      alice.apply(each.changes);
      budgets.book(each.changes.budgets);
      journal.push_back(*each.journal);
    }
    return journal.back();
  }
  Outcome buys(std::string_view amount, std::string_view id,
               std::string_view time = "2026-12-05T10:00:00Z") {
    auto next = event("purchase", {}, id);
    if (!amount.empty()) {
      next = event("purchase", {{"amount", amount}}, id);
    }
    next.time = next.received = utc(time);
    return happens_to(next);
  }
  Outcome refunds(std::string_view of, std::string_view amount = "", std::string_view id = "back",
                  std::string_view time = "2026-12-07T10:00:00Z") {
    auto next = event("purchase.refund", {{"of", of}}, id);
    if (!amount.empty()) {
      next = event("purchase.refund", {{"of", of}, {"amount", amount}}, id);
    }
    next.time = next.received = utc(time);
    return happens_to(next);
  }
};

TEST(Refunds, TakeBackAllThatAPurchaseBrought) {
  Till scene;
  scene.buys("100", "a");
  scene.buys("10", "b");
  ASSERT_EQ(scene.alice.points, Points(205 + 25));
  const auto entry = scene.refunds("a").value();
  EXPECT_EQ(scene.alice.points, Points(25));
  EXPECT_EQ(scene.alice.points_lifetime, Points(25));
  EXPECT_THAT(entry.points, testing::UnorderedElementsAre(Pair("base", Points(-100)),
                                                          Pair("double", Points(-100)),
                                                          Pair("bonus", Points(-5))));
  EXPECT_EQ(entry.refund->of, "a");
  EXPECT_EQ(entry.amount, Decimal::whole(100));
}

TEST(Refunds, OfPartsAddUpToTheWhole) {
  Till scene;
  scene.buys("100", "a");
  EXPECT_EQ(scene.refunds("a", "33.33", "r1")->total_points(), Points(-67)) << "33 + 33 + 1";
  EXPECT_EQ(scene.refunds("a", "33.33", "r2")->total_points(), Points(-68)) << "66 + 66 + 3 so far";
  EXPECT_EQ(scene.refunds("a", "33.34", "r3")->total_points(), Points(-70));
  EXPECT_EQ(scene.alice.points, Points());
  EXPECT_EQ(scene.refunds("a", "", "r4").error().code, "already_refunded");
}

TEST(Refunds, OfMoreThanIsLeftAreRefused) {
  Till scene;
  scene.buys("100", "a");
  scene.refunds("a", "60", "r1");
  const auto refused = scene.refunds("a", "60", "r2").error();
  EXPECT_EQ(refused.code, "bad_amount");
  EXPECT_THAT(refused.error, HasSubstr("up to 40"));
  EXPECT_EQ(scene.refunds("a", "", "r3")->amount, Decimal::whole(40)) << "the rest";
}

TEST(Refunds, OfAPurchaseWithoutAnAmountAreWhole) {
  Till scene;
  scene.buys("", "a");
  EXPECT_EQ(scene.alice.points, Points(5));
  EXPECT_EQ(scene.refunds("a", "3", "r1").error().code, "bad_amount");
  EXPECT_EQ(scene.refunds("a", "", "r2")->total_points(), Points(-5));
  EXPECT_EQ(scene.refunds("a", "", "r3").error().code, "already_refunded");
}

TEST(Refunds, TakeTheirPointsFromTheirOwnLotFirst) {
  Till scene;
  scene.program.points.expiry = {{{ExpiryRule::After{duration("30d")}}, {}}};
  scene.buys("10", "a", "2026-12-01T10:00:00Z");
  scene.buys("10", "b", "2026-12-05T10:00:00Z");
  const auto entry = scene.refunds("b").value();
  ASSERT_THAT(scene.alice.lots, SizeIs(1));
  EXPECT_EQ(scene.alice.lots[0].expires, utc("2027-01-01T00:00:00Z"));
  EXPECT_THAT(entry.lots, ElementsAre(members::LotMove{utc("2027-01-05T00:00:00Z"), Points(-25)}));
}

TEST(Refunds, CancelWhatIsPendingFirst) {
  Till scene;
  scene.program.points.pending = duration("14d");
  scene.buys("10", "a");
  ASSERT_EQ(members::sum_of(scene.alice.pending), Points(25));
  const auto entry = scene.refunds("a").value();
  EXPECT_THAT(scene.alice.pending, IsEmpty());
  EXPECT_EQ(scene.alice.points, Points());
  EXPECT_EQ(entry.pending, Points(-25));
}

TEST(Refunds, MayLeaveABalanceBelowZeroOrStopThere) {
  Till scene;
  scene.buys("10", "a");
  scene.alice.points = Points(4);
  auto floored = scene;
  EXPECT_EQ(scene.refunds("a")->total_points(), Points(-25));
  EXPECT_EQ(scene.alice.points, Points(-21));
  floored.program.points.floor_at_zero = true;
  EXPECT_EQ(floored.refunds("a")->total_points(), Points(-4)) << "the journal tells what it was";
  EXPECT_EQ(floored.alice.points, Points());
}

TEST(Refunds, TakeNoPointThatHasExpired) {
  Till scene;
  scene.program.points.expiry = {{{ExpiryRule::After{duration("30d")}}, {}}};
  scene.buys("10", "a", "2026-12-01T10:00:00Z");
  scene.buys("2", "b", "2027-01-10T10:00:00Z");
  ASSERT_EQ(scene.alice.points, Points(9)) << "25 have expired";
  EXPECT_THAT(scene.refunds("a", "", "back", "2027-01-11T10:00:00Z")->points, IsEmpty());
  EXPECT_EQ(scene.alice.points, Points(9));
}

TEST(Refunds, OfPartsAskNoMoreForWhatWasForgiven) {
  Till scene;
  scene.program.points.floor_at_zero = true;
  scene.buys("100", "a");
  scene.alice.points = Points(20);
  EXPECT_EQ(scene.refunds("a", "50", "r1")->total_points(), Points(-20)) << "of 102";
  scene.buys("100", "b");
  EXPECT_EQ(scene.refunds("a", "50", "r2")->total_points(), Points(-103)) << "the other half alone";
  EXPECT_EQ(scene.alice.points, Points(102));
}

TEST(Refunds, HoldWhatHasExpiredAgainstOnePurchaseOnly) {
  Till scene;
  scene.program.points.expiry = {{{ExpiryRule::After{duration("30d")}}, {}}};
  scene.buys("100", "a", "2026-12-01T10:00:00Z");
  scene.buys("100", "b", "2026-12-01T11:00:00Z");
  scene.alice.points = Points(205);
  scene.alice.lots[0].points = Points(205);  // they spent as much
  scene.buys("1", "c", "2027-01-10T10:00:00Z");
  ASSERT_EQ(scene.alice.points, Points(7)) << "205 have expired";
  const auto first = scene.refunds("a", "50", "r1", "2027-01-11T10:00:00Z").value();
  EXPECT_EQ(first.refund->expired, Points(102));
  EXPECT_EQ(first.total_points(), Points());
  const auto second = scene.refunds("a", "", "r2", "2027-01-11T10:00:00Z").value();
  EXPECT_EQ(second.refund->expired, Points(103));
  EXPECT_EQ(second.total_points(), Points());
  const auto other = scene.refunds("b", "", "r3", "2027-01-11T10:00:00Z").value();
  EXPECT_EQ(other.refund->expired, Points()) << "205 have expired, and no more";
  EXPECT_EQ(other.total_points(), Points(-205));
}

TEST(Refunds, TakeNoPointThatHasExpiredOnAnotherDateThanItWasGiven) {
  Till scene;
  scene.program.points.expiry = {{{ExpiryRule::Inactivity{duration("30d")}}, {}}};
  scene.program.points.activity = {"purchase", "visit"};
  scene.buys("100", "a", "2026-12-01T10:00:00Z");
  auto visit = event("visit", {}, "v");
  visit.time = visit.received = utc("2026-12-20T10:00:00Z");
  scene.happens_to(visit);
  ASSERT_EQ(scene.alice.lots.at(0).expires, utc("2027-01-20T00:00:00Z"));
  const auto entry = scene.refunds("a", "", "back", "2027-02-01T10:00:00Z").value();
  EXPECT_EQ(entry.refund->expired, Points(205));
  EXPECT_EQ(scene.alice.points, Points());
}

TEST(Refunds, TakeWhatAPurchaseBroughtThoughItBecameARewardAtOnce) {
  Till scene;
  RewardRule voucher;
  voucher.id = "voucher";
  voucher.code = "########";
  scene.program.rewards = {voucher};
  auto base =
      campaign("base", "purchase", {per("1", "1"), campaigns::Convert{Points(100), "voucher"}});
  scene.program.campaigns = {base};
  scene.alice.points = Points(150);
  scene.buys("120", "a");
  ASSERT_EQ(scene.alice.points, Points(170)) << "150 - 100 + 120";
  EXPECT_EQ(scene.refunds("a")->total_points(), Points(-120));
}

TEST(Refunds, TakeCountersBack) {
  Till scene;
  scene.program.counters = {count_of("purchases", "purchase"),
                            sum_of("spend", "purchase", "event.amount")};
  scene.buys("100", "a");
  scene.refunds("a", "33.3333", "r1");
  EXPECT_EQ(scene.alice.counters.at("spend"), number("66.6667"));
  EXPECT_EQ(scene.alice.counters.at("purchases"), number("1")) << "it is still a purchase";
  scene.refunds("a", "", "r2");
  EXPECT_EQ(scene.alice.counters.at("spend"), Decimal());
  EXPECT_EQ(scene.alice.counters.at("purchases"), Decimal());
}

TEST(Refunds, OfWhatCountsUnderAConditionReadWhatWasCountedThen) {
  Till scene;
  auto coffees = sum_of("coffees", "purchase", "event.quantity");
  coffees.measure.where = is("event.category", "coffee");
  scene.program.counters = {count_of("purchases", "purchase"), coffees};
  auto bought =
      event("purchase", {{"amount", "10"}, {"category", "coffee"}, {"quantity", "3"}}, "a");
  bought.time = bought.received = utc("2026-12-05T10:00:00Z");
  const auto entry = scene.happens_to(bought).value();
  EXPECT_THAT(entry.counted, ElementsAre(Pair("coffees", number("3"))))
      << "that a purchase is a purchase need not be told";
  EXPECT_THAT(scene.refunds("a")->counted,
              testing::UnorderedElementsAre(Pair("coffees", number("-3")),
                                            Pair("purchases", number("-1"))));
}

TEST(Refunds, TakeNothingFromACounterThatIsYounger) {
  Till scene;
  scene.buys("10", "a");
  scene.program.counters = {count_of("purchases", "purchase")};
  EXPECT_THAT(scene.refunds("a")->counted, IsEmpty());
}

TEST(Refunds, GiveLimitsBack) {
  Till scene;
  Limit yearly;
  yearly.every = Limit::Every::Year;
  yearly.points = Points(5);
  scene.program.campaigns[2].limits = {yearly};
  Limit budget;
  budget.per = Subject::Everyone;
  budget.times = 1;
  scene.program.campaigns[1].limits = {budget};
  scene.buys("10", "a");
  EXPECT_EQ(scene.buys("10", "b")->total_points(), Points(10)) << "both are used up";
  scene.refunds("a");
  EXPECT_EQ(scene.buys("10", "c", "2026-12-08T10:00:00Z")->total_points(), Points(25));
}

TEST(Refunds, GiveNothingBackToALimitOfALaterTime) {
  Till scene;
  Limit daily;
  daily.every = Limit::Every::Day;
  daily.times = 1;
  scene.program.campaigns[2].limits = {daily};
  scene.buys("10", "a", "2026-12-05T10:00:00Z");
  scene.buys("10", "b", "2026-12-07T09:00:00Z");
  scene.refunds("a");
  EXPECT_EQ(scene.buys("10", "c", "2026-12-07T11:00:00Z")->total_points(), Points(20));
}

TEST(Refunds, KeepBadgesUnlessTheProgramSaysOtherwise) {
  Till scene;
  scene.program.counters = {count_of("purchases", "purchase")};
  scene.program.badges = {badge("first", at_least("counter.purchases", "1"))};
  scene.buys("10", "a");
  ASSERT_TRUE(scene.alice.badges.contains("first"));
  auto strict = scene;
  scene.refunds("a");
  EXPECT_TRUE(scene.alice.badges.contains("first"));
  strict.program.revoke_refunded_badges = true;
  auto twice = strict;
  EXPECT_THAT(strict.refunds("a")->revoked, ElementsAre("first"));
  EXPECT_FALSE(strict.alice.badges.contains("first"));
  twice.buys("10", "b", "2026-12-06T10:00:00Z");
  EXPECT_THAT(twice.refunds("a")->revoked, IsEmpty()) << "one purchase is left";
}

TEST(Refunds, KeepATierForItsTermAndTakeWhatTookThere) {
  Till scene;
  TierPolicy policy;
  policy.window = TierPolicy::Rolling{duration("12mo")};
  policy.keep = TierPolicy::For{duration("12mo")};
  policy.levels = {{"green", {}, Decimal(), Decimal::whole(1)},
                   {"gold", {}, Decimal::whole(200), Decimal::whole(1)}};
  scene.program.tiers = {policy};
  scene.buys("100", "a");
  ASSERT_EQ(scene.alice.standing.tier, "gold");
  scene.refunds("a");
  EXPECT_EQ(scene.alice.standing.tier, "gold");
  EXPECT_THAT(scene.alice.qualification.days, IsEmpty());
}

TEST(Refunds, WithdrawWhatIsNotSentYet) {
  Till scene;
  scene.program.campaigns.push_back(
      campaign("thanks", "purchase", {campaigns::Notify{"thanks", {}, duration("2h")}}));
  const auto bought = scene.buys("10", "a").value();
  const auto entry = scene.refunds("a").value();
  ASSERT_THAT(entry.withdrawn, SizeIs(1));
  EXPECT_EQ(entry.withdrawn[0].id, notification_id("alice", bought, 0));
  EXPECT_EQ(entry.withdrawn[0].day, "2026-12-05");
  EXPECT_EQ(entry.withdrawn[0].delay, bought.notifications[0].delay);
}

TEST(Refunds, ThatWaitTriggerNothingYet) {
  Till scene;
  scene.program.campaigns.push_back(campaign("sorry", "purchase.refund", {fixed(5)}));
  scene.program.counters = {count_of("refunds", "purchase.refund")};
  scene.refunds("a", "40", "back", "2026-12-04T10:00:00Z");
  EXPECT_EQ(scene.alice.points, Points());
  scene.buys("100", "a");
  EXPECT_EQ(scene.alice.points, Points(205 - 82 + 5));
  EXPECT_EQ(scene.alice.counters.at("refunds"), number("1"));
}

TEST(Refunds, GiveBackWhatAMultiplierBelowOneTook) {
  Till scene;
  scene.program.campaigns[1].effects = {times("0.5")};
  scene.buys("100", "a");
  ASSERT_EQ(scene.alice.points, Points(55));
  EXPECT_EQ(scene.refunds("a")->total_points(), Points(-55));
}

TEST(Refunds, GiveNothingBackToALimitThatIsYounger) {
  Till scene;
  scene.buys("100", "a");
  Limit budget;
  budget.per = Subject::Everyone;
  budget.points = Points(10);
  scene.program.campaigns[2].limits = {budget};
  scene.refunds("a");
  scene.buys("1", "b", "2026-12-08T10:00:00Z");
  scene.buys("1", "c", "2026-12-08T11:00:00Z");
  EXPECT_EQ(scene.buys("1", "d", "2026-12-08T12:00:00Z")->total_points(), Points(2))
      << "twice five, and no more";
}

TEST(Refunds, LowerATierThatLastsAsLongAsOneQualifies) {
  Till scene;
  TierPolicy policy;
  policy.qualify_by = TierPolicy::QualifyBy::Spend;
  policy.levels = {{"green", {}, Decimal(), Decimal::whole(1)},
                   {"gold", {}, Decimal::whole(100), Decimal::whole(1)}};
  scene.program.tiers = {policy};
  scene.buys("100", "a");
  ASSERT_EQ(scene.alice.standing.tier, "gold");
  scene.refunds("a");
  EXPECT_EQ(scene.alice.standing.tier, "green");
}

TEST(Refunds, WaitForTheirPurchase) {
  Till scene;
  const auto waits = scene.refunds("a", "40", "back", "2026-12-04T10:00:00Z").value();
  EXPECT_EQ(waits.refund->state, "waits");
  EXPECT_EQ(scene.alice.points, Points());
  const auto matched = scene.buys("100", "a").value();
  EXPECT_EQ(matched.type, "purchase.refund");
  EXPECT_EQ(matched.id, "a") << "found with the purchase when that is read again";
  EXPECT_EQ(*matched.refund, (members::RefundNote{"a", "back", ""}));
  EXPECT_EQ(scene.alice.points, Points(205 - 82));
  EXPECT_THAT(scene.alice.waiting_refunds, IsEmpty());
  EXPECT_EQ(scene.refunds("a", "70", "more").error().code, "bad_amount") << "60 are left";
}

TEST(Refunds, DoNotWaitForEver) {
  Till scene;
  scene.refunds("a", "40", "back", "2026-12-04T10:00:00Z");
  EXPECT_EQ(timer_of(Program(scene.program), scene.alice), utc("2027-01-03T10:00:00Z"));
  auto told = scene.settle("2027-01-04T00:00:00Z");
  ASSERT_THAT(told, SizeIs(1));
  EXPECT_EQ(*told[0].refund, (members::RefundNote{"a", "back", "unmatched"}));
  EXPECT_THAT(scene.alice.waiting_refunds, IsEmpty());
}

TEST(Refunds, ThatDoNotFitTheirPurchaseAreToldOfWhenItComes) {
  Till scene;
  scene.refunds("a", "400", "back", "2026-12-04T10:00:00Z");
  const auto told = scene.buys("100", "a").value();
  EXPECT_EQ(told.refund->state, "unmatched");
  EXPECT_THAT(told.reason, HasSubstr("up to 100"));
  EXPECT_EQ(scene.alice.points, Points(205));
}

TEST(Refunds, OnlySoManyWait) {
  Till scene;
  for (std::size_t i = 0; i < members::kMostWaitingRefunds; ++i) {
    const std::string of = "p" + std::to_string(i);
    const std::string id = "r" + std::to_string(i);
    ASSERT_TRUE(scene.refunds(of, "", id).has_value());
  }
  EXPECT_EQ(scene.refunds("another", "", "r").error().code, "too_many_refunds");
}

TEST(Refunds, OfWhatTheJournalHasForgottenAreRefused) {
  Till scene;
  scene.buys("100", "a");
  scene.journal.clear();
  EXPECT_EQ(scene.refunds("a").error().code, "purchase_forgotten");
  EXPECT_EQ(scene.refunds("").error().code, "missing_field");
}

TEST(Refunds, TriggerCampaignsLikeAnyEvent) {
  Till scene;
  scene.program.campaigns.push_back(
      campaign("sorry", "purchase.refund", {campaigns::Notify{"sorry", {}, {}}}));
  scene.buys("10", "a");
  EXPECT_THAT(scene.refunds("a")->notifications, SizeIs(1));
}

}  // namespace
}  // namespace fanfare::engine
