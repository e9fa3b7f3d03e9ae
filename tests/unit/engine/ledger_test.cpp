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

/// A purchase gives ten points, which expire after 30 days; 7 and 1 days before, a warning goes
/// out.
struct Ledger : Scheduled {
  Ledger() {
    program.campaigns = {campaign("ten", "purchase", {fixed(10)})};
    program.points.expiry = {{{ExpiryRule::After{duration("30d")}}, {}}};
    program.points.warn = {duration("7d"), duration("1d")};
  }

  void listen(std::string_view event) {
    program.campaigns.push_back(campaign("on-" + std::string(event.substr(7)), std::string(event),
                                         {campaigns::Notify{"told", {}, {}}}));
  }

  members::JournalEntry buys(std::string_view time, std::string_view id) {
    return happens("purchase", time, id).back();
  }
  std::vector<std::pair<std::string, std::string>> settled(std::string_view time) {
    std::vector<std::pair<std::string, std::string>> told;
    for (const members::JournalEntry& entry : settle(time)) {
      told.emplace_back(format_rfc3339(entry.at), entry.type);
    }
    return told;
  }
  std::optional<std::string> timer() const {
    const auto next = timer_of(Program(program), alice);
    return next ? std::optional(format_rfc3339(*next)) : std::nullopt;
  }
  std::expected<std::vector<Decision>, members::Rejection> adjusts(std::string_view points,
                                                                   std::string_view reason) {
    auto next = event("points.adjust", {{"points", points}, {"reason", reason}}, "adj");
    next.time = next.received = utc("2026-12-20T10:00:00Z");
    return try_decide(next);
  }
};

TEST(Lots, ExpireWithTheirLastDay) {
  Ledger scene;
  const auto entry = scene.buys("2026-12-05T10:00:00Z", "a");
  EXPECT_EQ(entry.expires, utc("2027-01-05T00:00:00Z"));
  EXPECT_EQ(scene.timer(), "2027-01-05T00:00:00Z");
  EXPECT_THAT(scene.settled("2027-01-04T23:59:59Z"), IsEmpty());
  EXPECT_EQ(scene.alice.points, Points(10));
  const auto due = scene.settle("2027-02-01T00:00:00Z");
  ASSERT_THAT(due, SizeIs(1));
  EXPECT_EQ(due[0].at, utc("2027-01-05T00:00:00Z")) << "at its own time, however late it is";
  EXPECT_THAT(due[0].points, ElementsAre(Pair("points.expired", Points(-10))));
  EXPECT_THAT(due[0].lots, ElementsAre(members::LotMove{utc("2027-01-05T00:00:00Z"), Points(-10)}));
  EXPECT_EQ(scene.alice.points, Points());
  EXPECT_EQ(scene.alice.points_lifetime, Points(10));
  EXPECT_EQ(scene.timer(), std::nullopt);
}

TEST(Lots, AreSpentSoonestFirst) {
  Ledger scene;
  scene.buys("2026-12-05T10:00:00Z", "a");
  scene.buys("2026-12-06T10:00:00Z", "b");
  const auto decisions = scene.adjusts("-15", "a mistake").value();
  for (const Decision& each : decisions) {
    scene.alice.apply(each.changes);
  }
  EXPECT_EQ(scene.alice.points, Points(5));
  ASSERT_THAT(scene.alice.lots, SizeIs(1));
  EXPECT_EQ(scene.alice.lots[0].expires, utc("2027-01-06T00:00:00Z"));
}

TEST(Lots, WarningsComeAtNineBeforeTheLastDay) {
  Ledger scene;
  scene.listen("points.expiring");
  scene.buys("2026-12-05T10:00:00Z", "a");
  EXPECT_EQ(scene.timer(), "2026-12-28T09:00:00Z");
  EXPECT_THAT(scene.settled("2027-01-03T09:00:00Z"),
              ElementsAre(Pair("2026-12-28T09:00:00Z", "points.expiring"),
                          Pair("2027-01-03T09:00:00Z", "points.expiring")));
  EXPECT_EQ(scene.timer(), "2027-01-05T00:00:00Z");
}

