#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/base/rows.h"
#include "tests/unit/engine/scene.h"

namespace fanfare::engine {
namespace {

using testing::ElementsAre;
using testing::Pair;

constexpr std::string_view kBasket =
    R"([{"category":"coffee","amount":"10.50","quantity":2},)"
    R"({"category":"gift-card","amount":"100"},)"
    R"({"category":"tea","amount":4.25,"quantity":3},{"category":"tea","amount":"many"}])";

members::Event purchase_of_basket() {
  members::Event made = event("purchase", {{"amount", "114.75"}});
  made.items = kBasket;
  return made;
}

campaigns::GiveProportion per_line(Condition where) {
  campaigns::GiveProportion effect = per("1", "1");
  effect.of = {campaigns::field("item.amount"), std::move(where)};
  return effect;
}

campaigns::GiveBands bands() {
  campaigns::GiveBands effect;
  effect.bands = {{number("30"), number("2")}, {number("60"), number("6")}};
  effect.above = number("33");
  return effect;
}

struct BandRow {
  const char* name;
  const char* amount;
  std::int64_t points;
};
void PrintTo(const BandRow& row, std::ostream* out) {
  *out << row.name;
}
using BandsGive = testing::TestWithParam<BandRow>;

TEST_P(BandsGive, WhatTheAmountFallsInto) {
  Scene scene;
  scene.program.campaigns = {campaign("a", "purchase", {bands()})};
  scene.apply(event("purchase", {{"amount", GetParam().amount}}));
  EXPECT_EQ(scene.alice.points, Points(GetParam().points));
}

FANFARE_ROWS(BandsGive, BandRow{"Lowest", "0.01", 2}, BandRow{"UpToAndIncluding", "30", 2},
             BandRow{"JustBeyond", "30.0001", 6}, BandRow{"LastBand", "60", 6},
             BandRow{"Above", "60.01", 33}, BandRow{"Zero", "0", 0}, BandRow{"Negative", "-5", 0});

TEST(Bands, AreMultiplied) {
  Scene scene;
  scene.program.campaigns = {campaign("a", "purchase", {bands()}),
                             campaign("b", "purchase", {times("2.5")})};
  scene.apply(event("purchase", {{"amount", "40"}}));
  EXPECT_EQ(scene.alice.points, Points(15));
}

TEST(BasketLines, AreSummedBeforeTheOneRounding) {
  Scene scene;
  scene.program.campaigns = {campaign("a", "purchase", {per_line({})})};
  scene.apply(purchase_of_basket());
  EXPECT_EQ(scene.alice.points, Points(114));  // 10.50 + 100 + 4.25, and a line without a number
}

TEST(BasketLines, CountOnlyWhereTheyMeetTheCondition) {
  Scene scene;
  scene.program.campaigns = {
      campaign("a", "purchase", {per_line(Condition::negate(is("item.category", "gift-card")))})};
  scene.apply(purchase_of_basket());
  EXPECT_EQ(scene.alice.points, Points(14));
}

TEST(BasketLines, OfAnEventWithoutBasketGiveNothing) {
  Scene scene;
  scene.program.campaigns = {campaign("a", "purchase", {per_line({})})};
  scene.apply(event("purchase", {{"amount", "50"}}));
  EXPECT_EQ(scene.alice.points, Points());
}

TEST(BasketLines, AreNotThoseOfWhatTheEventCauses) {
  Scene scene;
  scene.program.campaigns = {campaign("a", "purchase", {fixed(1)}),
                             campaign("b", "points.earned", {per_line({})})};
  scene.program.campaigns[1].limits = {campaigns::make_limit(campaigns::Limit::Every::Campaign, 1)};
  scene.apply(purchase_of_basket());
  EXPECT_EQ(scene.alice.points, Points(1));
}

TEST(Counters, AddUpBasketLines) {
  Scene scene;
  CounterRule rule = sum_of("pieces", "purchase", "item.quantity");
  rule.measure.where = is("item.category", "tea");
  scene.program.counters = {rule};
  scene.apply(purchase_of_basket());
  EXPECT_EQ(scene.alice.counters["pieces"], number("4"));  // three, and a line that says nothing
}

TEST(Effects, UnderAConditionActOnlyWhereItHolds) {
  Scene scene;
  scene.alice.profile["attr.market"] = "us";
  scene.program.campaigns = {
      campaign("a", "visit",
               {Effect(fixed(10), is("member.attr.market", "us")),
                Effect(fixed(1), Condition::negate(is("member.attr.market", "us"))),
                Effect(campaigns::Notify{"hello", {}, {}}, is("member.attr.market", "dk"))})};
  const auto entry = scene.apply(event("visit"));
  EXPECT_EQ(entry.total_points(), Points(10));
  EXPECT_TRUE(entry.notifications.empty());
}

TEST(Effects, UnderAConditionSeeTheMemberAsBeforeTheEvent) {
  Scene scene;
  scene.program.campaigns = {
      campaign("a", "visit", {campaigns::SetProfile{{{"attr.vip", "yes"}}}}),
      campaign("b", "visit", {Effect(fixed(5), is("member.attr.vip", "yes"))})};
  EXPECT_EQ(scene.apply(event("visit")).total_points(), Points());
  EXPECT_EQ(scene.apply(event("visit", {}, "order-2")).total_points(), Points(5));
}

TEST(Set, WritesTheProfileAndTheJournal) {
  Scene scene;
  scene.program.campaigns = {
      campaign("a", "visit", {campaigns::SetProfile{{{"attr.vip", "yes"}, {"attr.last", "a"}}}}),
      campaign("b", "visit", {campaigns::SetProfile{{{"attr.last", "b"}}}})};
  const auto entry = scene.apply(event("visit"));
  EXPECT_EQ(scene.alice.profile["attr.vip"], "yes");
  EXPECT_EQ(scene.alice.profile["attr.last"], "b");
  EXPECT_THAT(entry.profile, ElementsAre(Pair("attr.vip", "yes"), Pair("attr.last", "b")));
}

Campaign in_group(std::string id, std::string group, std::int64_t points) {
  Campaign made = campaign(std::move(id), "visit", {fixed(points)});
  made.exclusive = std::move(group);
  return made;
}

TEST(Exclusive, TheFirstOfAGroupActsAlone) {
  Scene scene;
  scene.program.campaigns = {in_group("a", "weekend", 1), in_group("b", "weekend", 2),
                             in_group("c", "", 4), in_group("d", "other", 8)};
  scene.program.campaigns[1].priority = 1;
  EXPECT_EQ(scene.apply(event("visit")).total_points(), Points(2 + 4 + 8));
}

TEST(Exclusive, ACampaignThatDoesNotActLeavesTheGroupToTheNext) {
  Scene scene;
  scene.program.campaigns = {in_group("a", "weekend", 1), in_group("b", "weekend", 2),
                             in_group("c", "weekend", 4)};
  scene.program.campaigns[0].when = is("event.never", "x");
  scene.program.campaigns[1].limits = {campaigns::make_limit(campaigns::Limit::Every::Campaign, 1)};
  EXPECT_EQ(scene.apply(event("visit")).total_points(), Points(2));
  EXPECT_EQ(scene.apply(event("visit", {}, "order-2")).total_points(), Points(4));
}

Campaign greeting(std::string_view late) {
  Campaign made =
      campaign("greeting", "visit",
               {fixed(5), campaigns::Notify{"hello", {}, {}}, campaigns::Notify{"again", {}, {}}});
  made.late = Duration::parse(late);
  return made;
}

TEST(Late, DropsNotificationsAndNothingElse) {
  Scene scene;
  scene.program.campaigns = {greeting("6h"),
                             campaign("other", "visit", {campaigns::Notify{"other", {}, {}}})};
  scene.now = utc("2026-12-05T09:00:00.001Z");
  const auto entry = scene.apply(event("visit"));
  EXPECT_EQ(entry.total_points(), Points(5));
  EXPECT_THAT(entry.late, ElementsAre("greeting"));
  ASSERT_EQ(entry.notifications.size(), 1U);
  EXPECT_EQ(entry.notifications[0].template_id, "other");
}

TEST(Late, UpToAndIncludingTheTimeIsInTime) {
  Scene scene;
  scene.program.campaigns = {greeting("6h")};
  scene.now = utc("2026-12-05T09:00:00Z");
  const auto entry = scene.apply(event("visit"));
  EXPECT_TRUE(entry.late.empty());
  EXPECT_EQ(entry.notifications.size(), 2U);
}

TEST(Journal, NamesTheProgramThatDecided) {
  Scene scene;
  scene.program.version = "0123456789ab";
  EXPECT_EQ(scene.apply(event("visit")).version, "01234567");
}

}  // namespace
}  // namespace fanfare::engine
