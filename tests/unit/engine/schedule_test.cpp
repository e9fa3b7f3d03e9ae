#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

#include "tests/unit/engine/schedule_scene.h"

namespace fanfare::engine {
namespace {

using campaigns::Limit;
using campaigns::make_limit;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;

TEST(OnSchedule, WhatStartedHappensBeforeTheEventInOrderOfTime) {
  Scheduled scene;
  scene.program.campaigns = {starting("later", "2026-12-05 01:00"),
                             starting("sooner", "2026-12-04 23:00"),
                             starting("too-late", "2026-12-05 03:01")};
  const auto entries = scene.happens(event("visit"));
  EXPECT_THAT(starts_in(entries), ElementsAre(Pair("2026-12-04T23:00:00Z", "sooner"),
                                              Pair("2026-12-05T01:00:00Z", "later")));
  ASSERT_THAT(entries, SizeIs(3));
  EXPECT_EQ(entries[0].type, "schedule");
  EXPECT_EQ(entries[0].id, "order-1") << "found with the event that follows it";
  EXPECT_EQ(entries[2].type, "visit");
  EXPECT_EQ(scene.alice.points, Points(2));
}

TEST(OnSchedule, CampaignsThatStartTogetherActLikeThoseOfOneEvent) {
  Scheduled scene;
  scene.program.campaigns = {starting("b", "2026-12-04"), starting("a", "2026-12-04"),
                             starting("alone", "2026-12-04"), starting("sees", "2026-12-04")};
  scene.program.campaigns[0].priority = 1;
  scene.program.campaigns[0].exclusive = scene.program.campaigns[2].exclusive = "one";
  scene.program.campaigns[3].when = at_least("member.points", "1");
  const auto entries = scene.settle("2026-12-05T00:00:00Z");
  EXPECT_THAT(entries, SizeIs(1));
  EXPECT_THAT(starts_in(entries),
              ElementsAre(Pair("2026-12-04T00:00:00Z", "b"), Pair("2026-12-04T00:00:00Z", "a")));
}

TEST(OnSchedule, ALaterStartSeesWhatAnEarlierOneDid) {
  Scheduled scene;
  scene.program.campaigns = {starting("first", "2026-12-03", 100),
                             starting("second", "2026-12-04")};
  scene.program.campaigns[1].when = at_least("member.points", "100");
  EXPECT_THAT(starts_in(scene.settle("2026-12-05T00:00:00Z")), SizeIs(2));
}

TEST(OnSchedule, OnlyWhoMeetsTheConditionsThenIsConcerned) {
  Scheduled scene;
  scene.program.counters = {count_of("visits", "visit")};
  scene.program.campaigns = {starting("regulars", "2026-12-04")};
  scene.program.campaigns[0].when = at_least("counter.visits", "1");
  EXPECT_THAT(starts_in(scene.happens("visit", "2026-12-04T10:00:00Z")), IsEmpty())
      << "the first visit came after the start";
  EXPECT_THAT(starts_in(scene.settle("2026-12-05T00:00:00Z")), IsEmpty());
}

TEST(OnSchedule, EveryOccurrenceStartsOnceAndWhatRunsIsNoStart) {
  Scheduled scene;
  scene.program.campaigns = {
      recurring("fridays", "2026-11-06 18:00", "FREQ=WEEKLY;BYDAY=FR", "4h")};
  EXPECT_THAT(
      starts_in(scene.settle("2026-12-18T19:00:00Z", "1")),
      ElementsAre(Pair("2026-12-04T18:00:00Z", "fridays"), Pair("2026-12-11T18:00:00Z", "fridays"),
                  Pair("2026-12-18T18:00:00Z", "fridays")));
  EXPECT_THAT(scene.settle("2026-12-18T20:00:00Z", "2"), IsEmpty());
}

TEST(OnSchedule, TheStartItselfIsDueAndTheMomentLastSeenIsNot) {
  Scheduled scene;
  scene.program.campaigns = {starting("at", "2026-12-05 03:00"), starting("seen", "2026-12-01")};
  EXPECT_THAT(starts_in(scene.happens(event("visit"))),
              ElementsAre(Pair("2026-12-05T03:00:00Z", "at")));
  EXPECT_THAT(scene.happens(event("visit", {}, "order-2")), SizeIs(1)) << "and once";
}

TEST(OnSchedule, WhoJoinsWithTheStartIsThereAndWhoJoinsLaterIsNot) {
  Scheduled scene;
  scene.program.campaigns = {starting("c", "2026-12-04")};
  scene.alice.last_seen.reset();
  scene.alice.joined_at = utc("2026-12-04T00:00:00.001Z");
  EXPECT_THAT(scene.settle("2026-12-05T00:00:00Z", "1"), IsEmpty());
  scene.alice.joined_at = utc("2026-12-04T00:00:00Z");
  EXPECT_THAT(scene.settle("2026-12-05T00:00:00Z", "2"), SizeIs(1));
}

TEST(OnSchedule, DisabledCampaignsDoNotStart) {
  Scheduled scene;
  scene.program.campaigns = {starting("c", "2026-12-04")};
  scene.program.campaigns[0].enabled = false;
  EXPECT_THAT(scene.settle("2026-12-05T00:00:00Z"), IsEmpty());
}

TEST(OnSchedule, AStartBeforeTheCampaignWasKnownDoesNotCount) {
  Scheduled scene;
  scene.program.campaigns = {starting("old", "2026-12-02"), starting("over", "2026-12-03"),
                             starting("new", "2026-12-04"), starting("unheard-of", "2026-12-04")};
  scene.in_force.emplace();
  scene.in_force->everything = utc("2026-12-02T00:00:00Z");
  scene.in_force->since = {{"old", utc("2026-11-01T00:00:00Z")},
                           {"over", utc("2026-12-03T00:00:00Z")},
                           {"new", utc("2026-12-03T23:59:59Z")}};
  EXPECT_THAT(starts_in(scene.settle("2026-12-05T00:00:00Z")),
              ElementsAre(Pair("2026-12-04T00:00:00Z", "new")));
}

TEST(OnSchedule, AnEventOlderThanTheNewestSettlesNothing) {
  Scheduled scene;
  scene.program.campaigns = {starting("c", "2026-12-04")};
  EXPECT_THAT(starts_in(scene.happens("visit", "2026-12-05T00:00:00Z", "new")), SizeIs(1));
  EXPECT_THAT(starts_in(scene.happens("visit", "2026-12-04T12:00:00Z", "old")), IsEmpty());
}

TEST(OnSchedule, BudgetsHoldOverTheStartsBeforeOneEvent) {
  Scheduled scene;
  scene.program.campaigns = {recurring("daily", "2026-12-02", "FREQ=DAILY", "1h")};
  Limit budget = make_limit(Limit::Every::Campaign, 2);
  budget.per = campaigns::Subject::Everyone;
  scene.program.campaigns[0].limits = {budget};
  EXPECT_THAT(starts_in(scene.happens(event("visit"))), SizeIs(2));
  EXPECT_EQ(scene.budgets.usage("daily:campaign", 0).times, 2);
}

TEST(OnSchedule, ARefusedEventLeavesBudgetsAsTheyWere) {
  Scheduled scene;
  scene.program.campaigns = {starting("c", "2026-12-04")};
  scene.program.campaigns[0].limits = {make_limit(Limit::Every::Campaign, 5)};
  scene.program.campaigns[0].limits[0].per = campaigns::Subject::Everyone;
  EXPECT_FALSE(scene.try_decide(event("counter.add", {{"counter", "unknown"}})));
  EXPECT_EQ(scene.budgets.usage("c:campaign", 0).times, 0);
  EXPECT_THAT(starts_in(scene.settle("2026-12-05T00:00:00Z")), SizeIs(1));
}

TEST(OnSchedule, LateNotificationsAreDroppedAndPointsAreNot) {
  Scheduled scene;
  scene.program.campaigns = {starting("c", "2026-12-04")};
  scene.program.campaigns[0].effects.push_back({campaigns::Notify{"hello", {}, {}}, {}});
  scene.program.campaigns[0].late = Duration::parse("6h");
  scene.now = utc("2026-12-04T06:00:01Z");
  const auto entries = scene.settle("2026-12-04T06:00:01Z");
  ASSERT_THAT(entries, SizeIs(1));
  EXPECT_EQ(entries[0].total_points(), Points(1));
  EXPECT_THAT(entries[0].notifications, IsEmpty());
  EXPECT_THAT(entries[0].late, ElementsAre("c"));
}

TEST(OnSchedule, NotificationsOfTwoStartsBeforeOneEventAreTwo) {
  Scheduled scene;
  scene.program.campaigns = {recurring("daily", "2026-12-03", "FREQ=DAILY", "1h")};
  scene.program.campaigns[0].effects = {{campaigns::Notify{"hello", {}, {}}, {}}};
  const auto entries = scene.settle("2026-12-05T12:00:00Z");
  ASSERT_THAT(entries, SizeIs(3)) << "a campaign that only notifies leaves its entries, too";
  std::set<std::string> ids;
  for (const members::JournalEntry& entry : entries) {
    ids.insert(notification_id("alice", entry, 0));
  }
  EXPECT_THAT(ids, SizeIs(3));
}

TEST(OnSchedule, WhatAStartCausesFollowsFromIt) {
  Scheduled scene;
  scene.program.badges = {badge("gift", Condition::any({})),
                          badge("rich", at_least("member.points", "7"))};
  scene.program.campaigns = {starting("c", "2026-12-04", 7),
                             campaign("bonus", "badge.awarded", {fixed(10)})};
  scene.program.campaigns[0].effects.push_back({campaigns::GiveBadge{"gift"}, {}});
  const auto entries = scene.settle("2026-12-05T00:00:00Z");
  ASSERT_THAT(entries, SizeIs(1));
  EXPECT_THAT(entries[0].badges, ElementsAre(members::AwardedBadge{"gift", "", "c"},
                                             members::AwardedBadge{"rich", "", ""}));
  EXPECT_EQ(scene.alice.points, Points(27));
  EXPECT_EQ(scene.alice.badges.at("gift").awarded_at, utc("2026-12-04T00:00:00Z"));
}

TEST(OnSchedule, TheMembersClockCounts) {
  Scheduled scene;
  scene.program.campaigns = {by_member_clock(starting("nine", "2026-12-04 09:00"))};
  scene.alice.profile["timezone"] = "Asia/Jakarta";
  EXPECT_THAT(scene.settle("2026-12-04T01:59:59Z", "1"), IsEmpty());
  EXPECT_THAT(starts_in(scene.settle("2026-12-04T02:00:00Z", "2")),
              ElementsAre(Pair("2026-12-04T02:00:00Z", "nine")));
}

TEST(OnSchedule, WhoHasNoZoneFollowsTheProgram) {
  Scheduled scene;
  scene.program.campaigns = {by_member_clock(starting("nine", "2026-12-04 09:00"))};
  scene.program.campaigns[0].schedule.zone = zone("Asia/Tokyo");
  EXPECT_THAT(starts_in(scene.settle("2026-12-04T12:00:00Z")),
              ElementsAre(Pair("2026-12-04T00:00:00Z", "nine")));
}

TEST(OnSchedule, WhoMovesWestDoesNotMeetTheSameMorningTwice) {
  for (const bool repeats : {true, false}) {
    Scheduled scene;
    scene.program.campaigns = {
        by_member_clock(repeats ? recurring("nine", "2026-12-04 09:00", "FREQ=DAILY", "1h")
                                : starting("nine", "2026-12-04 09:00"))};
    scene.alice.profile["timezone"] = "Asia/Tokyo";
    EXPECT_THAT(starts_in(scene.settle("2026-12-04T01:00:00Z", "1")), SizeIs(1));
    scene.alice.profile["timezone"] = "America/New_York";
    EXPECT_THAT(scene.settle("2026-12-04T20:00:00Z", "2"), IsEmpty()) << "it is nine there, again";
    EXPECT_THAT(starts_in(scene.settle("2026-12-05T20:00:00Z", "3")), SizeIs(repeats ? 1 : 0));
  }
}

/// RFC 5545, section 3.3.5: Berlin skips 02:30 on 2026-03-29, and has it twice on 2026-10-25.
TEST(OnSchedule, ClockChangesMoveAStartOrLeaveItButNeverDoubleIt) {
  Scheduled scene;
  scene.alice.last_seen = utc("2026-03-01T00:00:00Z");
  scene.program.campaigns = {
      recurring("night", "2026-03-29 02:30", "FREQ=MONTHLY;INTERVAL=7;BYMONTHDAY=25,29", "1h")};
  scene.program.campaigns[0].schedule.zone = zone("Europe/Berlin");
  const auto starts = starts_in(scene.settle("2026-10-28T00:00:00Z"));
  EXPECT_THAT(starts, ElementsAre(Pair("2026-03-29T01:30:00Z", "night"),
                                  Pair("2026-10-25T00:30:00Z", "night")));
}

TEST(MemberSettle, LeavesNoTraceWhereNothingIsDue) {
  Scheduled scene;
  scene.program.campaigns = {starting("c", "2026-12-06"),
                             campaign("any", "member.settle", {fixed(9)})};
  const members::Member before = scene.alice;
  EXPECT_THAT(scene.settle("2026-12-05T00:00:00Z"), IsEmpty());
  EXPECT_THAT(scene.alice.seen, IsEmpty());
  EXPECT_EQ(scene.alice.last_seen, before.last_seen);
  EXPECT_FALSE(scene.alice.settled_until);
}

TEST(MemberSettle, RemembersItsIdAndHowFarItWentWhereSomethingWas) {
  Scheduled scene;
  scene.program.campaigns = {starting("c", "2026-12-04")};
  members::Event next = event("member.settle", {}, "s-1");
  EXPECT_THAT(scene.happens(next), SizeIs(1));
  EXPECT_EQ(scene.alice.settled_until, next.time);
  EXPECT_EQ(scene.alice.last_seen, utc("2026-12-01T00:00:00Z")) << "nobody was seen";
  EXPECT_NE(find_applied(scene.alice, next, 30), nullptr);
  EXPECT_THAT(scene.settle("2026-12-06T00:00:00Z", "s-2"), IsEmpty());
}

TEST(MemberSettle, DoesNotGoBeyondTheTimeItWasReceived) {
  Scheduled scene;
  scene.program.campaigns = {starting("past", "2026-12-05 02:00"),
                             starting("soon", "2026-12-05 03:01")};
  members::Event next = event("member.settle");
  next.time = utc("2026-12-05T03:04:00Z");
  EXPECT_THAT(starts_in(scene.happens(next)), ElementsAre(Pair("2026-12-05T02:00:00Z", "past")));
  EXPECT_EQ(scene.alice.settled_until, next.received);
}

TEST(MemberSettle, EnrolsNobody) {
  Scheduled scene;
  scene.program.campaigns = {starting("c", "2026-12-04")};
  scene.alice = {};
  EXPECT_THAT(scene.settle("2026-12-05T00:00:00Z"), IsEmpty());
  EXPECT_FALSE(scene.alice.joined_at);
}

TEST(OnSchedule, NoAppMaySendAStart) {
  Scheduled scene;
  scene.program.campaigns = {starting("c", "2026-12-04")};
  const auto refused = scene.try_decide(event("schedule"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "reserved_type");
}

/// A daemon that looks often and one that was down for a month leave the member the same.
RC_GTEST_PROP(OnScheduleProperty, InHoweverManyStepsTheOutcomeIsTheSame, ()) {
  Scheduled often;
  often.program.campaigns = {
      recurring("fri", "2026-11-06 18:00", "FREQ=WEEKLY;BYDAY=FR", "4h"),
      recurring("day", "2026-11-30 02:30", "FREQ=DAILY;INTERVAL=2", "1d"),
      by_member_clock(recurring("nine", "2026-12-01 09:00", "FREQ=DAILY", "1h")),
      starting("once", "2026-12-12 12:00", 50),
      running("sale", "2026-12-03", "2026-12-09"),
      listening("started", "campaign.started"),
      listening("ending", "campaign.ending")};
  often.program.campaigns[1].when = at_least("member.points", "3");
  often.program.campaigns[1].limits = {make_limit(Limit::Every::Week, 2)};
  often.alice.profile["timezone"] = *rc::gen::element<std::string>(
      "Asia/Jakarta", "America/New_York", "Pacific/Chatham", "Europe/Berlin");
  Scheduled rarely = often;

  auto minutes = *rc::gen::container<std::set<int>>(rc::gen::inRange(0, 40 * 24 * 60));
  const Instant begin = utc("2026-12-01T00:00:00Z");
  const auto settle_at = [&](Scheduled& scene, int minute) {
    members::Event next = event("member.settle", {}, "ignored");
    next.time = next.received = begin + std::chrono::minutes(minute);
    return scene.happens(next);
  };
  std::vector<members::JournalEntry> in_steps;
  minutes.insert(40 * 24 * 60);
  for (const int minute : minutes) {
    for (members::JournalEntry& entry : settle_at(often, minute)) {
      in_steps.push_back(std::move(entry));
    }
  }
  auto at_once = settle_at(rarely, 40 * 24 * 60);
  const auto without_reception = [](std::vector<members::JournalEntry>& entries) {
    for (members::JournalEntry& entry : entries) {
      entry.received.reset();
    }
  };
  without_reception(in_steps);
  without_reception(at_once);
  RC_ASSERT(in_steps == at_once);
  RC_ASSERT(often.alice.points == rarely.alice.points);
  RC_ASSERT(often.alice.usage == rarely.alice.usage);
}

}  // namespace
}  // namespace fanfare::engine