TEST(Lots, AWarningTellsHowManyPointsAndDays) {
  Ledger scene;
  scene.listen("points.expiring");
  scene.buys("2026-12-05T10:00:00Z", "a");
  const auto due = scene.settle("2026-12-28T09:00:00Z");
  ASSERT_THAT(due, SizeIs(1));
  ASSERT_THAT(due[0].notifications, SizeIs(1));
  EXPECT_THAT(due[0].notifications[0].about,
              ElementsAre(Pair("type", "points.expiring"), Pair("points", "10"),
                          Pair("days_left", "7"), Pair("expires_at", "2027-01-05T00:00:00Z")));
}

TEST(Lots, AWarningThatIsADayLateIsNotSent) {
  Ledger scene;
  scene.listen("points.expiring");
  scene.buys("2026-12-05T10:00:00Z", "a");
  const auto due = scene.settle("2026-12-29T10:00:00Z");
  ASSERT_THAT(due, SizeIs(1));
  EXPECT_THAT(due[0].notifications, IsEmpty());
  EXPECT_THAT(due[0].late, ElementsAre("on-expiring"));
}

TEST(Lots, ExpiryIsAnEventForCampaigns) {
  Ledger scene;
  scene.program.campaigns.push_back(campaign("sorry", "points.expired", {fixed(1)}));
  scene.buys("2026-12-05T10:00:00Z", "a");
  const auto due = scene.settle("2027-01-05T00:00:00Z");
  ASSERT_THAT(due, SizeIs(1));
  EXPECT_EQ(due[0].total_points(), Points(-9));
  EXPECT_EQ(scene.alice.points, Points(1));
  EXPECT_EQ(scene.alice.lots.at(0).expires, utc("2027-02-05T00:00:00Z"));
}

TEST(Lots, WhatWasEarnedWhenNothingExpiredNeverDoes) {
  Ledger scene;
  scene.alice.points = Points(100);
  scene.buys("2026-12-05T10:00:00Z", "a");
  scene.settle("2027-02-01T00:00:00Z");
  EXPECT_EQ(scene.alice.points, Points(100));
}

TEST(Unwarned, PointsLiveUntilAChannelAcceptedTheWarningInTime) {
  Ledger scene;
  scene.program.points.extend_unwarned = true;
  scene.listen("points.expiring");
  scene.buys("2026-12-05T10:00:00Z", "a");
  const auto extended = scene.settle("2027-01-05T00:00:00Z").back();
  EXPECT_EQ(extended.type, "points.extended");
  EXPECT_THAT(extended.lots,
              ElementsAre(members::LotMove{utc("2027-01-05T00:00:00Z"), Points(-10)},
                          members::LotMove{utc("2027-01-13T00:00:00Z"), Points(10)}));
  EXPECT_EQ(scene.alice.points, Points(10));
  EXPECT_EQ(scene.timer(), "2027-01-05T09:00:00Z") << "the warning goes out again";
  auto warned = event("points.warned", {{"expires_at", "2027-01-13T00:00:00Z"}}, "w");
  warned.time = warned.received = utc("2027-01-05T09:00:01Z");
  scene.happens(warned);
  EXPECT_TRUE(scene.alice.lots.at(0).warned);
  scene.settle("2027-01-13T00:00:00Z");
  EXPECT_EQ(scene.alice.points, Points());
}

TEST(Unwarned, AWarningThatCameTooLateDoesNotCount) {
  Ledger scene;
  scene.program.points.extend_unwarned = true;
  scene.buys("2026-12-05T10:00:00Z", "a");
  auto warned = event("points.warned", {{"expires_at", "2027-01-05T00:00:00Z"}}, "w");
  warned.time = warned.received = utc("2026-12-29T00:00:01Z");
  scene.happens(warned);
  EXPECT_FALSE(scene.alice.lots.at(0).warned);
}

