#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/engine/scene.h"

namespace fanfare::engine {
namespace {

using campaigns::GiveBadge;
using campaigns::Notify;
using testing::ElementsAre;
using testing::IsEmpty;

members::NotificationRequest asked(std::string template_id, std::string badge = "") {
  return {std::move(template_id), {}, "", std::move(badge)};
}

TEST(Cascade, ABadgeTriggersCampaigns) {
  Scene scene;
  scene.program.counters = {count_of("visits", "visit")};
  scene.program.badges = {badge("regular", at_least("counter.visits", "1"))};
  scene.program.campaigns = {
      campaign("congratulate", "badge.awarded", {fixed(50), Notify{"well-done", {}, {}}}),
      campaign("other", "badge.awarded", {fixed(7)})};
  scene.program.campaigns[0].when = is("event.badge", "regular");
  scene.program.campaigns[1].when = is("event.badge", "another");
  const auto entry = scene.apply(event("visit"));
  EXPECT_EQ(entry.total_points(), Points(50));
  EXPECT_THAT(entry.notifications, ElementsAre(asked("well-done", "regular")));
  EXPECT_EQ(scene.alice.points, Points(50));
}

TEST(Cascade, ABadgesLevelAndCampaignCanBeAskedFor) {
  Scene scene;
  scene.program.badges = {badge("lover")};
  scene.program.badges[0].levels.push_back({"bronze", Condition::any({})});
  scene.program.campaigns = {campaign("give", "visit", {GiveBadge{"lover"}}),
                             campaign("note", "badge.awarded", {fixed(1)})};
  scene.program.campaigns[1].when =
      Condition::all({is("event.level", "bronze"), is("event.campaign", "give"),
                      is("badge.lover", "bronze"), is("member.id", "alice")});
  EXPECT_EQ(scene.apply(event("visit")).total_points(), Points(1));
}

TEST(Cascade, EachLevelOnTheWayIsAnEvent) {
  Scene scene;
  scene.program.counters = {sum_of("coffees", "purchase", "event.quantity")};
  scene.program.badges = {badge("lover")};
  scene.program.badges[0].levels = {{"bronze", at_least("counter.coffees", "10")},
                                    {"silver", at_least("counter.coffees", "50")}};
  scene.program.campaigns = {campaign("bonus", "badge.awarded", {fixed(10)})};
  EXPECT_EQ(scene.apply(event("purchase", {{"quantity", "60"}})).total_points(), Points(20));
}

TEST(Cascade, EarnedPointsTriggerCampaignsAndCounters) {
  Scene scene;
  scene.program.counters = {count_of("earnings", "points.earned"),
                            sum_of("earned", "points.earned", "event.points")};
  scene.program.campaigns = {campaign("a", "visit", {fixed(30)}),
                             campaign("b", "visit", {fixed(70)}),
                             campaign("big", "points.earned", {Notify{"big-day", {}, {}}})};
  scene.program.campaigns[2].when = at_least("event.points", "100");
  EXPECT_THAT(scene.apply(event("visit")).notifications, ElementsAre(asked("big-day")));
  EXPECT_EQ(scene.alice.counters.at("earnings"), number("1"));
  EXPECT_EQ(scene.alice.counters.at("earned"), number("100"));
}

TEST(Cascade, OnlyGainsAreEarned) {
  Scene scene;
  scene.program.campaigns = {campaign("a", "visit", {fixed(-30)}),
                             campaign("b", "points.earned", {Notify{"n", {}, {}}})};
  EXPECT_THAT(scene.apply(event("visit")).notifications, IsEmpty());
  EXPECT_EQ(scene.alice.points, Points(-30));
  EXPECT_EQ(scene.alice.points_lifetime, Points());
}

TEST(Cascade, ACounterOfBadgesLeadsToTheNextBadge) {
  Scene scene;
  scene.program.counters = {count_of("badges", "badge.awarded")};
  scene.program.badges = {badge("collector", at_least("counter.badges", "2")),
                          badge("one", is("event.type", "visit")),
                          badge("two", is("event.type", "visit"))};
  EXPECT_EQ(scene.apply(event("visit")).badges.size(), 3U);
  // The collector's own badge counts as well.
  EXPECT_EQ(scene.alice.counters.at("badges"), number("3"));
}

TEST(Cascade, IsBoundedAndSaysSo) {
  Scene scene;
  scene.program.campaigns = {campaign("start", "visit", {fixed(1)}),
                             campaign("again", "points.earned", {fixed(1)})};
  const auto entry = scene.apply(event("visit"));
  EXPECT_TRUE(entry.cascade_cut);
  EXPECT_EQ(entry.total_points(), Points(1 + kMaxCascadeDepth));
  EXPECT_EQ(scene.alice.points, entry.total_points());
}

TEST(Cascade, WithinTheBoundIsNotCut) {
  Scene scene;
  scene.program.campaigns = {campaign("start", "visit", {fixed(1)}),
                             campaign("again", "points.earned", {fixed(1)})};
  scene.program.campaigns[1].limits = {
      campaigns::make_limit(campaigns::Limit::Every::Campaign, kMaxCascadeDepth - 1)};
  const auto entry = scene.apply(event("visit"));
  EXPECT_FALSE(entry.cascade_cut);
  EXPECT_EQ(entry.total_points(), Points(kMaxCascadeDepth));
}

TEST(Cascade, LimitsHoldWithinOneDecision) {
  Scene scene;
  scene.program.counters = {count_of("visits", "visit")};
  scene.program.badges = {badge("a", at_least("counter.visits", "1")),
                          badge("b", at_least("counter.visits", "1")),
                          badge("c", at_least("counter.visits", "1"))};
  scene.program.campaigns = {campaign("bonus", "badge.awarded", {fixed(10)})};
  scene.program.campaigns[0].limits = {
      campaigns::make_limit(campaigns::Limit::Every::Day, std::nullopt, 25)};
  const auto entry = scene.apply(event("visit"));
  EXPECT_EQ(entry.total_points(), Points(25));
  EXPECT_THAT(entry.limited, ElementsAre("bonus"));
}

TEST(Cascade, OwnEventsHappenWhenTheirCauseDid) {
  Scene scene;
  scene.program.badges = {badge("night-owl", is("time.hour", "3"))};
  scene.program.campaigns = {campaign("note", "badge.awarded", {fixed(1)})};
  scene.program.campaigns[0].when = is("time.date", "2026-12-05");
  EXPECT_EQ(scene.apply(event("visit")).total_points(), Points(1));
}

}  // namespace
}  // namespace fanfare::engine
