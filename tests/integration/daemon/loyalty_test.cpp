#include <fmt/format.h>

#include <set>

#include "tests/integration/daemon/shared_daemon.h"

namespace fanfare::daemon {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

/// A shop where a purchase gives a point for each 1 of amount.
constexpr auto kShop = R"(program: shop
tiers:
  qualify_by: points
  keep: {for: 12mo}
  levels: [{tier: green, at: 0}, {tier: gold, at: 100, title: Gold, earn_rate: 2}]
memberships: {plus: {period: 1y, trial: 30d}}
counters: {purchases: {count: purchase}, spend: {sum: event.amount, of: purchase}}
refund: {badges: revoke}
---
campaign: bring-a-friend
on: purchase
when: {counter.purchases: 1, member.referred_by: {exists: true}}
then: [{points: 100, to: referrer}]
---
campaign: points
on: purchase
then: [{points: {per: 1, give: 1}}]
---
campaign: survey
on: purchase
when: {event.survey: "yes"}
then: [{notify: {template: survey, delay: 3s}}]
---
template: survey
category: service
en: {title: Survey, text: "How was it?"}
---
badge: regular
award_when: {counter.purchases: {at_least: 1}}
---
challenge: tour
title: {en: A tour}
join: opt_in
goals:
  - {count: scan, target: 2}
  - {distinct: event.store, of: scan, target: 2, then: [{points: 5}]}
then: [{points: 20}]
---
reward: coffee
title: {en: A coffee}
cost: 30
valid: 30d
stock: 30
)";

class Loyalty : public SharedDaemon<Loyalty> {
 public:
  static DaemonOptions options() { return {.program = kShop}; }

 protected:
  RedisFields refund(const std::string& id, const std::string& of, const std::string& amount = "") {
    RedisFields fields{{"type", "purchase.refund"}, {"member", who()}, {"id", id}, {"of", of}};
    if (!amount.empty()) {
      fields.emplace_back("amount", amount);
    }
    return fields;
  }
  RedisFields reward(const std::string& type, const std::string& id, const std::string& name,
                     const std::string& value) {
    return {{"type", type}, {"member", who()}, {"id", id}, {name, value}};
  }
  RedisFields buys(const std::string& id, const std::string& amount) {
    return purchase(who(), id, amount);
  }
  /// Each test has a member of its own.
  static std::string who() { return testing::UnitTest::GetInstance()->current_test_info()->name(); }
  std::string stored(const std::string& name) { return redis().hash(member_key(who()))[name]; }
};

TEST_F(Loyalty, ATierIsReadFromTheMemberAndFollowsInTheFeed) {
  apply(redis(), buys("a", "99"));
  EXPECT_EQ(stored("tier"), "green");
  EXPECT_EQ(stored("tier_until"), "");
  apply(redis(), buys("b", "1"));
  EXPECT_EQ(stored("tier"), "gold");
  EXPECT_NE(stored("tier_until"), "");
  EXPECT_EQ(field(apply(redis(), buys("c", "5")), "points"), "10");
  std::vector<std::string> changes;
  for (const RedisEntry& entry : redis().stream("fanfare:feed")) {
    if (entry.fields.at("member") == who() && entry.fields.at("type") == "tier.changed") {
      changes.push_back(entry.fields.at("from") + " " + entry.fields.at("tier"));
    }
  }
  EXPECT_THAT(changes, ElementsAre(" green", "green gold"));
  EXPECT_THAT(redis().hash("fanfare:catalogue:tiers")["gold"], HasSubstr("\"earn_rate\":\"2\""));
}

