#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/engine/scene.h"

namespace fanfare::engine {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

members::AwardedBadge awarded(std::string badge, std::string level = "", std::string by = "") {
  return {std::move(badge), std::move(level), std::move(by)};
}

std::vector<std::string> who_gave(const members::JournalEntry& entry) {
  std::vector<std::string> ids;
  for (const auto& [campaign, points] : entry.points) {
    ids.push_back(campaign);
  }
  return ids;
}

TEST(Order, CampaignsActByPriorityThenId) {
  Scene scene;
  scene.program.campaigns = {campaign("b", "visit", {fixed(1)}), campaign("a", "visit", {fixed(1)}),
                             campaign("z", "visit", {fixed(1)}),
                             campaign("m", "visit", {fixed(1)})};
  scene.program.campaigns[2].priority = 10;
  scene.program.campaigns[3].priority = -1;
  EXPECT_THAT(who_gave(scene.apply(event("visit"))), ElementsAre("z", "a", "b", "m"));
}

TEST(Order, OnlyEnabledCampaignsOfTheTypeWhoseConditionHoldsAct) {
  Scene scene;
  scene.program.campaigns = {
      campaign("off", "visit", {fixed(1)}), campaign("other", "purchase", {fixed(1)}),
      campaign("no", "visit", {fixed(1)}), campaign("yes", "visit", {fixed(1)})};
  scene.program.campaigns[0].enabled = false;
  scene.program.campaigns[2].when = is("event.store", "harbour");
  scene.program.campaigns[3].when = is("event.store", "market");
  EXPECT_THAT(who_gave(scene.apply(event("visit", {{"store", "market"}}))), ElementsAre("yes"));
}

TEST(Order, ConditionsSeeTheCountersAfterTheEvent) {
  Scene scene;
  scene.program.counters = {count_of("visits", "visit")};
  scene.program.campaigns = {campaign("first", "visit", {fixed(1)}),
                             campaign("second", "visit", {fixed(1)})};
  scene.program.campaigns[0].when = is("counter.visits", "1");
  scene.program.campaigns[1].when = is("counter.visits", "2");
  EXPECT_THAT(who_gave(scene.apply(event("visit"))), ElementsAre("first"));
  EXPECT_THAT(who_gave(scene.apply(event("visit"))), ElementsAre("second"));
}

TEST(Order, ConditionsSeeTheMemberBeforeTheEvent) {
  Scene scene;
  scene.program.badges = {badge("given", Condition::any({}))};
  scene.program.campaigns = {campaign("a", "visit",
                                      {fixed(100), campaigns::GiveBadge{"given"},
                                       campaigns::AddToCounter{"bonus", number("5"), false}}),
                             campaign("b", "visit", {fixed(1)}), campaign("c", "visit", {fixed(1)}),
                             campaign("d", "visit", {fixed(1)}),
                             campaign("e", "visit", {fixed(1)})};
  scene.program.campaigns[0].priority = 1;
  scene.program.campaigns[1].when = at_least("member.points", "100");
  scene.program.campaigns[2].when = is("badge.given", "true");
  scene.program.campaigns[3].when = at_least("counter.bonus", "5");
  scene.program.campaigns[4].when = Condition::test([] {
    campaigns::Test test = make_test("member.last_seen", Operator::Exists, {});
    test.wanted = false;
    return test;
  }());
  EXPECT_THAT(who_gave(scene.apply(event("visit"))), ElementsAre("a", "e"));
  EXPECT_THAT(who_gave(scene.apply(event("visit"))), ElementsAre("a", "b", "c", "d"));
}

TEST(Order, BadgesSeeWhatTheCampaignsDid) {
  Scene scene;
  scene.program.badges = {badge("rich", at_least("member.points", "100")),
                          badge("counted", at_least("counter.bonus", "5"))};
  scene.program.campaigns = {
      campaign("a", "visit", {fixed(100), campaigns::AddToCounter{"bonus", number("5"), false}})};
  EXPECT_THAT(scene.apply(event("visit")).badges, ElementsAre(awarded("counted"), awarded("rich")));
}

TEST(Order, BadgesThatFallDueTogetherGoByTheirIdsAndNotByTheirFiles) {
  Scene scene;
  scene.program.counters = {count_of("visits", "visit")};
  scene.program.badges = {badge("b", at_least("counter.visits", "1")),
                          badge("c", at_least("counter.visits", "1")),
                          badge("a", at_least("counter.visits", "1"))};
  EXPECT_THAT(scene.apply(event("visit")).badges,
              ElementsAre(awarded("a"), awarded("b"), awarded("c")));
}

TEST(Badges, AreAwardedOnce) {
  Scene scene;
  scene.program.counters = {count_of("visits", "visit")};
  scene.program.badges = {badge("second-visit", at_least("counter.visits", "2"))};
  EXPECT_THAT(scene.apply(event("visit")).badges, IsEmpty());
  EXPECT_THAT(scene.apply(event("visit")).badges, ElementsAre(awarded("second-visit")));
  EXPECT_EQ(scene.alice.badges.at("second-visit").awarded_at, utc("2026-12-05T03:00:00Z"));
  auto later = event("visit");
  later.time = utc("2026-12-06T03:00:00Z");
  EXPECT_THAT(scene.apply(later).badges, IsEmpty());
  EXPECT_EQ(scene.alice.badges.at("second-visit").awarded_at, utc("2026-12-05T03:00:00Z"));
}

TEST(Badges, GivenByACampaignSayWhich) {
  Scene scene;
  scene.program.badges = {badge("given", Condition::any({}))};
  scene.program.campaigns = {campaign("a", "visit", {campaigns::GiveBadge{"given"}}),
                             campaign("b", "visit", {campaigns::GiveBadge{"given"}})};
  EXPECT_THAT(scene.apply(event("visit")).badges, ElementsAre(awarded("given", "", "a")));
  EXPECT_EQ(scene.alice.badges.at("given").campaign, "a");
  EXPECT_THAT(scene.apply(event("visit")).badges, IsEmpty());
}

TEST(Badges, JumpOverLevelsOnTheWay) {
  Scene scene;
  scene.program.counters = {sum_of("coffees", "purchase", "event.quantity")};
  scene.program.badges = {badge("lover")};
  scene.program.badges[0].levels = {{"bronze", at_least("counter.coffees", "10")},
                                    {"silver", at_least("counter.coffees", "50")},
                                    {"gold", at_least("counter.coffees", "200")}};
  EXPECT_THAT(scene.apply(event("purchase", {{"quantity", "60"}})).badges,
              ElementsAre(awarded("lover", "bronze"), awarded("lover", "silver")));
  EXPECT_EQ(scene.alice.badges.at("lover").level, "silver");
  EXPECT_THAT(scene.apply(event("purchase", {{"quantity", "140"}})).badges,
              ElementsAre(awarded("lover", "gold")));
}

TEST(Effects, AreJournalled) {
  Scene scene;
  scene.program.counters = {from_app("opens")};
  scene.program.campaigns = {
      campaign("a", "visit",
               {campaigns::AddToCounter{"bonus", number("1.5"), false},
                campaigns::AddToCounter{"opens", number("2"), true},
                campaigns::Notify{"hello", {"email"}, Duration{2, Duration::Unit::Hour}}})};
  const auto entry = scene.apply(event("visit"));
  EXPECT_EQ(entry.type, "visit");
  EXPECT_EQ(entry.id, "order-1");
  EXPECT_EQ(entry.at, utc("2026-12-05T03:00:00Z"));
  EXPECT_THAT(entry.counters,
              ElementsAre(std::pair("bonus", number("1.5")), std::pair("opens", number("2"))));
  EXPECT_THAT(entry.notifications,
              ElementsAre(members::NotificationRequest{"hello", {"email"}, "2h", ""}));
  EXPECT_EQ(scene.alice.counters.at("bonus"), number("1.5"));
  EXPECT_EQ(scene.alice.counters.at("opens"), number("2"));
}

TEST(Effects, AnEventThatDoesNothingIsJournalledToo) {
  Scene scene;
  const Decision decision = scene.decide(event("visit"));
  ASSERT_TRUE(decision.journal);
  EXPECT_EQ(decision.journal->type, "visit");
  EXPECT_EQ(decision.changes.seen.size(), 1U);
  EXPECT_EQ(decision.changes.last_seen, utc("2026-12-05T03:00:00Z"));
  EXPECT_FALSE(decision.changes.points);
}

}  // namespace
}  // namespace fanfare::engine
