#include "engine/challenges.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/engine/schedule_scene.h"

namespace fanfare::engine {
namespace {

using badges::ChallengeRule;
using badges::Goal;
using members::Challenge;
using members::ChallengeMove;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

Goal goal(CounterRule measure, std::string_view target, std::vector<Effect> effects = {}) {
  const auto named = static_cast<std::uint64_t>(measure.kind) + 10 * measure.events.front().size();
  return {std::move(measure), named, number(target), std::move(effects)};
}

ChallengeRule challenge(std::string id, std::vector<Goal> goals, std::vector<Effect> effects = {}) {
  ChallengeRule made;
  made.id = std::move(id);
  made.goals = std::move(goals);
  made.effects = std::move(effects);
  return made;
}

/// December, in Jakarta.
campaigns::Schedule december() {
  campaigns::Schedule schedule;
  schedule.zone = *TimeZone::find("Asia/Jakarta");
  schedule.start = {std::nullopt, LocalTime(2026, 12, 1)};
  schedule.end = {std::nullopt, LocalTime(2027, 1, 1)};
  return schedule;
}

/// Five hundred points for three purchases in December.
struct Quest : Scheduled {
  std::vector<members::JournalEntry> journal;
  using Outcome = std::expected<members::JournalEntry, members::Rejection>;

  Quest() {
    program.challenges = {challenge("spree", {goal(count_of("", "purchase"), "3")}, {fixed(500)})};
    program.challenges[0].schedule = december();
  }

  ChallengeRule& rule() { return program.challenges[0]; }