TEST_F(Loyalty, AChallengeIsJoinedAndItsProgressStandsInRedis) {
  const auto scan = [&](const std::string& id, const std::string& store) {
    return apply(redis(), {{"type", "scan"}, {"member", who()}, {"id", id}, {"store", store}});
  };
  const auto standing = [&] { return redis().hash(member_key(who(), "challenges"))["tour"]; };
  scan("s0", "north");
  EXPECT_EQ(standing(), "");
  apply(redis(), reward("challenge.join", "j1", "challenge", "tour"));
  EXPECT_EQ(standing(), R"({"status":"active","progress":0,"target":2,"steps":[)"
                        R"({"progress":0,"target":2,"reached":false},)"
                        R"({"progress":0,"target":2,"reached":false}]})");
  scan("s1", "north");
  const auto again = apply(redis(), reward("challenge.join", "j2", "challenge", "tour"));
  EXPECT_EQ(field(again, "code"), "cannot_join");
  const auto done = scan("s2", "south");
  EXPECT_EQ(field(done, "points"), "25");
  EXPECT_THAT(field(done, "challenges"), HasSubstr(R"({"challenge":"tour","state":"completed"})"));
  EXPECT_EQ(standing(), R"({"status":"completed","progress":2,"target":2,"steps":[)"
                        R"({"progress":2,"target":2,"reached":true},)"
                        R"({"progress":2,"target":2,"reached":true}]})");
  std::vector<std::string> completed;
  for (const RedisEntry& entry : redis().stream("fanfare:feed")) {
    if (entry.fields.at("member") == who() && entry.fields.at("type") == "challenge.completed") {
      completed.push_back(entry.fields.at("challenge"));
    }
  }
  EXPECT_THAT(completed, ElementsAre("tour"));
  EXPECT_THAT(redis().hash("fanfare:catalogue:challenges")["tour"],
              HasSubstr(R"("goals":[{"kind":"count","target":2},{"kind":"distinct","target":2}])"));
}

TEST_F(Loyalty, ARewardIsBoughtUsedAndCancelled) {
  apply(redis(), buys("a", "70"));
  const auto bought = apply(redis(), reward("reward.redeem", "r1", "reward", "coffee"));
  EXPECT_EQ(field(bought, "status"), "applied");
  EXPECT_EQ(field(bought, "balance"), "40");
  const auto& issued = bought.at("rewards").as_array().at(0).as_object();
  const std::string code = field(issued, "code");
  auto held = redis().hash(member_key(who(), "rewards"));
  ASSERT_THAT(held, SizeIs(1));
  EXPECT_EQ(field(boost::json::parse(held.at(code)).as_object(), "status"), "active");
  EXPECT_EQ(field(boost::json::parse(held.at(code)).as_object(), "reward"), "coffee");

  const auto used = apply(redis(), reward("reward.use", "u1", "code", code));
  EXPECT_EQ(field(used, "status"), "applied");
  held = redis().hash(member_key(who(), "rewards"));
  EXPECT_EQ(field(boost::json::parse(held.at(code)).as_object(), "status"), "used");
  const auto again = apply(redis(), reward("reward.use", "u2", "code", code));
  EXPECT_EQ(field(again, "code"), "reward_used");

  apply(redis(), reward("reward.redeem", "r2", "reward", "coffee"));
  EXPECT_EQ(stored("points"), "10");
  EXPECT_EQ(field(apply(redis(), reward("reward.redeem", "r3", "reward", "coffee")), "code"),
            "not_enough_points");
  apply(redis(), reward("reward.cancel", "c1", "reward", "coffee"));
  EXPECT_EQ(stored("points"), "40");
  EXPECT_THAT(redis().hash(member_key(who(), "rewards")), SizeIs(1)) << "the other was given back";
  EXPECT_THAT(redis().hash("fanfare:catalogue:rewards")["coffee"], HasSubstr("\"cost\":30"));
}

TEST_F(Loyalty, WhatAnAppWroteOverTheRewardsGivesWay) {
  apply(redis(), buys("a", "50"));
  redis().text({"SET", member_key(who(), "rewards"), "mine"});
  EXPECT_EQ(field(apply(redis(), reward("reward.redeem", "r1", "reward", "coffee")), "status"),
            "applied");
  EXPECT_THAT(redis().hash(member_key(who(), "rewards")), SizeIs(1));
}

