#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/unit/engine/scene.h"

namespace fanfare::engine {
namespace {

using campaigns::Limit;
using Names = std::vector<std::string>;

Limit points_limit(std::int64_t points, Limit::Every every = Limit::Every::Campaign) {
  return campaigns::make_limit(every, std::nullopt, points);
}

Campaign limited(Campaign made, Limit limit) {
  made.limits = {limit};
  return made;
}

std::int64_t given(const members::JournalEntry& entry, std::string_view id) {
  for (const auto& [name, points] : entry.points) {
    if (name == id) {
      return points.count();
    }
  }
  return 0;
}

TEST(Limits, CutFixedPointsToWhatIsLeft) {
  Scene scene;
  scene.program.campaigns = {limited(campaign("a", "visit", {fixed(60)}), points_limit(100))};
  EXPECT_EQ(given(scene.apply(event("visit")), "a"), 60);
  const auto second = scene.apply(event("visit"));
  EXPECT_EQ(given(second, "a"), 40);
  EXPECT_EQ(second.limited, Names{"a"});
  const auto third = scene.apply(event("visit"));
  EXPECT_TRUE(third.points.empty());
  EXPECT_TRUE(third.limited.empty());
  EXPECT_EQ(scene.alice.points, Points(100));
}

TEST(Limits, CutAProportionBeforeItIsMultiplied) {
  Scene scene;
  scene.program.campaigns = {limited(campaign("a", "purchase", {per("1", "1")}), points_limit(100)),
                             campaign("b", "purchase", {times("3")})};
  const auto entry = scene.apply(event("purchase", {{"amount", "1000"}}));
  EXPECT_EQ(given(entry, "a"), 100);
  EXPECT_EQ(given(entry, "b"), 200);
  EXPECT_EQ(entry.limited, Names{"a"});
}

TEST(Limits, CutTheDifferenceAMultiplierMade) {
  Scene scene;
  scene.program.campaigns = {campaign("a", "purchase", {per("1", "1")}),
                             limited(campaign("b", "purchase", {times("3")}), points_limit(150))};
  const auto entry = scene.apply(event("purchase", {{"amount", "100"}}));
  EXPECT_EQ(given(entry, "a"), 100);
  EXPECT_EQ(given(entry, "b"), 150);
  EXPECT_EQ(entry.limited, Names{"b"});
}

TEST(Limits, ACutMultiplierDoesNotLeakThroughOthers) {
  for (const int priority : {1, -1}) {
    Scene scene;
    scene.program.stack = Stack::Product;
    Campaign promo = limited(campaign("promo", "purchase", {times("2")}), points_limit(30));
    promo.priority = priority;
    scene.program.campaigns = {campaign("base", "purchase", {per("1", "1")}),
                               campaign("triple", "purchase", {times("3")}), promo};
    const auto entry = scene.apply(event("purchase", {{"amount", "100"}}));
    EXPECT_EQ(entry.total_points(), Points(330)) << "300 without the promotion";
    EXPECT_EQ(given(entry, "promo"), 30);
  }
}

TEST(Limits, OfTheBestMultipliersTheOneThatGivesTheMostCounts) {
  Scene scene;
  scene.program.campaigns = {
      campaign("base", "purchase", {per("1", "1")}),
      limited(campaign("triple", "purchase", {times("3")}), points_limit(10)),
      campaign("twice", "purchase", {times("2")})};
  EXPECT_EQ(given(scene.apply(event("purchase", {{"amount", "100"}})), "twice"), 100);
  EXPECT_EQ(given(scene.apply(event("purchase", {{"amount", "4"}})), "triple"), 8);
}

TEST(Limits, ThatAreSharedGoByPriority) {
  Scene scene;
  Limit shared = points_limit(50);
  shared.shared = "gifts";
  Limit tighter = points_limit(30);
  Campaign top = campaign("top", "purchase", {fixed(40)});
  top.priority = 100;
  top.limits = {shared, tighter};
  Campaign low = limited(campaign("low", "purchase", {per("1", "1")}), shared);
  scene.program.campaigns = {top, low};
  const auto entry = scene.apply(event("purchase", {{"amount", "100"}}));
  EXPECT_EQ(given(entry, "top"), 30);
  EXPECT_EQ(given(entry, "low"), 20);
}

TEST(Limits, ThatDoNotBindChangeNothing) {
  for (const auto& [limit, total] : {std::pair(6, 11), std::pair(5, 10)}) {
    Scene scene;
    scene.program.campaigns = {
        limited(campaign("base", "purchase", {per("1", "1")}), points_limit(limit)),
        campaign("twice", "purchase", {times("2")})};
    const auto entry = scene.apply(event("purchase", {{"amount", "5.5"}}));
    EXPECT_EQ(entry.total_points(), Points(total));
    EXPECT_EQ(entry.limited.empty(), limit == 6) << "5.5 is more than 5";
  }
}

TEST(Limits, AnEventThatArrivesLateCountsInItsOwnWindow) {
  Scene scene;
  scene.program.campaigns = {
      limited(campaign("a", "visit", {fixed(1)}), campaigns::make_limit(Limit::Every::Day, 1))};
  auto visit = event("visit");
  const auto points_at = [&](const char* time) {
    visit.time = utc(time);
    return given(scene.apply(visit), "a");
  };
  EXPECT_EQ(points_at("2026-12-05T10:00:00Z"), 1);
  EXPECT_EQ(points_at("2026-12-03T10:00:00Z"), 1) << "that day was unused";
  EXPECT_EQ(points_at("2026-12-05T11:00:00Z"), 0);
  EXPECT_EQ(points_at("2026-12-04T10:00:00Z"), 1);
  EXPECT_EQ(points_at("2026-12-04T10:00:00Z"), 0);
  EXPECT_EQ(points_at("2026-12-02T10:00:00Z"), 0) << "three days are remembered";
}

RC_GTEST_PROP(LimitsProperty, AMultiplierCostsNoMoreThanItsLimit, ()) {
  Scene scene;
  scene.program.stack = *rc::gen::element(Stack::Best, Stack::Sum, Stack::Product);
  scene.program.rounding = *rc::gen::element(Rounding::Floor, Rounding::HalfEven, Rounding::Ceil);
  const auto tenths = [] { return Decimal::from_scaled(*rc::gen::inRange(10, 40) * 1000); };
  const int limit = *rc::gen::inRange(1, 60);
  Campaign promo =
      limited(campaign("promo", "purchase", {campaigns::Multiply{tenths()}}), points_limit(limit));
  promo.priority = *rc::gen::inRange(-1, 2);
  scene.program.campaigns = {campaign("base", "purchase", {per("7", "3")}), promo};
  for (const char* id : {"m", "n"}) {
    Campaign other = campaign(id, "purchase", {campaigns::Multiply{tenths()}});
    other.enabled = *rc::gen::arbitrary<bool>();
    scene.program.campaigns.push_back(other);
  }
  const auto purchase =
      event("purchase", {{"amount", *rc::gen::element("0", "1", "9.99", "50", "123.4567")}});
  const Points with = scene.decide(purchase).journal->total_points();
  scene.program.campaigns[1].enabled = false;
  const Points without = scene.decide(purchase).journal->total_points();
  RC_ASSERT(with <= without + Points(limit));
}

TEST(Idle, ACampaignThatComesToNoPointsUsesNothingAndTellsNothing) {
  Scene scene;
  Campaign daily =
      limited(campaign("a", "purchase", {per("100", "1"), campaigns::Notify{"thanks", {}, {}}}),
              campaigns::make_limit(Limit::Every::Day, 1));
  daily.exclusive = "one";
  Campaign second = campaign("b", "purchase", {fixed(1)});
  second.exclusive = "one";
  scene.program.campaigns = {daily, second};
  for (const char* amount : {"-50", "0"}) {
    const auto entry = scene.apply(event("purchase", {{"amount", amount}}));
    EXPECT_TRUE(entry.notifications.empty());
    EXPECT_EQ(given(entry, "b"), 1) << "the group is free";
  }
  EXPECT_EQ(given(scene.apply(event("purchase", {{"amount", "500"}})), "a"), 5);
}

TEST(Idle, WhatRoundsToNothingIsNothing) {
  Scene scene;
  scene.program.campaigns = {
      limited(campaign("a", "purchase", {per("100", "1"), campaigns::Notify{"thanks", {}, {}}}),
              campaigns::make_limit(Limit::Every::Day, 1))};
  EXPECT_TRUE(scene.apply(event("purchase", {{"amount", "99"}})).notifications.empty());
  EXPECT_EQ(scene.apply(event("purchase", {{"amount", "100"}})).notifications.size(), 1U);
}

TEST(Idle, TheMultiplierThatIsNotTheBestKeepsItsTimes) {
  Scene scene;
  scene.program.campaigns = {campaign("base", "purchase", {per("1", "1")}),
                             limited(campaign("twice", "purchase", {times("2")}),
                                     campaigns::make_limit(Limit::Every::Campaign, 1)),
                             limited(campaign("triple", "purchase", {times("3")}),
                                     campaigns::make_limit(Limit::Every::Campaign, 1))};
  EXPECT_EQ(scene.apply(event("purchase", {{"amount", "100"}})).total_points(), Points(300));
  EXPECT_EQ(scene.apply(event("purchase", {{"amount", "100"}})).total_points(), Points(200));
}

TEST(Idle, WhereNoTableNamesTheMemberTheGroupIsFree) {
  Scene scene;
  Campaign gold = campaign("gold", "visit", {Effect(fixed(5), is("member.attr.tier", "gold"))});
  Campaign all = campaign("other", "visit", {fixed(1)});
  gold.exclusive = all.exclusive = "one";
  scene.program.campaigns = {gold, all};
  EXPECT_EQ(scene.apply(event("visit")).total_points(), Points(1));
}

TEST(Idle, WhoGivesSomethingElseActs) {
  Scene scene;
  scene.program.badges = {badge("first", Condition::any({}))};
  scene.program.campaigns = {
      campaign("a", "purchase", {per("1000", "1"), campaigns::GiveBadge{"first"}})};
  EXPECT_EQ(scene.apply(event("purchase", {{"amount", "5"}})).badges.size(), 1U);
}

TEST(Limits, CountAllThatACampaignGives) {
  Scene scene;
  scene.program.campaigns = {limited(
      campaign("a", "purchase", {per("1", "1"), times("2"), fixed(100)}), points_limit(250))};
  const auto entry = scene.apply(event("purchase", {{"amount", "100"}}));
  EXPECT_EQ(given(entry, "a"), 250);  // 100 + 100 + the 50 left of 100
  EXPECT_EQ(entry.limited, Names{"a"});
}

TEST(Limits, AreNotSaidToCutWhatJustFits) {
  Scene scene;
  scene.program.campaigns = {limited(campaign("a", "visit", {fixed(100)}), points_limit(100))};
  EXPECT_TRUE(scene.apply(event("visit")).limited.empty());
}

TEST(Limits, HoldWhereATieIsRoundedToEven) {
  // 0.5 of a + 1 of b is 1.5, to even 2: b would be credited with 2, but may give 1.
  Scene scene;
  scene.program.rounding = Rounding::HalfEven;
  scene.program.campaigns = {campaign("a", "purchase", {per("2", "1")}),
                             limited(campaign("b", "purchase", {per("1", "1")}), points_limit(1))};
  const auto entry = scene.apply(event("purchase", {{"amount", "1"}}));
  EXPECT_LE(given(entry, "b"), 1);
}

TEST(Limits, MayBeBeyondAnyDecimal) {
  Scene scene;
  scene.program.campaigns = {
      limited(campaign("a", "purchase", {per("1", "1")}), points_limit(9'000'000'000'000'000'000))};
  EXPECT_EQ(given(scene.apply(event("purchase", {{"amount", "7"}})), "a"), 7);
}

TEST(Limits, OfTimesStopEverythingTheCampaignDoes) {
  Scene scene;
  scene.program.counters = {count_of("visits", "visit")};
  scene.program.campaigns = {
      limited(campaign("a", "visit", {fixed(1), campaigns::Notify{"hello", {}, {}}}),
              campaigns::make_limit(Limit::Every::Day, 2))};
  EXPECT_EQ(scene.apply(event("visit")).notifications.size(), 1U);
  EXPECT_EQ(scene.apply(event("visit")).notifications.size(), 1U);
  EXPECT_EQ(scene.apply(event("visit")).notifications.size(), 0U);
  EXPECT_EQ(scene.alice.points, Points(2));
  auto tomorrow = event("visit");
  tomorrow.time = utc("2026-12-06T00:00:00Z");
  EXPECT_EQ(scene.apply(tomorrow).notifications.size(), 1U);
}

TEST(Limits, FollowTheCampaignsOwnZone) {
  Scene scene;
  Campaign daily =
      limited(campaign("a", "visit", {fixed(1)}), campaigns::make_limit(Limit::Every::Day, 1));
  daily.schedule.zone = TimeZone::find("Asia/Jakarta").value();
  scene.program.campaigns = {daily};
  auto visit = event("visit");
  for (const char* time :
       {"2026-12-05T16:59:00Z", "2026-12-05T17:00:00Z", "2026-12-06T16:59:00Z"}) {
    visit.time = utc(time);
    scene.apply(visit);
  }
  EXPECT_EQ(scene.alice.points, Points(2));
}

TEST(Limits, AreEachMembersOwn) {
  Scene scene;
  scene.program.campaigns = {limited(campaign("a", "visit", {fixed(5)}),
                                     campaigns::make_limit(Limit::Every::Campaign, 1))};
  scene.apply(event("visit"));
  scene.alice = members::Member();
  EXPECT_EQ(given(scene.apply(event("visit")), "a"), 5);
}

TEST(Schedule, IsHalfOpen) {
  Scene scene;
  Campaign weekend = campaign("a", "visit", {fixed(1)});
  weekend.schedule.start = {utc("2026-12-05T00:00:00+07:00"), {}};
  weekend.schedule.end = {utc("2026-12-07T00:00:00+07:00"), {}};
  scene.program.campaigns = {weekend};
  auto visit = event("visit");
  for (const auto& [time, expected] :
       {std::pair("2026-12-04T16:59:59.999Z", 0), std::pair("2026-12-04T17:00:00Z", 1),
        std::pair("2026-12-06T16:59:59.999Z", 1), std::pair("2026-12-06T17:00:00Z", 0)}) {
    visit.time = utc(time);
    EXPECT_EQ(given(*scene.decide(visit).journal, "a"), expected) << time;
  }
}

/// Every Friday from six in the evening, for four hours.
campaigns::Schedule friday_evenings(const char* zone) {
  campaigns::Schedule schedule;
  schedule.zone = TimeZone::find(zone).value();
  schedule.start = {std::nullopt, parse_local_time("2026-12-04 18:00").value()};
  auto rule =
      campaigns::Recurrence::parse("FREQ=WEEKLY;BYDAY=FR", schedule.start->local, schedule.zone);
  schedule.repeat = std::make_shared<campaigns::Occurrences>(
      std::move(rule).value(), Duration{4, Duration::Unit::Hour},
      std::vector{cctz::civil_day(2026, 12, 25)});
  return schedule;
}

TEST(Schedule, RunsAtItsOccurrencesOnly) {
  Scene scene;
  Campaign happy = campaign("a", "visit", {fixed(1)});
  happy.schedule = friday_evenings("Asia/Jakarta");
  happy.schedule.end = {utc("2027-01-08T20:00:00+07:00"), {}};
  scene.program.campaigns = {happy};
  auto visit = event("visit");
  for (const auto& [time, expected] :
       {std::pair("2026-12-04T17:59:59.999+07:00", 0), std::pair("2026-12-04T18:00:00+07:00", 1),
        std::pair("2026-12-04T21:59:59.999+07:00", 1), std::pair("2026-12-04T22:00:00+07:00", 0),
        std::pair("2026-12-05T19:00:00+07:00", 0), std::pair("2026-12-11T19:00:00+07:00", 1),
        std::pair("2026-12-25T19:00:00+07:00", 0), std::pair("2027-01-08T19:59:00+07:00", 1),
        std::pair("2027-01-08T20:00:00+07:00", 0), std::pair("2027-01-15T19:00:00+07:00", 0)}) {
    visit.time = utc(time);
    EXPECT_EQ(given(*scene.decide(visit).journal, "a"), expected) << time;
  }
}

TEST(Limits, PerOccurrenceStartAnewWithEach) {
  Scene scene;
  Campaign happy = limited(campaign("a", "visit", {fixed(1)}),
                           campaigns::make_limit(Limit::Every::Occurrence, 1));
  happy.schedule = friday_evenings("Asia/Jakarta");
  scene.program.campaigns = {happy};
  auto visit = event("visit");
  for (const char* time : {"2026-12-04T18:00:00+07:00", "2026-12-04T21:00:00+07:00",
                           "2026-12-11T18:00:00+07:00", "2026-12-11T18:01:00+07:00"}) {
    visit.time = utc(time);
    scene.apply(visit);
  }
  EXPECT_EQ(scene.alice.points, Points(2));
}

TEST(Limits, PerOccurrenceOfACampaignThatRunsOnceAreNotRenewedByMoving) {
  Scene scene;
  Campaign once = limited(campaign("a", "visit", {fixed(1)}),
                          campaigns::make_limit(Limit::Every::Occurrence, 1));
  once.schedule.in_member_zone = true;
  scene.program.campaigns = {once};
  for (const char* zone : {"America/New_York", "Asia/Jakarta", "Pacific/Auckland"}) {
    scene.alice.profile["timezone"] = zone;
    scene.apply(event("visit"));
  }
  EXPECT_EQ(scene.alice.points, Points(1));
}

TEST(Schedule, InTheMembersZoneFollowsThemThroughTheirDay) {
  Scene scene;
  Campaign happy = limited(campaign("a", "visit", {fixed(1)}),
                           campaigns::make_limit(Limit::Every::Occurrence, 1));
  happy.schedule = friday_evenings("Asia/Jakarta");
  happy.schedule.in_member_zone = true;
  scene.program.campaigns = {happy};
  auto visit = event("visit");
  visit.time = utc("2026-12-04T18:30:00-05:00");
  EXPECT_EQ(given(*scene.decide(visit).journal, "a"), 0) << "Saturday morning in Jakarta";
  EXPECT_TRUE(scene.decide(visit).without_zone) << "Jakarta, for want of another";
  scene.alice.profile["timezone"] = "America/New_York";
  EXPECT_FALSE(scene.decide(visit).without_zone);
  EXPECT_EQ(given(scene.apply(visit), "a"), 1) << "Friday evening in New York";
  visit.time = utc("2026-12-04T19:30:00-05:00");
  EXPECT_EQ(given(scene.apply(visit), "a"), 0) << "once per occurrence";
  scene.alice.profile["timezone"] = "America/Chicago";
  EXPECT_EQ(given(scene.apply(visit), "a"), 0) << "it is the same evening an hour further west";
  scene.alice.profile["timezone"] = "America/New_York";
  visit.time = utc("2026-12-11T11:30:00+00:00");
  EXPECT_EQ(given(scene.apply(visit), "a"), 0) << "Friday evening in Jakarta alone";
}

}  // namespace
}  // namespace fanfare::engine
