#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/base/rows.h"
#include "tests/unit/engine/scene.h"

namespace fanfare::engine {
namespace {

using testing::HasSubstr;
using Attributes = std::vector<members::Attribute>;

struct Refused {
  const char* name;
  const char* type;
  Attributes attributes;
  const char* code;
  std::vector<std::string> words;
};
void PrintTo(const Refused& row, std::ostream* out) {
  *out << row.name;
}
using Refusals = testing::TestWithParam<Refused>;

TEST_P(Refusals, SayWhatToDo) {
  Scene scene;
  scene.program.counters = {count_of("visits", "visit"), from_app("opens")};
  auto sent = event(GetParam().type);
  sent.attributes.assign(GetParam().attributes.begin(), GetParam().attributes.end());
  const auto decision = scene.try_apply(sent);
  ASSERT_FALSE(decision);
  EXPECT_EQ(decision.error().code, GetParam().code);
  for (const std::string& word : GetParam().words) {
    EXPECT_THAT(decision.error().error, HasSubstr(word));
  }
}

Refused own(const char* name, const char* type) {
  return {name, type, {}, "reserved_type", {type, "daemon"}};
}
Refused later(const char* name, const char* type) {
  return {name, type, {}, "not_supported", {type, "upgrade"}};
}

// Every event that the contract says the daemon itself emits.
FANFARE_ROWS(Refusals, own("Birthday", "member.birthday"), own("Anniversary", "member.anniversary"),
             own("Inactive", "member.inactive"), own("Earned", "points.earned"),
             own("Expiring", "points.expiring"), own("Expired", "points.expired"),
             own("Upgraded", "tier.upgraded"), own("Downgraded", "tier.downgraded"),
             own("TierExpiring", "tier.expiring"), own("Awarded", "badge.awarded"),
             own("Completed", "challenge.completed"), own("ChallengeEnds", "challenge.expiring"),
             own("Broken", "streak.broken"), own("Issued", "reward.issued"),
             own("RewardExpiring", "reward.expiring"), own("Renewal", "membership.renewal_due"),
             own("MembershipExpired", "membership.expired"), own("Started", "campaign.started"),
             own("Ending", "campaign.ending"), later("AddDevice", "device.add"),
             later("RemoveDevice", "device.remove"), own("ChallengeOver", "challenge.expired"),
             own("Renewed", "tier.renewed"), own("RewardExpired", "reward.expired"),
             own("Grace", "membership.grace"), own("Released", "points.released"),
             own("Extended", "points.extended"));

INSTANTIATE_TEST_SUITE_P(
    Values, Refusals,
    testing::Values(
        Refused{"BadBirthday",
                "member.updated",
                {{"name", "Al"}, {"birthday", "6.12.1990"}},
                "bad_profile",
                {"birthday", "YYYY-MM-DD"}},
        Refused{"LineBreak",
                "member.enrolled",
                {{"name", "Al\r\nBcc: x"}},
                "bad_profile",
                {"'name'", "control character"}},
        Refused{
            "BadJoinedAt", "member.enrolled", {{"joined_at", "2020"}}, "bad_profile", {"RFC 3339"}},
        Refused{"NoCounter", "counter.add", {{"by", "1"}}, "unknown_counter", {"''"}},
        Refused{"UnknownCounter",
                "counter.add",
                {{"counter", "visit"}},
                "unknown_counter",
                {"'visit'", "program.yaml"}},
        Refused{"WordBy",
                "counter.add",
                {{"counter", "opens"}, {"by", "one"}},
                "bad_counter",
                {"'one'", "whole number"}},
        Refused{"DerivedCounter",
                "counter.add",
                {{"counter", "visits"}, {"by", "-500.5"}},
                "derived_counter",
                {"'visits'", "from: app"}},
        Refused{"FractionForAnApp",
                "counter.add",
                {{"counter", "opens"}, {"by", "0.5"}},
                "bad_counter",
                {"'0.5'", "whole"}}),
    row_name<Refused>);

TEST(Intake, AnEventOfAnUnknownMemberEnrolsThem) {
  Scene scene;
  scene.alice = members::Member();
  scene.program.campaigns = {campaign("welcome", "visit", {fixed(5)})};
  EXPECT_EQ(scene.apply(event("visit")).total_points(), Points(5));
  EXPECT_EQ(scene.alice.joined_at, utc("2026-12-05T03:00:00Z"));
  auto next = event("visit");
  next.time = utc("2026-12-06T03:00:00Z");
  EXPECT_FALSE(scene.decide(next).changes.joined_at);
}

TEST(Intake, EnrollingMayGiveAnEarlierDay) {
  Scene scene;
  scene.alice = members::Member();
  scene.apply(
      event("member.enrolled", {{"joined_at", "2020-01-01T00:00:00+07:00"}, {"name", "Alice"}}));
  EXPECT_EQ(scene.alice.joined_at, utc("2019-12-31T17:00:00Z"));
  EXPECT_EQ(scene.alice.profile.at("name"), "Alice");
}

TEST(Intake, UpdatesSetProfileFieldsOnly) {
  Scene scene;
  scene.alice.profile["email"] = "old@example.com";
  scene.apply(event("member.updated", {{"name", "Alice"},
                                       {"attr.vip", "yes"},
                                       {"birthday", "--12-06"},
                                       {"email", ""},
                                       {"points", "1000000"},
                                       {"source", "crm"}}));
  const members::Draft alice(scene.alice);
  EXPECT_EQ(alice.profile("name"), "Alice");
  EXPECT_EQ(alice.profile("attr.vip"), "yes");
  EXPECT_EQ(alice.profile("birthday"), "--12-06");
  EXPECT_EQ(alice.profile("email"), std::nullopt);
  EXPECT_EQ(alice.profile("source"), std::nullopt);
  EXPECT_EQ(alice.points(), Points());
}

TEST(Intake, OtherEventsLeaveTheProfile) {
  Scene scene;
  scene.apply(event("purchase", {{"name", "Coffee"}, {"amount", "1"}}));
  EXPECT_TRUE(scene.alice.profile.empty());
}

TEST(Intake, AddsToCountersOfApps) {
  Scene scene;
  scene.program.counters = {from_app("opens")};
  scene.program.badges = {badge("keen", at_least("counter.opens", "3"))};
  const Decision one = scene.decide(event("counter.add", {{"counter", "opens"}}));
  ASSERT_EQ(one.changes.app_counters.size(), 1U);
  EXPECT_EQ(one.changes.app_counters[0], (std::pair<std::string, std::int64_t>("opens", 1)));
  const Decision decision = scene.decide(event("counter.add", {{"counter", "opens"}, {"by", "3"}}));
  EXPECT_TRUE(decision.changes.counters.empty());
  ASSERT_EQ(decision.changes.app_counters.size(), 1U);
  EXPECT_EQ(decision.changes.app_counters[0], (std::pair<std::string, std::int64_t>("opens", 3)));
  EXPECT_EQ(decision.changes.badges.size(), 1U);
}

TEST(Overflow, IsRefusedWithNothingChanged) {
  const auto refused = [](const Scene& scene, const members::Event& sent) {
    const auto decision = scene.try_apply(sent);
    return decision ? std::string() : decision.error().code;
  };
  Scene counters;
  counters.program.counters = {sum_of("spend", "purchase", "event.amount"), from_app("opens")};
  counters.alice.counters["spend"] = number("922337203685477");
  counters.alice.counters["opens"] = number("922337203685477");
  EXPECT_EQ(refused(counters, event("purchase", {{"amount", "0.5"}})), "");
  EXPECT_EQ(refused(counters, event("purchase", {{"amount", "0.6"}})), "overflow");
  EXPECT_EQ(refused(counters, event("counter.add", {{"counter", "opens"}, {"by", "1"}})),
            "overflow");

  Scene points;
  points.alice.points = Points(9'223'372'036'854'775'807);
  points.program.campaigns = {campaign("a", "visit", {fixed(1)})};
  EXPECT_EQ(refused(points, event("visit")), "overflow");
  EXPECT_THAT(points.try_apply(event("visit")).error().error, HasSubstr("nothing was changed"));

  Scene products;
  products.program.campaigns = {
      campaign("a", "purchase", {per("0.0001", "922337203685477"), times("922337203685477")})};
  EXPECT_EQ(refused(products, event("purchase", {{"amount", "922337203685477"}})), "overflow");
}

}  // namespace
}  // namespace fanfare::engine