TEST_F(Loyalty, ARefundFindsItsPurchaseInTheSameBatchAndLater) {
  redis().add("fanfare:events", buys("a", "50"));
  redis().add("fanfare:events", refund("ra", "a", "20"));
  redis().add("fanfare:events", buys("b", "7"));
  const auto rest = apply(redis(), refund("rb", "a"));
  EXPECT_EQ(field(rest, "points"), "-30");
  EXPECT_EQ(stored("points"), "7");
  EXPECT_EQ(stored("points_lifetime"), "7");
  const auto counters = redis().hash(member_key(who(), "counters"));
  EXPECT_EQ(counters.at("spend"), "7");
  EXPECT_EQ(counters.at("purchases"), "1");
  EXPECT_EQ(field(apply(redis(), refund("rc", "a")), "code"), "already_refunded");
  EXPECT_EQ(field(apply(redis(), refund("rb", "a")), "status"), "duplicate");
}

TEST_F(Loyalty, ManyRefundsAmongManyPurchasesFindTheirs) {
  for (int i = 0; i < 60; ++i) {  // several batches: some are on their way while others are read
    const std::string id = fmt::format("p{}", i);
    redis().add("fanfare:events", buys(id, "10"));
    for (int other = 0; other < 20; ++other) {
      redis().add("fanfare:events", purchase(fmt::format("{}-{}", who(), other),
                                             fmt::format("{}-{}", id, other), "1"));
    }
    redis().add("fanfare:events", refund("r" + id, id, "4"));
  }
  apply(redis(), buys("last", "1"));
  EXPECT_EQ(redis().hash(member_key(who(), "counters")).at("spend"), "361");
  EXPECT_EQ(journal(redis(), who()).size(), 100U);
}

TEST_F(Loyalty, ARefundThatComesFirstWaits) {
  EXPECT_EQ(field(apply(redis(), refund("r", "a", "20")), "status"), "applied");
  apply(redis(), buys("a", "50"));
  EXPECT_EQ(stored("points"), "30");
}

TEST_F(Loyalty, ARefundTakesBackBadgesAndMailsThatAreStillToBeSent) {
  RedisFields bought = buys("a", "10");
  bought.emplace_back("survey", "yes");
  apply(redis(), bought);
  RedisFields kept = purchase("somebody-else", "b", "10");
  kept.emplace_back("survey", "yes");
  for (const std::string& member : {who(), std::string("somebody-else")}) {
    redis().add("fanfare:events", {{"type", "member.updated"},
                                   {"member", member},
                                   {"email", "a@example.com"},
                                   {"name", member}});
  }
  EXPECT_THAT(redis().hash(member_key(who(), "badges")), SizeIs(1));
  apply(redis(), refund("r", "a"));
  EXPECT_THAT(redis().hash(member_key(who(), "badges")), IsEmpty());
  apply(redis(), kept);
  // The one that is withdrawn would have been the first to go.
  EXPECT_TRUE(eventually([&] { return !daemon().maildir().empty(); }));
  EXPECT_TRUE(eventually([&] { return redis().number({"ZCARD", "fanfare:outbox:later"}) == 0; }));
  EXPECT_TRUE(eventually([&] { return redis().number({"XLEN", "fanfare:outbox"}) == 0; }));
  EXPECT_THAT(daemon().maildir(), SizeIs(1)) << "the one of somebody else";
}

TEST_F(Loyalty, APlanStandsInTheMember) {
  apply(redis(), {{"type", "membership.trial"}, {"member", who()}, {"id", "t"}, {"plan", "plus"}});
  EXPECT_EQ(stored("plan"), "plus");
  const std::string until = stored("plan_until");
  apply(redis(), {{"type", "membership.paid"}, {"member", who()}, {"id", "p"}, {"plan", "plus"}});
  EXPECT_GT(stored("plan_until"), until);
}