TEST(Inactivity, AllPointsGoTogetherSoLongAfterTheLastActivity) {
  Ledger scene;
  scene.program.points.expiry = {{{ExpiryRule::Inactivity{duration("30d")}}, {}}};
  scene.program.points.activity = {"purchase", "visit"};
  scene.buys("2026-12-05T10:00:00Z", "a");
  scene.happens("visit", "2026-12-20T10:00:00Z", "v");
  EXPECT_EQ(scene.timer(), "2027-01-20T00:00:00Z");
  scene.happens("look", "2026-12-25T10:00:00Z", "l");
  EXPECT_EQ(scene.timer(), "2027-01-20T00:00:00Z") << "no activity";
  scene.buys("2026-12-26T10:00:00Z", "b");
  EXPECT_THAT(scene.alice.lots, SizeIs(1));
  scene.settle("2027-01-26T00:00:00Z");
  EXPECT_EQ(scene.alice.points, Points());
}

TEST(Inactivity, PendingPointsArePutOffToo) {
  Ledger scene;
  scene.program.points.expiry = {{{ExpiryRule::Inactivity{duration("30d")}}, {}}};
  scene.program.points.activity = {"purchase"};
  scene.program.points.pending = duration("14d");
  scene.buys("2026-12-05T10:00:00Z", "a");
  scene.buys("2026-12-15T10:00:00Z", "b");
  scene.settle("2026-12-30T00:00:00Z");
  ASSERT_THAT(scene.alice.lots, SizeIs(1));
  EXPECT_EQ(scene.alice.lots[0].expires, utc("2027-01-15T00:00:00Z"));
}

TEST(Inactivity, WhatNoActivityEarnsGoesWithTheRest) {
  Ledger scene;
  scene.program.points.expiry = {{{ExpiryRule::Inactivity{duration("30d")}}, {}}};
  scene.program.points.activity = {"purchase"};
  scene.program.campaigns.push_back(campaign("look", "visit", {fixed(1)}));
  scene.buys("2026-12-05T10:00:00Z", "a");
  scene.happens("visit", "2026-12-30T10:00:00Z", "v");
  ASSERT_THAT(scene.alice.lots, SizeIs(1));
  EXPECT_EQ(scene.alice.lots[0].points, Points(11));
}

TEST(Inactivity, NeverShortensADateThatWasPromised) {
  Ledger scene;
  scene.buys("2026-12-05T10:00:00Z", "a");
  scene.program.points.expiry = {{{ExpiryRule::Inactivity{duration("7d")}}, {}}};
  scene.program.points.activity = {"purchase"};
  scene.buys("2026-12-06T10:00:00Z", "b");
  EXPECT_EQ(scene.alice.lots.back().expires, utc("2027-01-05T00:00:00Z"));
}

TEST(Warnings, OfTwoDatesAtOneMomentAreTwo) {
  Ledger scene;
  scene.program.points.warn = {duration("30d"), duration("7d")};
  scene.program.points.expiry = {{{ExpiryRule::After{duration("60d")}}, {}}};
  scene.listen("points.expiring");
  scene.buys("2026-12-05T10:00:00Z", "a");
  scene.buys("2026-12-28T10:00:00Z", "b");
  std::vector<std::string> ids;
  for (const members::JournalEntry& entry : scene.settle("2027-01-27T09:00:00Z")) {
    if (entry.at == utc("2027-01-27T09:00:00Z")) {
      ids.push_back(notification_id("alice", entry, 0));
    }
  }
  ASSERT_THAT(ids, SizeIs(2));
  EXPECT_NE(ids[0], ids[1]);
}

TEST(Pending, AreReleasedWhereTheProgramWaitsNoLonger) {
  Ledger scene;
  scene.program.points.pending = PointsPolicy::Until{"order.delivered"};
  scene.buys("2026-12-05T10:00:00Z", "a");
  scene.program.points.pending = std::monostate();
  scene.settle("2026-12-06T10:00:00Z");
  EXPECT_EQ(scene.alice.points, Points(10));
}

