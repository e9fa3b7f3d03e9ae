#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "engine/entropy.h"
#include "tests/unit/engine/schedule_scene.h"

namespace fanfare::engine {
namespace {

using members::ExpiryRule;
using members::IssuedReward;
using members::Lot;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;

/// A coffee for 150 points, good for 30 days; Alice has 400.
struct Shop : Scheduled {
  Shop() {
    RewardRule coffee;
    coffee.id = "coffee";
    coffee.cost = Points(150);
    coffee.valid = duration("30d");
    coffee.code = "COFFEE-########";
    program.rewards = {coffee};
    alice.points = Points(400);
  }
  RewardRule& coffee() { return program.rewards.front(); }

  using Outcome = std::expected<members::JournalEntry, members::Rejection>;
  Outcome asks(std::string_view type, std::initializer_list<members::Attribute> attributes,
               std::string_view time, std::string_view id) {
    auto next = event(type, attributes, id);
    next.time = next.received = utc(time);
    auto decisions = try_decide(next);
    if (!decisions) {
      return std::unexpected(decisions.error());
    }
    for (const Decision& each : *decisions) {
      alice.apply(each.changes);
    }
    return *decisions->back().journal;
  }
  Outcome redeems(std::string_view id = "r1", std::string_view time = "2026-12-05T10:00:00Z") {
    return asks("reward.redeem", {{"reward", "coffee"}}, time, id);
  }
  const IssuedReward& only() const { return alice.rewards.begin()->second; }
};

TEST(Rewards, ArePaidForWithPoints) {
  Shop scene;
  const auto entry = scene.redeems().value();
  EXPECT_EQ(scene.alice.points, Points(250));
  EXPECT_EQ(scene.alice.points_lifetime, Points()) << "spending takes nothing back";
  ASSERT_THAT(scene.alice.rewards, SizeIs(1));
  EXPECT_EQ(scene.only().status, IssuedReward::Status::Active);
  EXPECT_EQ(scene.only().expires_at, utc("2027-01-05T00:00:00Z"));
  EXPECT_THAT(scene.only().code, testing::MatchesRegex("COFFEE-[2-9A-HJKMNP-Z]{8}"));
  EXPECT_THAT(entry.points, ElementsAre(Pair("reward.redeem", Points(-150))));
  ASSERT_THAT(entry.rewards, SizeIs(1));
  EXPECT_EQ(entry.rewards[0].code, scene.only().code);
}

TEST(Rewards, AreRefusedWithAReason) {
  Shop scene;
  EXPECT_EQ(
      scene.asks("reward.redeem", {{"reward", "tea"}}, "2026-12-05T10:00:00Z", "a").error().code,
      "unknown_reward");
  scene.alice.points = Points(149);
  const auto poor = scene.redeems().error();
  EXPECT_EQ(poor.code, "not_enough_points");
  EXPECT_EQ(poor.error, "'coffee' costs 150 points, and the member has 149");
  scene.alice.points = Points(150);
  scene.coffee().when = is("member.attr.vip", "yes");
  EXPECT_EQ(scene.redeems().error().code, "not_eligible");
  scene.alice.profile["attr.vip"] = "yes";
  scene.coffee().cost.reset();
  EXPECT_EQ(scene.redeems().error().code, "not_for_points");
  scene.coffee().cost = Points(1);
  scene.coffee().schedule.start = campaigns::Schedule::Bound{std::nullopt, local("2026-12-06")};
  EXPECT_EQ(scene.redeems().error().code, "not_available");
  EXPECT_TRUE(scene.redeems("r2", "2026-12-06T10:00:00Z").has_value());
}

TEST(Rewards, StockIsForEveryone) {
  Shop scene;
  scene.coffee().stock = 2;
  EXPECT_TRUE(scene.redeems("a").has_value());
  const auto use = scene.try_decide([&] {
    auto next = event("reward.redeem", {{"reward", "coffee"}}, "b");
    next.time = next.received = utc("2026-12-05T10:00:00Z");
    return next;
  }());
  ASSERT_TRUE(use.has_value());
  ASSERT_THAT(use->back().changes.budgets, SizeIs(1));
  EXPECT_EQ(use->back().changes.budgets[0].most_times, 2) << "the commit checks it once more";
  scene.budgets.set("reward.coffee", {0, 2, Points()});
  EXPECT_EQ(scene.redeems("c").error().code, "out_of_stock");
}

TEST(Rewards, StockMayComeAnewWithEachOccurrence) {
  Shop scene;
  scene.coffee().stock = 1;
  scene.coffee().stock_by_occurrence = true;
  scene.coffee().schedule =
      recurring("drop", "2026-12-04 09:00", "FREQ=WEEKLY;BYDAY=FR", "12h").schedule;
  EXPECT_TRUE(scene.redeems("a", "2026-12-04T10:00:00Z").has_value());
  EXPECT_EQ(scene.redeems("b", "2026-12-04T11:00:00Z").error().code, "out_of_stock");
  EXPECT_EQ(scene.redeems("c", "2026-12-05T11:00:00Z").error().code, "not_available");
  EXPECT_TRUE(scene.redeems("d", "2026-12-11T10:00:00Z").has_value());
}

TEST(Rewards, CanBeUsedOnce) {
  Shop scene;
  scene.redeems();
  const std::string code = scene.only().code;
  const auto used =
      scene.asks("reward.use", {{"code", code}}, "2026-12-06T10:00:00Z", "u1").value();
  EXPECT_EQ(used.rewards.at(0).status, "used");
  const auto again = scene.asks("reward.use", {{"code", code}}, "2026-12-06T11:00:00Z", "u2");
  EXPECT_EQ(again.error().code, "reward_used");
  EXPECT_THAT(again.error().error, testing::HasSubstr("on 2026-12-06T10:00:00Z"));
  EXPECT_EQ(scene.asks("reward.use", {{"code", "X"}}, "2026-12-06T11:00:00Z", "u3").error().code,
            "unknown_code");
}

TEST(Rewards, CanBeUsedByTheirName) {
  Shop scene;
  scene.redeems("a", "2026-12-05T10:00:00Z");
  scene.redeems("b", "2026-12-04T10:00:00Z");
  scene.asks("reward.use", {{"reward", "coffee"}}, "2026-12-06T10:00:00Z", "u1").value();
  for (const auto& [code, reward] : scene.alice.rewards) {
    const bool sooner = reward.expires_at == utc("2027-01-04T00:00:00Z");
    EXPECT_EQ(reward.status == IssuedReward::Status::Used, sooner);
  }
}

TEST(Rewards, ExpireAfterAWarning) {
  Shop scene;
  scene.coffee().warn = {duration("7d")};
  scene.program.campaigns = {
      campaign("soon", "reward.expiring", {campaigns::Notify{"soon", {}, {}}})};
  scene.redeems();
  scene.redeems("r2");
  scene.now = utc("2026-12-29T00:00:00Z");
  const auto warned = scene.settle("2026-12-29T00:00:00Z");
  ASSERT_THAT(warned, SizeIs(1));
  EXPECT_EQ(warned[0].at, utc("2026-12-28T09:00:00Z"));
  ASSERT_THAT(warned[0].notifications, SizeIs(2)) << "one for each";
  EXPECT_NE(warned[0].notifications[0].about, warned[0].notifications[1].about);
  const auto gone = scene.settle("2027-01-05T00:00:00Z", "s2");
  ASSERT_THAT(gone, SizeIs(1));
  EXPECT_EQ(gone[0].type, "reward.expired");
  EXPECT_THAT(gone[0].rewards, SizeIs(2));
  EXPECT_EQ(scene.only().status, IssuedReward::Status::Expired);
  EXPECT_EQ(scene.asks("reward.use", {{"code", scene.only().code}}, "2027-01-05T00:00:01Z", "u")
                .error()
                .code,
            "reward_expired");
}

TEST(Rewards, GiveTheirPointsBackToTheLotsTheyCameFrom) {
  Shop scene;
  scene.program.points.expiry = {{{ExpiryRule::After{duration("30d")}}, {}}};
  scene.alice.lots = {
      {utc("2027-01-01T00:00:00Z"), utc("2026-12-01T00:00:00Z"), Points(100), false},
      {utc("2027-02-01T00:00:00Z"), utc("2026-12-02T00:00:00Z"), Points(200), false}};
  const members::Lots before = scene.alice.lots;
  scene.coffee().stock = 1;
  scene.redeems();
  EXPECT_THAT(scene.alice.lots, SizeIs(1));
  const auto cancelled =
      scene.asks("reward.cancel", {{"code", scene.only().code}}, "2026-12-06T10:00:00Z", "c")
          .value();
  EXPECT_EQ(scene.alice.points, Points(400));
  EXPECT_EQ(scene.alice.lots, before);
  EXPECT_THAT(cancelled.points, ElementsAre(Pair("reward.cancel", Points(150))));
  EXPECT_EQ(scene.only().status, IssuedReward::Status::Cancelled);
  EXPECT_TRUE(scene.redeems("r2", "2026-12-06T11:00:00Z").has_value()) << "back in stock";
}

TEST(Rewards, APieceThatIsGivenBackCanBeHadAgain) {
  Shop scene;
  scene.coffee().stock = 1;
  scene.redeems();
  const auto decision = scene.try_decide([&] {
    auto next = event("reward.cancel", {{"reward", "coffee"}}, "c");
    next.time = next.received = utc("2026-12-06T10:00:00Z");
    return next;
  }());
  ASSERT_THAT(decision->back().changes.budgets, SizeIs(1));
  EXPECT_EQ(decision->back().changes.budgets[0].times, -1);
}

TEST(Rewards, AreGivenByCampaignsAndTold) {
  Shop scene;
  scene.program.campaigns = {
      campaign("treat", "visit", {campaigns::GiveReward{"coffee", duration("7d")}}),
      campaign("tell", "reward.issued", {campaigns::Notify{"treat", {}, {}}})};
  const auto entry = scene.asks("visit", {}, "2026-12-05T10:00:00Z", "v").value();
  EXPECT_EQ(scene.alice.points, Points(400));
  EXPECT_EQ(scene.only().expires_at, utc("2026-12-13T00:00:00Z"));
  ASSERT_THAT(entry.notifications, SizeIs(1));
  EXPECT_THAT(entry.notifications[0].about,
              testing::IsSupersetOf({Pair("reward", "coffee"), Pair("campaign", "treat")}));
}

TEST(Rewards, APointsBecomeAsManyAsThereAreFullOnes) {
  Shop scene;
  scene.program.campaigns = {
      campaign("vouchers", "visit", {campaigns::Convert{Points(120), "coffee"}})};
  const auto entry = scene.asks("visit", {}, "2026-12-05T10:00:00Z", "v").value();
  EXPECT_THAT(entry.rewards, SizeIs(3));
  EXPECT_EQ(scene.alice.points, Points(40)) << "the rest is carried over";
  EXPECT_EQ(entry.total_points(), Points(-360));
  EXPECT_THAT(scene.asks("visit", {}, "2026-12-06T10:00:00Z", "v2")->rewards, IsEmpty());
}

TEST(Rewards, ThatAreGoneAreNotToldOfAndCostNoLimit) {
  Shop scene;
  scene.coffee().stock = 1;
  auto vouchers =
      campaign("vouchers", "visit",
               {campaigns::Convert{Points(100), "coffee"}, campaigns::Notify{"got", {}, {}}});
  campaigns::Limit limit;
  limit.times = 3;
  vouchers.priority = 1;
  vouchers.limits = {limit};
  scene.program.campaigns = {
      vouchers, campaign("gift", "visit",
                         {campaigns::GiveReward{"coffee", {}}, campaigns::Notify{"gift", {}, {}}})};
  auto next = event("visit", {}, "v");
  next.time = next.received = utc("2026-12-05T10:00:00Z");
  const auto decision = scene.try_decide(next)->back();
  ASSERT_THAT(decision.journal->rewards, SizeIs(1));
  EXPECT_THAT(decision.journal->limited, testing::UnorderedElementsAre("vouchers", "gift"));
  ASSERT_THAT(decision.journal->notifications, SizeIs(1));
  ASSERT_THAT(decision.changes.usage, SizeIs(1));
  EXPECT_EQ(decision.changes.usage[0].second.times, 1);
}

TEST(Rewards, OfAStockThatIsYoungerComeBackToNoShelf) {
  Shop scene;
  scene.redeems();
  scene.coffee().stock = 1;
  const auto decision = scene.try_decide([&] {
    auto next = event("reward.cancel", {{"reward", "coffee"}}, "c");
    next.time = next.received = utc("2026-12-06T10:00:00Z");
    return next;
  }());
  EXPECT_THAT(decision->back().changes.budgets, IsEmpty());
}

TEST(Rewards, OfTwoConversionsShareTheirLimit) {
  Shop scene;
  auto vouchers = campaign(
      "vouchers", "visit",
      {campaigns::Convert{Points(250), "coffee"}, campaigns::Convert{Points(100), "coffee"}});
  campaigns::Limit limit;
  limit.times = 1;
  vouchers.limits = {limit};
  scene.program.campaigns = {vouchers};
  EXPECT_THAT(scene.asks("visit", {}, "2026-12-05T10:00:00Z", "v")->rewards, SizeIs(1));
}

TEST(Rewards, AreNoMoreThanAMemberCanKeep) {
  Shop scene;
  scene.alice.points = Points(100'000);
  scene.program.campaigns = {
      campaign("vouchers", "visit", {campaigns::Convert{Points(1), "coffee"}})};
  for (int i = 0; i < 7; ++i) {
    scene.asks("visit", {}, "2026-12-05T10:00:00Z", "v" + std::to_string(i));
  }
  EXPECT_THAT(scene.alice.rewards, SizeIs(500));
  EXPECT_EQ(scene.alice.points, Points(99'500));
  EXPECT_EQ(scene.redeems().error().code, "too_many_rewards");
}

TEST(Rewards, EachConversionCountsAsOneTime) {
  Shop scene;
  auto vouchers = campaign("vouchers", "visit", {campaigns::Convert{Points(100), "coffee"}});
  campaigns::Limit limit;
  limit.every = campaigns::Limit::Every::Year;
  limit.times = 3;
  vouchers.limits = {limit};
  scene.program.campaigns = {vouchers};
  EXPECT_THAT(scene.asks("visit", {}, "2026-12-05T10:00:00Z", "v")->rewards, SizeIs(3));
  EXPECT_THAT(scene.asks("visit", {}, "2026-12-06T10:00:00Z", "v2")->rewards, IsEmpty());
  EXPECT_THAT(scene.asks("visit", {}, "2027-01-06T10:00:00Z", "v3")->rewards, SizeIs(1));
}

TEST(Rewards, WhatEndedLongAgoIsForgotten) {
  Shop scene;
  scene.redeems("a", "2026-12-05T10:00:00Z");
  scene.asks("reward.use", {{"reward", "coffee"}}, "2026-12-06T10:00:00Z", "u");
  scene.redeems("b", "2027-03-05T10:00:00Z");
  EXPECT_THAT(scene.alice.rewards, SizeIs(2));
  scene.alice.points = Points(150);
  scene.redeems("d", "2027-03-07T10:00:00Z");
  EXPECT_THAT(scene.alice.rewards, SizeIs(2)) << "the used one is gone after 90 days";
}

TEST(Codes, AreDrawnFairlyFromLettersThatNobodyConfuses) {
  DerivedEntropy entropy("seed");
  std::map<char, int> drawn;
  for (int i = 0; i < 2000; ++i) {
    for (const char each : draw_code("########", entropy)) {
      ++drawn[each];
    }
  }
  EXPECT_THAT(drawn, SizeIs(31));
  for (const char confusing : {'0', 'O', '1', 'I', 'L'}) {
    EXPECT_FALSE(drawn.contains(confusing));
  }
  for (const auto& [letter, count] : drawn) {
    EXPECT_NEAR(count, 16000 / 31, 130) << letter;  // more than five standard deviations
  }
}

TEST(Codes, KeepWhatIsNotDrawn) {
  DerivedEntropy entropy("seed");
  EXPECT_THAT(draw_code("A0-##-I", entropy), testing::MatchesRegex("A0-..-I"));
}

}  // namespace
}  // namespace fanfare::engine