  Outcome sends(std::string_view type, std::string_view time, std::string_view id = "",
                std::initializer_list<members::Attribute> attributes = {}) {
    auto next = event(type, attributes, id.empty() ? time : id);
    next.time = utc(time);
    next.received = std::max(next.time, alice.last_seen.value_or(next.time));
    auto decisions = settle_and_apply(Program(program), alice, next,
                                      {budgets, next.received, nullptr, nullptr, journal});
    if (!decisions) {
      return std::unexpected(decisions.error());
    }
    for (const Decision& each : *decisions) {
      alice.apply(each.changes);
      if (each.journal) {
        journal.push_back(*each.journal);
      }
    }
    return journal.back();
  }
  Outcome buys(std::string_view time, std::string_view id = "") {
    return sends("purchase", time, id);
  }
  const Challenge& spree() const { return alice.challenges.at("spree"); }
  /// `active 2/3`
  std::string standing(std::string_view id = "spree") const {
    const auto found = alice.challenges.find(id);
    return found == alice.challenges.end() ? "none"
                                           : std::string(to_string(found->second.status)) + " " +
                                                 found->second.progress().to_string() + "/" +
                                                 found->second.target().to_string();
  }
};

TEST(Challenge, BeginsWithTheFirstEventThatCounts) {
  Quest scene;
  scene.sends("visit", "2026-12-02T10:00:00Z");
  EXPECT_EQ(scene.standing(), "none");
  const auto entry = scene.buys("2026-12-02T11:00:00Z").value();
  EXPECT_EQ(scene.standing(), "active 1/3");
  EXPECT_EQ(scene.spree().started_at, utc("2026-12-02T11:00:00Z"));
  EXPECT_EQ(scene.spree().ends_at, utc("2026-12-31T17:00:00Z"));
  EXPECT_THAT(entry.challenges,
              ElementsAre(ChallengeMove{"spree", "started", {}, utc("2026-12-31T17:00:00Z")}));
}

TEST(Challenge, GivesItsPointsOnceAllIsDone) {
  Quest scene;
  scene.program.campaigns = {campaign("cheer", "challenge.completed", {fixed(7)})};
  scene.buys("2026-12-02T10:00:00Z");
  scene.buys("2026-12-03T10:00:00Z");
  EXPECT_EQ(scene.alice.points, Points());
  const auto entry = scene.buys("2026-12-04T10:00:00Z").value();
  EXPECT_EQ(scene.standing(), "completed 3/3");
  EXPECT_EQ(scene.spree().ended_at, utc("2026-12-04T10:00:00Z"));
  EXPECT_THAT(entry.points,
              ElementsAre(Pair("challenge:spree", Points(500)), Pair("cheer", Points(7))));
  EXPECT_THAT(entry.challenges, ElementsAre(ChallengeMove{"spree", "completed", {}, {}}));
  scene.buys("2026-12-05T10:00:00Z");
  EXPECT_EQ(scene.alice.points, Points(507)) << "once";
}

TEST(Challenge, CountsNothingOutsideItsTime) {
  Quest scene;
  scene.buys("2026-11-30T16:59:59.999Z");
  EXPECT_EQ(scene.standing(), "none");
  scene.buys("2026-11-30T17:00:00Z");
  scene.buys("2026-12-31T16:59:59Z");
  EXPECT_EQ(scene.standing(), "active 2/3");
  scene.buys("2026-12-31T17:00:00Z");
  EXPECT_EQ(scene.standing(), "expired 2/3");
  EXPECT_EQ(scene.spree().ended_at, utc("2026-12-31T17:00:00Z"));
}

TEST(Challenge, ExpiresAtItsOwnTime) {
  Quest scene;
  scene.buys("2026-12-02T10:00:00Z");
  EXPECT_EQ(timer_of(Program(scene.program), scene.alice), utc("2026-12-31T17:00:00Z"));
  const auto entries = scene.settle("2027-02-01T00:00:00Z");
  ASSERT_THAT(entries, testing::SizeIs(1));
  EXPECT_EQ(entries[0].type, "challenge.expired");
  EXPECT_EQ(entries[0].at, utc("2026-12-31T17:00:00Z"));
  EXPECT_THAT(entries[0].challenges, ElementsAre(ChallengeMove{"spree", "expired", {}, {}}));
}

TEST(Challenge, WithinATimeEndsWithItsLastDay) {
  Quest scene;
  scene.rule().within = duration("7d");
  scene.buys("2026-12-02T10:00:00Z");
  EXPECT_EQ(scene.spree().ends_at, utc("2026-12-10T00:00:00Z"));
  scene.rule().within = duration("36h");
  scene.buys("2026-12-02T11:00:00Z");
  EXPECT_EQ(scene.spree().ends_at, utc("2026-12-03T22:00:00Z")) << "a live edit";
}

TEST(Challenge, OfSeveralGoalsTellsHowManyAreReached) {
  Quest scene;
  scene.rule().goals = {goal(count_of("", "review"), "1", {fixed(10)}),
                        goal(sum_of("", "purchase", "event.amount"), "50")};
  const auto first = scene.sends("review", "2026-12-02T10:00:00Z").value();
  EXPECT_EQ(scene.standing(), "active 1/2");
  EXPECT_THAT(first.points, ElementsAre(Pair("challenge:spree", Points(10))));
  EXPECT_EQ(first.challenges.back(), (ChallengeMove{"spree", "reached", 0, {}}));
  scene.sends("purchase", "2026-12-03T10:00:00Z", "", {{"amount", "49.99"}});
  EXPECT_EQ(scene.standing(), "active 1/2");
  scene.sends("review", "2026-12-03T11:00:00Z");
  EXPECT_EQ(scene.alice.points, Points(10)) << "the goal is reached already";
  scene.sends("purchase", "2026-12-04T10:00:00Z", "", {{"amount", "0.01"}});
  EXPECT_EQ(scene.standing(), "completed 2/2");
  EXPECT_EQ(scene.alice.points, Points(510));
}

TEST(Challenge, InOrderCountsAGoalOnceThoseBeforeAreReached) {
  Quest scene;
  scene.rule().in_order = true;
  scene.rule().goals = {goal(count_of("", "visit"), "1"), goal(count_of("", "purchase"), "1")};
  scene.buys("2026-12-02T10:00:00Z");
  EXPECT_EQ(scene.standing(), "none");
  scene.sends("visit", "2026-12-02T11:00:00Z");
  scene.buys("2026-12-02T12:00:00Z");
  EXPECT_EQ(scene.standing(), "completed 2/2");
}

TEST(Challenge, InOrderTakesNoTwoStepsWithOneEvent) {
  Quest scene;
  scene.rule().in_order = true;
  scene.rule().goals = {goal(count_of("", "purchase"), "1"),
                        goal(sum_of("", "purchase", "event.amount"), "5")};
  scene.sends("purchase", "2026-12-02T10:00:00Z", "", {{"amount", "20"}});
  EXPECT_EQ(scene.standing(), "active 1/2");
  scene.sends("purchase", "2026-12-02T11:00:00Z", "", {{"amount", "20"}});
  EXPECT_EQ(scene.standing(), "completed 2/2");
}

TEST(Challenge, TellsDifferentValuesApart) {
  Quest scene;
  auto stores = sum_of("", "purchase", "event.store");
  stores.kind = CounterRule::Kind::Distinct;
  scene.rule().goals = {goal(stores, "2")};
  scene.sends("purchase", "2026-12-02T10:00:00Z", "", {{"store", "north"}});
  scene.sends("purchase", "2026-12-02T11:00:00Z", "", {{"store", "north"}});
  EXPECT_EQ(scene.standing(), "active 1/2");
  scene.sends("purchase", "2026-12-02T12:00:00Z", "", {{"store", "south"}});
  EXPECT_EQ(scene.standing(), "completed 2/2");
}

TEST(Challenge, IsForThoseWhoMeetItsConditionWhenTheyBegin) {
  Quest scene;
  scene.rule().when = is("member.attr.vip", "yes");
  scene.buys("2026-12-02T10:00:00Z");
  EXPECT_EQ(scene.standing(), "none");
  scene.alice.profile["attr.vip"] = "yes";
  scene.buys("2026-12-02T11:00:00Z");
  scene.alice.profile["attr.vip"] = "no";
  scene.buys("2026-12-02T12:00:00Z");
  EXPECT_EQ(scene.standing(), "active 2/3") << "who is in stays in";
}

TEST(Challenge, ToOptInToIsJoined) {
  Quest scene;
  scene.rule().opt_in = true;
  scene.buys("2026-12-02T10:00:00Z");
  EXPECT_EQ(scene.standing(), "none");
  const auto joined =
      scene.sends("challenge.join", "2026-12-03T10:00:00Z", "j1", {{"challenge", "spree"}});
  ASSERT_TRUE(joined);
  EXPECT_EQ(scene.standing(), "active 0/3");
  EXPECT_EQ(joined->challenges.front().state, "started");
  scene.buys("2026-12-03T09:00:00Z", "late");
  EXPECT_EQ(scene.standing(), "active 0/3") << "it was before they joined";
  scene.buys("2026-12-03T11:00:00Z");
  EXPECT_EQ(scene.standing(), "active 1/3");
}

struct Obstacle {
  std::string name;
  std::string challenge;
  std::string time;
  std::string code;
  std::string words;
};

struct CannotJoin : testing::TestWithParam<Obstacle> {};

TEST_P(CannotJoin, SaysWhy) {
  Quest scene;
  scene.rule().opt_in = true;
  scene.program.challenges.push_back(challenge("vips", {goal(count_of("", "visit"), "1")}));
  scene.program.challenges.back().when = is("member.attr.vip", "yes");
  scene.program.challenges.push_back(challenge("once", {goal(count_of("", "scan"), "1")}));
  scene.sends("scan", "2026-12-02T10:00:00Z");
  ASSERT_EQ(scene.standing("once"), "completed 1/1");
  const auto refused =
      scene.sends("challenge.join", GetParam().time, "j", {{"challenge", GetParam().challenge}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, GetParam().code);
  EXPECT_THAT(refused.error().error, HasSubstr(GetParam().words));
}

INSTANTIATE_TEST_SUITE_P(
    Reasons, CannotJoin,
    testing::Values(
        Obstacle{"Unknown", "sprint", "2026-12-03T10:00:00Z", "unknown_challenge", "'sprint'"},
        Obstacle{"Over", "spree", "2027-01-03T10:00:00Z", "cannot_join", "does not run"},
        Obstacle{"NotForThem", "vips", "2026-12-03T10:00:00Z", "cannot_join", "'when'"},
        Obstacle{"Done", "once", "2026-12-03T10:00:00Z", "cannot_join", "completed already"}),
    [](const auto& row) { return row.param.name; });

TEST(Challenge, IsStartedByACampaign) {
  Quest scene;
  scene.rule().opt_in = true;
  scene.program.campaigns = {campaign("invite", "visit", {campaigns::StartChallenge{"spree"}})};
  scene.sends("visit", "2026-12-02T10:00:00Z");
  EXPECT_EQ(scene.standing(), "active 0/3");
  scene.buys("2026-12-02T11:00:00Z");
  scene.sends("visit", "2026-12-02T12:00:00Z");
  EXPECT_EQ(scene.standing(), "active 1/3") << "who is in it does not begin again";
}

TEST(Challenge, BeginsAgainOnlyAfterItsRest) {
  Quest scene;
  scene.rule().goals[0].target = number("1");
  scene.rule().repeat_after = duration("7d");
  scene.buys("2026-12-02T10:00:00Z");
  scene.buys("2026-12-09T23:59:59Z");
  EXPECT_EQ(scene.alice.points, Points(500));
  scene.buys("2026-12-10T00:00:00Z");
  EXPECT_EQ(scene.alice.points, Points(1000));
  EXPECT_EQ(scene.spree().started_at, utc("2026-12-10T00:00:00Z"));
}

TEST(Challenge, BeginsAgainWithEachOccurrence) {
  Quest scene;
  scene.rule().goals[0].target = number("2");
  scene.rule().schedule =
      recurring("", "2026-12-07 00:00", "FREQ=WEEKLY;BYDAY=MO", "2d").schedule;
  scene.buys("2026-12-07T10:00:00Z");
  scene.buys("2026-12-10T10:00:00Z");
  EXPECT_EQ(scene.standing(), "expired 1/2");
  scene.buys("2026-12-14T10:00:00Z");
  EXPECT_EQ(scene.standing(), "active 1/2") << "from the beginning";
  scene.buys("2026-12-08T10:00:00Z", "late");
  EXPECT_EQ(scene.standing(), "active 1/2") << "an event of the round before";
  scene.buys("2026-12-15T10:00:00Z");
  EXPECT_EQ(scene.standing(), "completed 2/2");
}

TEST(Challenge, RemindsWhoHasComeFarEnough) {
  Quest scene;
  scene.rule().remind = ChallengeRule::Reminder{duration("2d"), 50};
  scene.program.campaigns = {campaign("hurry", "challenge.expiring", {fixed(1)})};
  scene.program.challenges.push_back(scene.rule());
  scene.program.challenges.back().id = "marathon";
  scene.program.challenges.back().goals[0].target = number("30");
  scene.buys("2026-12-02T10:00:00Z");
  scene.buys("2026-12-03T10:00:00Z");
  EXPECT_EQ(timer_of(Program(scene.program), scene.alice), utc("2026-12-29T17:00:00Z"));
  const auto entries = scene.settle("2026-12-30T00:00:00Z");
  ASSERT_THAT(entries, testing::SizeIs(1)) << "of the marathon they have done too little";
  EXPECT_EQ(entries[0].type, "challenge.expiring");
  EXPECT_EQ(entries[0].at, utc("2026-12-29T17:00:00Z"));
  EXPECT_EQ(scene.alice.points, Points(1));
}

TEST(Challenge, KeepsItsProgressThroughAnEditThatMeasuresTheSame) {
  Quest scene;
  scene.buys("2026-12-02T10:00:00Z");
  scene.buys("2026-12-03T10:00:00Z");
  scene.rule().goals[0].target = number("5");
  scene.rule().goals.insert(scene.rule().goals.begin(), goal(count_of("", "review"), "1"));
  const auto entry = scene.buys("2026-12-04T10:00:00Z").value();
  EXPECT_EQ(scene.standing(), "active 0/2");
  EXPECT_EQ(scene.spree().goals[1].value, number("3"));
  EXPECT_THAT(entry.challenges, IsEmpty());
}

TEST(Challenge, SaysInTheJournalWhatAnEditTookAway) {
  Quest scene;
  scene.buys("2026-12-02T10:00:00Z");
  scene.rule().goals = {goal(count_of("", "visit"), "3")};
  const auto entry = scene.sends("visit", "2026-12-03T10:00:00Z").value();
  EXPECT_EQ(scene.standing(), "active 1/3");
  EXPECT_EQ(entry.challenges.front().state, "changed");
}

TEST(Challenge, IsReachedByALowerTargetWithTheNextEvent) {
  Quest scene;
  scene.buys("2026-12-02T10:00:00Z");
  scene.buys("2026-12-03T10:00:00Z");
  scene.rule().goals[0].target = number("2");
  scene.buys("2026-12-04T10:00:00Z");
  EXPECT_EQ(scene.standing(), "completed 2/2");
}

TEST(Challenge, ThatTheProgramLostStaysAsItIs) {
  Quest scene;
  scene.buys("2026-12-02T10:00:00Z");
  scene.program.challenges.clear();
  scene.buys("2026-12-03T10:00:00Z");
  EXPECT_EQ(timer_of(Program(scene.program), scene.alice), std::nullopt);
  EXPECT_EQ(scene.standing(), "active 1/3");
}

TEST(Challenge, IsSeenByConditions) {
  Quest scene;
  scene.program.badges = {badge("shopper", is("challenge.spree", "completed"))};
  scene.rule().goals[0].target = number("1");
  scene.buys("2026-12-02T10:00:00Z");
  EXPECT_TRUE(scene.alice.badges.contains("shopper")) << "with the event that completes it";
}

TEST(ChallengeRefund, TakesProgressBack) {
  Quest scene;
  scene.rule().goals = {goal(count_of("", "purchase"), "3"),
                        goal(sum_of("", "purchase", "event.amount"), "500")};
  scene.sends("purchase", "2026-12-02T10:00:00Z", "a", {{"amount", "100"}});
  scene.sends("purchase", "2026-12-03T10:00:00Z", "b", {{"amount", "60"}});
  scene.sends("purchase.refund", "2026-12-04T10:00:00Z", "r1", {{"of", "b"}, {"amount", "45"}});
  EXPECT_EQ(scene.spree().goals[0].value, number("2")) << "a part: it counts still";
  EXPECT_EQ(scene.spree().goals[1].value, number("115"));
  const auto entry =
      scene.sends("purchase.refund", "2026-12-04T11:00:00Z", "r2", {{"of", "b"}}).value();
  EXPECT_EQ(scene.spree().goals[0].value, number("1"));
  EXPECT_EQ(scene.spree().goals[1].value, number("100"));
  EXPECT_THAT(entry.counted,
              ElementsAre(Pair("spree/0", number("-1")), Pair("spree/1", number("-15"))));
}

TEST(ChallengeRefund, OpensAgainWhatThePurchaseCompleted) {
  Quest scene;
  scene.rule().goals[0].target = number("2");
  scene.buys("2026-12-02T10:00:00Z", "a");
  scene.buys("2026-12-03T10:00:00Z", "b");
  ASSERT_EQ(scene.alice.points, Points(500));
  const auto entry =
      scene.sends("purchase.refund", "2026-12-04T10:00:00Z", "r", {{"of", "b"}}).value();
  EXPECT_EQ(scene.alice.points, Points());
  EXPECT_EQ(scene.standing(), "active 1/2");
  EXPECT_EQ(entry.challenges.front().state, "reopened");
  scene.buys("2026-12-05T10:00:00Z", "c");
  EXPECT_EQ(scene.alice.points, Points(500));
  EXPECT_EQ(scene.standing(), "completed 2/2");
}

TEST(ChallengeRefund, OfAnotherPurchaseLeavesWhatIsCompleted) {
  Quest scene;
  scene.rule().goals[0].target = number("2");
  scene.buys("2026-12-02T10:00:00Z", "a");
  scene.buys("2026-12-03T10:00:00Z", "b");
  scene.sends("purchase.refund", "2026-12-04T10:00:00Z", "r", {{"of", "a"}});
  EXPECT_EQ(scene.standing(), "completed 2/2");
  EXPECT_EQ(scene.alice.points, Points(500));
}

TEST(ChallengeRefund, DoesNotOpenWhatIsOver) {
  Quest scene;
  scene.rule().goals[0].target = number("1");
  scene.buys("2026-12-31T10:00:00Z", "a");
  scene.sends("purchase.refund", "2027-01-04T10:00:00Z", "r", {{"of", "a"}});
  EXPECT_EQ(scene.standing(), "completed 1/1");
  EXPECT_EQ(scene.alice.points, Points()) << "what it gave comes back all the same";
}

}  // namespace
}  // namespace fanfare::engine
