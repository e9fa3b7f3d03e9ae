#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/engine/schedule_scene.h"

namespace fanfare::engine {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;

Effect to_referrer(campaigns::Action action) {
  Effect effect(std::move(action));
  effect.to_referrer = true;
  return effect;
}

/// Bob brought Alice; her first purchase brings 100 points to him, and 20 to her.
struct Friends : Scheduled {
  Friends() {
    program.counters = {count_of("purchases", "purchase")};
    auto refer = campaign("refer", "purchase", {fixed(20), to_referrer(fixed(100))});
    refer.when = is("counter.purchases", "1");
    program.campaigns = {refer};
    alice.profile["referred_by"] = "bob";
  }
  std::expected<Decision, members::Rejection> referral(
      std::initializer_list<members::Attribute> attributes) {
    return try_apply(event("referral.effect", attributes, "referral-1"));
  }
};

TEST(Referrals, GiveToWhoBroughtTheMemberAndToTheMember) {
  Friends scene;
  const auto entry = scene.happens("purchase", "2026-12-05T10:00:00Z", "a").back();
  EXPECT_EQ(scene.alice.points, Points(20));
  EXPECT_THAT(entry.points, ElementsAre(Pair("refer", Points(20))));
  EXPECT_THAT(entry.forwards, ElementsAre(members::Forward{"bob", "refer", 1, Points(100)}));
  EXPECT_THAT(scene.happens("purchase", "2026-12-06T10:00:00Z", "b").back().forwards, IsEmpty())
      << "the first purchase only";
}

TEST(Referrals, GiveNothingWhereNobodyBroughtTheMember) {
  Friends scene;
  scene.alice.profile.clear();
  const auto entry = scene.happens("purchase", "2026-12-05T10:00:00Z", "a").back();
  EXPECT_EQ(scene.alice.points, Points(20));
  EXPECT_THAT(entry.forwards, IsEmpty());
}

TEST(Referrals, MayBeAllThatACampaignDoes) {
  Friends scene;
  scene.program.campaigns[0].effects = {to_referrer(fixed(100))};
  EXPECT_THAT(scene.happens("purchase", "2026-12-05T10:00:00Z", "a").back().forwards, SizeIs(1));
  scene.alice.profile.clear();
  scene.program.counters.clear();
  scene.program.campaigns[0].when = {};
  EXPECT_THAT(scene.happens("purchase", "2026-12-06T10:00:00Z", "b").back().forwards, IsEmpty());
}

TEST(Referrals, InProportionAreRoundedByThemselves) {
  Friends scene;
  scene.program.campaigns = {
      campaign("share", "purchase", {per("1", "1"), to_referrer(per("10", "1"))}),
      campaign("double", "purchase", {times("2")})};
  auto next = event("purchase", {{"amount", "59.9"}}, "a");
  next.time = next.received = utc("2026-12-05T10:00:00Z");
  EXPECT_THAT(scene.happens(next).back().forwards,
              ElementsAre(members::Forward{"bob", "share", 1, Points(5)}))
      << "no multiplier of hers";
}

TEST(Referrals, ReachWhoBroughtTheMemberAsAnEvent) {
  Friends scene;
  scene.program.campaigns.push_back(
      campaign("tell", "points.earned", {campaigns::Notify{"thanks", {}, {}}}));
  const auto decision =
      scene.referral({{"campaign", "refer"}, {"effect", "1"}, {"points", "100"}}).value();
  EXPECT_EQ(decision.changes.points, Points(100));
  EXPECT_THAT(decision.journal->points, ElementsAre(Pair("refer", Points(100))));
  EXPECT_THAT(decision.journal->notifications, SizeIs(1));
  EXPECT_FALSE(decision.changes.last_seen) << "they were not there";
}

TEST(Referrals, BringBadgesRewardsAndMessagesToo) {
  Friends scene;
  RewardRule treat;
  treat.id = "treat";
  treat.code = "########";
  scene.program.rewards = {treat};
  scene.program.campaigns[0].effects = {to_referrer(campaigns::GiveBadge{"friend"}),
                                        to_referrer(campaigns::GiveReward{"treat", {}}),
                                        to_referrer(campaigns::Notify{"thanks", {}, {}})};
  EXPECT_THAT(scene.happens("purchase", "2026-12-05T10:00:00Z", "a").back().forwards, SizeIs(3));
  EXPECT_THAT(scene.referral({{"campaign", "refer"}, {"effect", "0"}})->journal->badges, SizeIs(1));
  EXPECT_THAT(scene.referral({{"campaign", "refer"}, {"effect", "1"}})->journal->rewards,
              SizeIs(1));
  EXPECT_THAT(scene.referral({{"campaign", "refer"}, {"effect", "2"}})->journal->notifications,
              SizeIs(1));
}

TEST(Referrals, GoNoFurtherThanOneStep) {
  Friends scene;
  scene.program.campaigns[0].triggers = {"referral.effect", "points.earned"};
  scene.program.campaigns[0].when = {};
  const auto decision =
      scene.referral({{"campaign", "refer"}, {"effect", "1"}, {"points", "100"}}).value();
  EXPECT_THAT(decision.journal->forwards, IsEmpty());
}

TEST(Referrals, OfAProgramThatChangedAreSetAside) {
  Friends scene;
  for (const char* effect : {"0", "2", "x", ""}) {
    const auto refused = scene.referral({{"campaign", "refer"}, {"effect", effect}});
    ASSERT_FALSE(refused) << effect;
    EXPECT_EQ(refused.error().code, "unknown_effect");
  }
}

TEST(Referrals, EnrolNobody) {
  Friends scene;
  scene.alice.joined_at.reset();
  EXPECT_EQ(scene.referral({{"campaign", "refer"}, {"effect", "1"}, {"points", "1"}}).error().code,
            "unknown_referrer");
}

TEST(ReferredBy, IsSaidOnceAndIsSomebodyElse) {
  Friends scene;
  const auto says = [&](std::string_view who) {
    return scene.try_apply(event("member.updated", {{"referred_by", who}}, "u"));
  };
  EXPECT_TRUE(says("bob")) << "the same again";
  EXPECT_THAT(says("carol").error().error, HasSubstr("'bob' has brought the member"));
  scene.alice.profile.clear();
  EXPECT_THAT(says("alice").error().error, HasSubstr("own id"));
  EXPECT_EQ(says("not an id").error().code, "bad_profile");
  EXPECT_TRUE(says("carol"));
}

}  // namespace
}  // namespace fanfare::engine