TEST(Pending, PointsWaitTheirTime) {
  Ledger scene;
  scene.program.points.pending = duration("14d");
  const auto entry = scene.buys("2026-12-05T10:00:00Z", "a");
  EXPECT_EQ(entry.pending, Points(10));
  EXPECT_EQ(scene.alice.points, Points());
  EXPECT_EQ(scene.alice.points_lifetime, Points(10));
  EXPECT_EQ(scene.timer(), "2026-12-19T10:00:00Z");
  EXPECT_THAT(scene.settled("2026-12-19T09:59:59Z"), IsEmpty());
  const auto due = scene.settle("2026-12-19T10:00:00Z");
  ASSERT_THAT(due, SizeIs(1));
  EXPECT_EQ(due[0].type, "points.released");
  EXPECT_EQ(due[0].pending, Points(-10));
  EXPECT_EQ(scene.alice.points, Points(10));
  EXPECT_EQ(scene.timer(), "2027-01-05T00:00:00Z") << "they expire by when they were earned";
}

TEST(Pending, PointsWaitForAnEventAboutTheirPurchase) {
  Ledger scene;
  scene.program.points.pending = PointsPolicy::Until{"order.delivered"};
  scene.buys("2026-12-05T10:00:00Z", "a");
  scene.buys("2026-12-05T11:00:00Z", "b");
  auto delivered = event("order.delivered", {{"of", "b"}}, "d");
  delivered.time = delivered.received = utc("2026-12-08T10:00:00Z");
  const auto entry = scene.happens(delivered).back();
  EXPECT_EQ(entry.pending, Points(-10));
  EXPECT_EQ(scene.alice.points, Points(10));
  ASSERT_THAT(scene.alice.pending, SizeIs(1));
  EXPECT_EQ(scene.alice.pending[0].source, seen_mark(event("purchase", {}, "a")).hash);
}

TEST(Pending, ToldOfWhenTheyCanBeSpent) {
  for (const bool by_event : {false, true}) {
    Ledger scene;
    scene.program.points.pending = duration("14d");
    if (by_event) {
      scene.program.points.pending = PointsPolicy::Until{"order.delivered"};
    }
    scene.program.campaigns.push_back(campaign("on", "points.released", {fixed(20)}));
    scene.program.campaigns.back().when = is("event.points", "10");
    scene.buys("2026-12-05T10:00:00Z", "a");
    auto delivered = event("order.delivered", {{"of", "a"}}, "d");
    delivered.time = delivered.received = utc("2026-12-19T10:00:00Z");
    scene.happens(delivered);
    EXPECT_EQ(scene.alice.points, Points(30)) << "and these do not wait again, " << by_event;
    EXPECT_THAT(scene.alice.pending, IsEmpty());
  }
}

TEST(Adjustment, IsJournalledWithItsReason) {
  Ledger scene;
  auto decisions = scene.adjusts("25", "goodwill").value();
  const auto& entry = decisions.back().journal.value();
  EXPECT_THAT(entry.points, ElementsAre(Pair("points.adjust", Points(25))));
  EXPECT_EQ(entry.reason, "goodwill");
  EXPECT_EQ(entry.expires, utc("2027-01-20T00:00:00Z"));
}

TEST(Adjustment, MayTakeTheBalanceBelowZero) {
  Ledger scene;
  scene.alice.apply(scene.adjusts("-25", "fraud").value().back().changes);
  EXPECT_EQ(scene.alice.points, Points(-25));
}

TEST(Adjustment, StopsAtZeroWhereTheProgramSaysSo) {
  Ledger scene;
  scene.program.points.floor_at_zero = true;
  scene.buys("2026-12-05T10:00:00Z", "a");
  const auto decisions = scene.adjusts("-25", "fraud").value();
  EXPECT_THAT(decisions.back().journal->points, ElementsAre(Pair("points.adjust", Points(-10))));
}

TEST(Adjustment, NeedsANumberAndAReason) {
  Ledger scene;
  EXPECT_EQ(scene.adjusts("0", "why").error().code, "bad_points");
  EXPECT_EQ(scene.adjusts("1.5", "why").error().code, "bad_points");
  EXPECT_EQ(scene.adjusts("1", "").error().code, "missing_field");
}

}  // namespace
}  // namespace fanfare::engine
