#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/engine/schedule_scene.h"

namespace fanfare::engine {
namespace {

using members::ExpiryRule;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;

/// A purchase gives a point for each 1 of amount; 500 points make gold, 2,500 reserve.
struct Tiers : Scheduled {
  Tiers() {
    program.campaigns = {campaign("each", "purchase", {per("1", "1")})};
    TierPolicy policy;
    policy.levels = {{"green", {}, Decimal(), Decimal::whole(1)},
                     {"gold", {}, Decimal::whole(500), number("1.25")},
                     {"reserve", {}, Decimal::whole(2500), number("1.7")}};
    policy.warn = {duration("30d")};
    program.tiers = {policy};
    alice.joined_at = utc("2026-02-10T12:00:00Z");
  }
  TierPolicy& policy() { return program.tiers.front(); }

  members::JournalEntry buys(std::string_view amount, std::string_view time, std::string_view id) {
    auto next = event("purchase", {{"amount", amount}}, id);
    next.time = next.received = utc(time);
    return happens(next).back();
  }
  std::string tier() const { return alice.standing.tier; }
  std::string until() const {
    return alice.standing.until ? format_rfc3339(*alice.standing.until) : "";
  }
  std::vector<std::pair<std::string, std::string>> settled(std::string_view time) {
    std::vector<std::pair<std::string, std::string>> told;
    for (const members::JournalEntry& entry : settle(time)) {
      told.emplace_back(format_rfc3339(entry.at), entry.type);
    }
    return told;
  }
  void listen(std::string_view to) {
    program.campaigns.push_back(campaign("on-" + std::string(to.substr(5)), std::string(to),
                                         {campaigns::Notify{std::string(to.substr(5)), {}, {}}}));
  }
};

TEST(Tiers, TheFirstIsThereFromTheBeginningAndIsNotCelebrated) {
  Tiers scene;
  scene.listen("tier.upgraded");
  const auto entry = scene.buys("10", "2026-12-05T10:00:00Z", "a");
  EXPECT_EQ(scene.tier(), "green");
  EXPECT_EQ(scene.until(), "");
  EXPECT_THAT(entry.notifications, IsEmpty());
  ASSERT_TRUE(entry.tier);
  EXPECT_EQ(*entry.tier, (members::TierMove{"", "green", std::nullopt}));
}

TEST(Tiers, AreReachedAtOnceAndTold) {
  Tiers scene;
  scene.listen("tier.upgraded");
  scene.buys("499", "2026-12-05T10:00:00Z", "a");
  EXPECT_EQ(scene.tier(), "green");
  const auto entry = scene.buys("1", "2026-12-06T10:00:00Z", "b");
  EXPECT_EQ(scene.tier(), "gold");
  EXPECT_EQ(*entry.tier, (members::TierMove{"green", "gold", std::nullopt}));
  ASSERT_THAT(entry.notifications, SizeIs(1));
  EXPECT_THAT(
      entry.notifications[0].about,
      ElementsAre(Pair("type", "tier.upgraded"), Pair("tier", "gold"), Pair("from", "green")));
}

TEST(Tiers, OneMayBeLeftOut) {
  Tiers scene;
  scene.buys("2600", "2026-12-05T10:00:00Z", "a");
  EXPECT_EQ(scene.tier(), "reserve");
}

TEST(Tiers, MultiplyWhatIsEarnedFromTheNextEventOn) {
  Tiers scene;
  const auto first = scene.buys("500", "2026-12-05T10:00:00Z", "a");
  EXPECT_EQ(first.total_points(), Points(500)) << "as before the event";
  const auto second = scene.buys("10", "2026-12-06T10:00:00Z", "b");
  EXPECT_EQ(second.total_points(), Points(12)) << "12.5, rounded once";
  scene.program.campaigns.push_back(campaign("double", "purchase", {times("2")}));
  EXPECT_EQ(scene.buys("10", "2026-12-07T10:00:00Z", "c").total_points(), Points(25));
}

TEST(Tiers, FixedPointsAreNotMultiplied) {
  Tiers scene;
  scene.buys("500", "2026-12-05T10:00:00Z", "a");
  scene.program.campaigns.push_back(campaign("fixed", "purchase", {fixed(7)}));
  EXPECT_EQ(scene.buys("4", "2026-12-06T10:00:00Z", "b").total_points(), Points(12));
}

TEST(Tiers, ADayCountsUntilTheWindowHasPassedIt) {
  Tiers scene;
  scene.policy().window = TierPolicy::Rolling{duration("12mo")};
  scene.buys("300", "2026-03-15T23:00:00Z", "a");
  scene.buys("200", "2026-09-01T10:00:00Z", "b");
  EXPECT_EQ(scene.tier(), "gold");
  EXPECT_EQ(scene.until(), "2027-03-15T00:00:00Z") << "on that day the 300 count no more";
  EXPECT_THAT(scene.settled("2027-03-14T23:59:59Z"), IsEmpty());
  EXPECT_THAT(scene.settled("2027-03-20T00:00:00Z"),
              ElementsAre(Pair("2027-03-15T00:00:00Z", "tier.downgraded")));
  EXPECT_EQ(scene.tier(), "green");
}

TEST(Tiers, WithoutATermLastAsLongAsOneQualifies) {
  Tiers scene;
  scene.policy().window = TierPolicy::Rolling{duration("12mo")};
  scene.buys("600", "2026-03-15T10:00:00Z", "a");
  EXPECT_EQ(scene.until(), "2027-03-15T00:00:00Z");
  scene.buys("400", "2026-10-01T10:00:00Z", "b");  // 500 points, at 1.25
  EXPECT_EQ(scene.until(), "2027-10-01T00:00:00Z");
  EXPECT_THAT(scene.settled("2027-09-30T10:00:00Z"), IsEmpty());
  EXPECT_EQ(scene.tier(), "gold");
}

TEST(Tiers, OfACalendarYearAreKeptToTheEndOfTheNext) {
  Tiers scene;
  scene.policy().window = TierPolicy::CalendarYear{};
  scene.policy().keep = TierPolicy::UntilEndOfNextYear{};
  scene.buys("400", "2026-11-05T10:00:00Z", "a");
  scene.buys("400", "2027-01-05T10:00:00Z", "b");
  EXPECT_EQ(scene.tier(), "green") << "400 in either year";
  scene.buys("100", "2027-05-05T10:00:00Z", "c");
  EXPECT_EQ(scene.tier(), "gold");
  EXPECT_EQ(scene.until(), "2029-01-01T00:00:00Z");
  EXPECT_THAT(scene.settled("2029-06-01T00:00:00Z"),
              ElementsAre(Pair("2029-01-01T00:00:00Z", "tier.downgraded")))
      << "nothing in 2028";
}

TEST(Tiers, AreKeptForAnotherTermByWhoStillQualifiesInTheYearThatEnds) {
  Tiers scene;
  scene.policy().window = TierPolicy::CalendarYear{};
  scene.policy().keep = TierPolicy::UntilEndOfNextYear{};
  scene.buys("500", "2026-11-05T10:00:00Z", "a");
  EXPECT_EQ(scene.until(), "2028-01-01T00:00:00Z");
  scene.buys("400", "2027-05-05T10:00:00Z", "b");  // 500 points in 2027
  EXPECT_THAT(scene.settled("2028-01-02T00:00:00Z"),
              ElementsAre(Pair("2028-01-01T00:00:00Z", "tier.renewed")));
  EXPECT_EQ(scene.tier(), "gold");
  EXPECT_EQ(scene.until(), "2029-01-01T00:00:00Z");
}

TEST(Tiers, ATermRunsFromTheDayItIsReached) {
  Tiers scene;
  scene.policy().keep = TierPolicy::For{duration("12mo")};
  scene.policy().window = TierPolicy::Rolling{duration("12mo")};
  scene.buys("500", "2026-03-15T10:00:00Z", "a");
  EXPECT_EQ(scene.until(), "2027-03-16T00:00:00Z");
  scene.buys("400", "2026-12-01T10:00:00Z", "b");
  EXPECT_EQ(scene.until(), "2027-03-16T00:00:00Z") << "earning more does not prolong it";
  EXPECT_THAT(scene.settled("2027-03-16T10:00:00Z"),
              ElementsAre(Pair("2027-03-16T00:00:00Z", "tier.renewed")));
  EXPECT_EQ(scene.until(), "2028-03-16T00:00:00Z") << "term follows term without a gap";
}

TEST(Tiers, FallToWhatIsQualifiedForThenAndNotFurther) {
  Tiers scene;
  scene.policy().keep = TierPolicy::For{duration("6mo")};
  scene.policy().window = TierPolicy::Rolling{duration("12mo")};
  scene.buys("2000", "2026-03-01T10:00:00Z", "a");
  scene.buys("400", "2026-09-15T10:00:00Z", "b");  // 500 more at 1.25: 2,500 in all
  EXPECT_EQ(scene.tier(), "reserve");
  EXPECT_THAT(scene.settled("2027-03-17T00:00:00Z"),
              ElementsAre(Pair("2027-03-16T00:00:00Z", "tier.downgraded")));
  EXPECT_EQ(scene.tier(), "gold") << "500 of the last twelve months";
}

TEST(Tiers, OfTheMembershipYearStartAnewWithIt) {
  Tiers scene;
  scene.policy().window = TierPolicy::MembershipYear{};
  scene.buys("499", "2027-02-09T10:00:00Z", "a");
  scene.buys("499", "2027-02-10T10:00:00Z", "b");
  EXPECT_EQ(scene.tier(), "green");
  scene.buys("1", "2027-03-10T10:00:00Z", "c");
  EXPECT_EQ(scene.tier(), "gold");
  EXPECT_EQ(scene.until(), "2028-02-10T00:00:00Z");
}

TEST(Tiers, AreReachedBySpending) {
  Tiers scene;
  scene.policy().qualify_by = TierPolicy::QualifyBy::Spend;
  scene.program.campaigns.clear();
  scene.buys("499.99", "2026-12-05T10:00:00Z", "a");
  EXPECT_EQ(scene.tier(), "green");
  scene.buys("0.01", "2026-12-06T10:00:00Z", "b");
  EXPECT_EQ(scene.tier(), "gold");
}

TEST(Tiers, AreReachedByACounter) {
  Tiers scene;
  scene.policy().qualify_by = TierPolicy::QualifyBy::Counter;
  scene.policy().counter = "visits";
  scene.policy().window = TierPolicy::Rolling{duration("30d")};
  scene.policy().levels[1].at = Decimal::whole(2);
  scene.program.counters = {count_of("visits", "purchase")};
  scene.buys("1", "2026-11-01T10:00:00Z", "a");
  scene.buys("1", "2026-12-05T10:00:00Z", "b");
  EXPECT_EQ(scene.tier(), "green") << "34 days apart";
  scene.buys("1", "2026-12-06T10:00:00Z", "c");
  EXPECT_EQ(scene.tier(), "gold");
}

TEST(Tiers, SpendingPointsLowersNone) {
  Tiers scene;
  scene.buys("500", "2026-12-05T10:00:00Z", "a");
  auto next = event("points.adjust", {{"points", "-500"}, {"reason", "spent"}}, "adj");
  next.time = next.received = utc("2026-12-06T10:00:00Z");
  scene.happens(next);
  EXPECT_EQ(scene.alice.points, Points());
  EXPECT_EQ(scene.tier(), "gold");
}

TEST(Tiers, AnEventThatComesLateCountsOnItsOwnDay) {
  Tiers scene;
  scene.policy().window = TierPolicy::CalendarYear{};
  scene.policy().keep = TierPolicy::UntilEndOfNextYear{};
  scene.buys("300", "2026-12-20T10:00:00Z", "a");
  scene.buys("10", "2027-01-03T10:00:00Z", "b");
  auto late = event("purchase", {{"amount", "200"}}, "late");
  late.time = utc("2026-12-28T10:00:00Z");
  late.received = utc("2027-01-04T10:00:00Z");
  scene.happens(late);
  EXPECT_EQ(scene.tier(), "gold") << "500 in 2026";
  EXPECT_EQ(scene.until(), "2028-01-01T00:00:00Z");
}

TEST(Tiers, WarnOfALossAheadAndOfNothingElse) {
  Tiers scene;
  scene.policy().window = TierPolicy::CalendarYear{};
  scene.policy().keep = TierPolicy::UntilEndOfNextYear{};
  scene.listen("tier.expiring");
  scene.buys("500", "2026-11-05T10:00:00Z", "a");
  scene.buys("160", "2027-05-05T10:00:00Z", "b");  // 200 points
  auto told = scene.settle("2027-12-31T12:00:00Z");
  ASSERT_THAT(told, SizeIs(1));
  EXPECT_EQ(told[0].at, utc("2027-12-01T09:00:00Z"));
  ASSERT_THAT(told[0].late, ElementsAre("on-expiring")) << "settled a month late";
  scene.alice.settled_until = utc("2027-11-30T00:00:00Z");
  scene.now = utc("2027-12-01T09:00:01Z");
  told = scene.settle("2027-12-01T09:00:01Z");
  ASSERT_THAT(told, SizeIs(1));
  EXPECT_THAT(told[0].notifications.at(0).about,
              ElementsAre(Pair("type", "tier.expiring"), Pair("tier", "gold"), Pair("to", "green"),
                          Pair("days_left", "30"), Pair("expires_at", "2028-01-01T00:00:00Z"),
                          Pair("missing", "300")));

  Tiers keeps;
  keeps.policy() = scene.policy();
  keeps.listen("tier.expiring");
  keeps.buys("500", "2026-11-05T10:00:00Z", "a");
  keeps.buys("400", "2027-05-05T10:00:00Z", "b");
  EXPECT_THAT(keeps.settled("2027-12-31T12:00:00Z"), IsEmpty());
}

TEST(Tiers, AreLentForATime) {
  Tiers scene;
  scene.program.campaigns.push_back(
      campaign("vip", "invited", {campaigns::GrantTier{"reserve", duration("90d")}}));
  scene.buys("10", "2026-12-01T10:00:00Z", "a");
  scene.happens("invited", "2026-12-05T10:00:00Z", "i");
  EXPECT_EQ(scene.tier(), "reserve");
  EXPECT_EQ(scene.until(), "2027-03-06T00:00:00Z");
  scene.buys("600", "2026-12-10T10:00:00Z", "b");
  EXPECT_EQ(scene.tier(), "reserve") << "gold is theirs, and less";
  EXPECT_THAT(scene.settled("2027-03-07T00:00:00Z"),
              ElementsAre(Pair("2027-03-06T00:00:00Z", "tier.downgraded")));
  EXPECT_EQ(scene.tier(), "gold");
  EXPECT_TRUE(scene.alice.grant.granted.tier.empty());
}

TEST(Tiers, DatePointsAnew) {
  Tiers scene;
  scene.program.points.expiry = {{{ExpiryRule::Never{}}, is("member.tier", "gold")},
                                 {{ExpiryRule::After{duration("30d")}}, {}}};
  scene.program.points.warn = {duration("7d")};
  scene.policy().window = TierPolicy::Rolling{duration("2mo")};
  scene.buys("100", "2026-12-05T10:00:00Z", "a");
  EXPECT_EQ(scene.alice.lots.front().expires, utc("2027-01-05T00:00:00Z"));
  scene.buys("400", "2026-12-10T10:00:00Z", "b");
  ASSERT_EQ(scene.tier(), "gold");
  ASSERT_THAT(scene.alice.lots, SizeIs(1));
  EXPECT_EQ(scene.alice.lots.front().expires, std::nullopt);
  EXPECT_EQ(scene.alice.lots.front().points, Points(500));

  ASSERT_THAT(scene.settled("2027-02-05T10:00:00Z"),
              ElementsAre(Pair("2027-02-05T00:00:00Z", "tier.downgraded")));
  ASSERT_THAT(scene.alice.lots, SizeIs(1)) << "both would be over by now";
  EXPECT_EQ(scene.alice.lots.front().expires, utc("2027-02-13T00:00:00Z"))
      << "seven days for the warning";
}

TEST(Tiers, AFallMakesNoPointLiveLonger) {
  Tiers scene;
  scene.program.points.expiry = {{{ExpiryRule::After{duration("70d")}}, is("member.tier", "gold")},
                                 {{ExpiryRule::After{duration("30d")}}, {}}};
  scene.program.points.warn = {duration("7d")};
  scene.policy().window = TierPolicy::Rolling{duration("2mo")};
  scene.buys("500", "2026-12-05T10:00:00Z", "a");
  ASSERT_EQ(scene.alice.lots.front().expires, utc("2027-02-14T00:00:00Z"));
  scene.settled("2027-02-09T10:00:00Z");
  ASSERT_EQ(scene.tier(), "green");
  EXPECT_EQ(scene.alice.lots.front().expires, utc("2027-02-13T00:00:00Z"));
}

TEST(Tiers, SetATimerForTheirEnd) {
  Tiers scene;
  scene.policy().keep = TierPolicy::For{duration("1y")};
  scene.buys("500", "2026-12-05T10:00:00Z", "a");
  EXPECT_EQ(timer_of(Program(scene.program), scene.alice), utc("2027-12-06T00:00:00Z"));
}

TEST(Tiers, ThatAreNoMoreGiveWayToThoseThatAre) {
  Tiers scene;
  scene.listen("tier.upgraded");
  scene.alice.standing = {"platinum", std::nullopt};
  const auto entry = scene.buys("1", "2026-12-05T10:00:00Z", "a");
  EXPECT_EQ(scene.tier(), "green");
  EXPECT_THAT(entry.notifications, IsEmpty());
}

TEST(Tiers, OtherMembersHaveOtherTiers) {
  Tiers scene;
  TierPolicy easy = scene.policy();
  easy.levels[1].at = Decimal::whole(5);
  easy.only_if = is("member.attr.market", "us");
  scene.program.tiers = {easy, scene.policy()};
  scene.buys("10", "2026-12-05T10:00:00Z", "a");
  EXPECT_EQ(scene.tier(), "green");
  scene.alice.profile["attr.market"] = "us";
  scene.buys("1", "2026-12-06T10:00:00Z", "b");
  EXPECT_EQ(scene.tier(), "gold");
}

TEST(Tiers, ManyDaysStayFew) {
  Tiers scene;
  scene.policy().window = TierPolicy::Rolling{duration("30d")};
  Instant day = utc("2026-12-05T10:00:00Z");
  for (int i = 0; i < 400; ++i, day += std::chrono::days(1)) {
    scene.buys("1", format_rfc3339(day), "e" + std::to_string(i));
  }
  EXPECT_LE(scene.alice.qualification.days.size(), 62U) << "30 days, and 31 for what comes late";
}

}  // namespace
}  // namespace fanfare::engine