TEST_F(Loyalty, EverythingIsThereAfterARestart) {
  apply(redis(), buys("a", "120"));
  apply(redis(), reward("reward.redeem", "r1", "reward", "coffee"));
  apply(redis(), {{"type", "membership.paid"}, {"member", who()}, {"id", "p"}, {"plan", "plus"}});
  apply(redis(), refund("wr", "later", "5"));
  const auto before = redis().hash(member_key(who()));
  daemon().kill();
  daemon().start_ready();
  EXPECT_EQ(field(apply(redis(), reward("reward.use", "u", "reward", "coffee")), "status"),
            "applied");
  apply(redis(), refund("ra", "a", "60"));
  apply(redis(), buys("later", "15"));
  const auto after = redis().hash(member_key(who()));
  EXPECT_EQ(after.at("points"), "50") << "120 - 30 - 60, and 15 at twice the rate less a third";
  EXPECT_EQ(after.at("tier"), "gold");
  EXPECT_EQ(after.at("tier_until"), before.at("tier_until"));
  EXPECT_EQ(after.at("plan_until"), before.at("plan_until"));
}

TEST_F(Loyalty, AFriendsFirstPurchasePaysWhoBroughtThem) {
  apply(redis(), {{"type", "member.enrolled"}, {"member", who()}, {"id", "e"}});
  const std::string other = who() + "-friend";
  apply(redis(),
        {{"type", "member.enrolled"}, {"member", other}, {"id", "e"}, {"referred_by", who()}});
  apply(redis(), purchase(other, "a", "10"));
  EXPECT_TRUE(eventually([&] { return stored("points") == "100"; }));
  apply(redis(), purchase(other, "b", "10"));
  apply(redis(), buys("mine", "1"));
  EXPECT_EQ(stored("points"), "102") << "gold by the 100 of the friend";
  const auto entries = journal(redis(), who());
  EXPECT_EQ(field(entries.at(1), "type"), "referral.effect");
  EXPECT_THAT(field(entries.at(1), "points"), HasSubstr("bring-a-friend"));
}

TEST_F(Loyalty, TheBooksAreRight) {
  apply(redis(), buys("a", "90"));
  apply(redis(), reward("reward.redeem", "r1", "reward", "coffee"));
  apply(redis(), refund("ra", "a", "10"));
  const std::vector<std::string> audit{test::built_program("cli/fanfare").string(), "audit",
                                       "--config", daemon().settings_file().string()};
  const auto right = test::run_to_end(audit);
  EXPECT_EQ(right.status, 0) << right.output << right.errors;
  EXPECT_THAT(right.output, HasSubstr("the books are right"));
  redis().text({"HINCRBY", member_key(who()), "points", "1"});
  const auto wrong = test::run_to_end(audit);
  EXPECT_EQ(wrong.status, 1);
  EXPECT_THAT(wrong.output, HasSubstr(who() + ": the journal comes to 50 points"));
  redis().text({"HINCRBY", member_key(who()), "points", "-1"});
}

TEST(Codes, OfRewardsFollowFromNothingThatIsKnown) {
  std::set<std::string> codes;
  for (int i = 0; i < 2; ++i) {
    DaemonProcess daemon({.program = std::string(kShop) +
                                     "---\ncampaign: treat\non: visit\nthen: [{reward: coffee}]\n",
                          .settings = "events: {max_age: unlimited}\n"});
    daemon.start_ready();
    RedisClient redis = daemon.embedded_redis();
    apply(redis,
          {{"type", "visit"}, {"member", "alice"}, {"id", "v"}, {"time", "2026-11-20T10:00:00Z"}});
    for (const auto& [code, json] : redis.hash(member_key("alice", "rewards"))) {
      codes.insert(code);
    }
  }
  EXPECT_THAT(codes, SizeIs(2)) << "two servers, the same event, and one code";
}

}  // namespace
}  // namespace fanfare::daemon
