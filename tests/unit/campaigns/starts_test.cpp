#include "campaigns/starts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/unit/campaigns/scene.h"

namespace fanfare::campaigns {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

Campaign scheduled(std::string_view start, std::string_view rule = "") {
  Campaign made;
  made.id = "c";
  made.triggers = {"schedule"};
  const LocalTime local = parse_local_time(start).value();
  made.schedule.start = Schedule::Bound{std::nullopt, local};
  if (!rule.empty()) {
    made.schedule.repeat = std::make_shared<const Occurrences>(
        Recurrence::parse(rule, local, TimeZone()).value(), Duration::parse("1h").value(),
        std::vector<cctz::civil_day>());
  }
  return made;
}

InForce since_ever(const std::vector<Campaign>& campaigns) {
  InForce made;
  for (const Campaign& each : campaigns) {
    made.since[each.id] = Instant();
  }
  return made;
}

TEST(ScheduleStart, OfASingleRunIsItsStartUnlessItIsOverBefore) {
  Schedule schedule = scheduled("2026-12-04 10:00").schedule;
  const Instant start = utc("2026-12-04T10:00:00Z");
  EXPECT_EQ(schedule.next_start(start - milliseconds(1), TimeZone()), start);
  EXPECT_EQ(schedule.next_start(start, TimeZone()), std::nullopt);
  schedule.end = Schedule::Bound{start, {}};
  EXPECT_EQ(schedule.next_start(start - milliseconds(1), TimeZone()), std::nullopt);
}

TEST(ScheduleStart, OfAnOccurrenceUnderWayIsThatOfTheNext) {
  Schedule schedule = scheduled("2026-12-04 10:00", "FREQ=DAILY;COUNT=3").schedule;
  const auto next = [&](std::string_view when) {
    const auto found = schedule.next_start(utc(when), TimeZone());
    return found ? format_rfc3339(*found) : std::string("none");
  };
  EXPECT_EQ(next("2020-01-01T00:00:00Z"), "2026-12-04T10:00:00Z");
  EXPECT_EQ(next("2026-12-04T10:30:00Z"), "2026-12-05T10:00:00Z");
  EXPECT_EQ(next("2026-12-06T09:59:59.999Z"), "2026-12-06T10:00:00Z");
  EXPECT_EQ(next("2026-12-06T10:00:00Z"), "none");
  schedule.end = Schedule::Bound{std::nullopt, parse_local_time("2026-12-05 10:00").value()};
  EXPECT_EQ(next("2026-12-04T10:30:00Z"), "none") << "the end is not included";
}

std::string ending_after(const Schedule& schedule, std::string_view when,
                         const TimeZone& zone = TimeZone()) {
  const auto found = schedule.next_ending(utc(when), zone);
  return found ? format_rfc3339(*found) : std::string("none");
}

TEST(ScheduleEnding, IsADayBeforeTheEndByTheClockOnTheWall) {
  Schedule schedule = scheduled("2026-03-01").schedule;
  EXPECT_EQ(ending_after(schedule, "2026-03-01T00:00:00Z"), "none") << "it does not end";
  schedule.end = Schedule::Bound{std::nullopt, parse_local_time("2026-03-29 12:00").value()};
  EXPECT_EQ(ending_after(schedule, "2026-03-01T00:00:00Z"), "2026-03-28T12:00:00Z");
  EXPECT_EQ(ending_after(schedule, "2026-03-28T12:00:00Z"), "none");
  const TimeZone berlin = TimeZone::find("Europe/Berlin").value();
  EXPECT_EQ(ending_after(schedule, "2026-03-01T00:00:00Z", berlin), "2026-03-28T11:00:00Z")
      << "23 hours before the end: the clocks go forward in between";
  schedule.start.reset();
  EXPECT_EQ(ending_after(schedule, "2026-03-01T00:00:00Z"), "2026-03-28T12:00:00Z");
}

TEST(ScheduleEnding, OfAShortOccurrenceIsItsMiddle) {
  Schedule schedule = scheduled("2026-12-04 10:00", "FREQ=DAILY;COUNT=2").schedule;
  EXPECT_EQ(ending_after(schedule, "2020-01-01T00:00:00Z"), "2026-12-04T10:30:00Z");
  EXPECT_EQ(ending_after(schedule, "2026-12-04T10:29:59.999Z"), "2026-12-04T10:30:00Z");
  EXPECT_EQ(ending_after(schedule, "2026-12-04T10:30:00Z"), "2026-12-05T10:30:00Z");
  EXPECT_EQ(ending_after(schedule, "2026-12-05T10:30:00Z"), "none");
  schedule.end = Schedule::Bound{utc("2026-12-05T10:20:00Z"), {}};
  EXPECT_EQ(ending_after(schedule, "2026-12-04T11:00:00Z"), "2026-12-05T10:10:00Z")
      << "the schedule's end cuts it short";
  schedule.end = Schedule::Bound{utc("2026-12-05T10:00:00Z"), {}};
  EXPECT_EQ(ending_after(schedule, "2026-12-04T11:00:00Z"), "none");
}

/// A listener to these events, for the campaigns that the condition allows.
Listeners listening(const std::vector<std::string>& events, const Condition& when = {}) {
  Listeners made;
  made.add(events, when);
  return made;
}

TEST(Listeners, HearWhatTheirConditionNames) {
  const auto about = [](Operator op, std::vector<Literal> ids) {
    return Condition::test(make_test("event.campaign", op, std::move(ids)));
  };
  const std::vector<std::string> started = {"campaign.started"};
  EXPECT_TRUE(listening(started).hear("campaign.started", "c"));
  EXPECT_FALSE(listening(started).hear("campaign.ending", "c"));
  EXPECT_FALSE(listening({"purchase"}).hear("campaign.started", "c"));
  const Condition only = about(Operator::In, {plain("c"), plain("d")});
  EXPECT_TRUE(listening(started, only).hear("campaign.started", "d"));
  EXPECT_FALSE(listening(started, only).hear("campaign.started", "e"));
  EXPECT_TRUE(listening(started, Condition::negate(only)).hear("campaign.started", "e"));
  EXPECT_TRUE(
      listening(started, about(Operator::Is, {{"7", number("7")}})).hear("campaign.started", "e"))
      << "a number is left to the condition";
  Listeners both = listening(started, only);
  both.add(started, {});
  EXPECT_TRUE(both.hear("campaign.started", "e"));
}

TEST(Starts, AreAnnouncedToWhoeverListens) {
  std::vector<Campaign> campaigns = {scheduled("2026-12-04 10:00", "FREQ=DAILY;COUNT=2"),
                                     scheduled("2026-12-04 10:00")};
  campaigns[0].triggers = {"purchase"};
  campaigns[1].id = "d";
  const Starts starts(campaigns, listening({"campaign.started", "campaign.ending"}));
  const auto found =
      starts.between(utc("2026-12-04T00:00:00Z"), utc("2026-12-05T10:00:00Z"), nullptr);
  using Kind = Turn::Kind;
  const Instant first = utc("2026-12-04T10:00:00Z");
  EXPECT_EQ(found,
            (std::vector<Starts::Start>{{first, {Kind::Acts, 1}},
                                        {first, {Kind::Started, 0}},
                                        {first, {Kind::Started, 1}},
                                        {first + std::chrono::minutes(30), {Kind::Ending, 0}},
                                        {first + std::chrono::days(1), {Kind::Started, 0}}}));
  EXPECT_EQ(turn_name(Kind::Acts, "d"), "d");
  EXPECT_EQ(turn_name(Kind::Ending, "d"), "d:campaign.ending");
  InForce in_force;
  in_force.since["c:campaign.ending"] = Instant();
  EXPECT_EQ(starts.next(first, in_force), first + std::chrono::minutes(30));
}

TEST(Starts, BothEndsOfALongAndOfAShortTimeCountAlike) {
  const std::vector<Campaign> campaigns = {scheduled("2026-01-01", "FREQ=DAILY")};
  const Starts starts(campaigns);
  const Instant to = utc("2026-12-04T00:00:00Z");
  for (const int days : {1, 3, 40, 80, 300}) {
    const auto found = starts.between(to - std::chrono::days(days), to, nullptr);
    ASSERT_THAT(found, SizeIs(days)) << "the last moment counts, the first does not";
    EXPECT_EQ(found.back().at, to);
  }
}

TEST(Starts, OfTooManyTheNewestAreKept) {
  std::vector<Campaign> campaigns(40, scheduled("2020-01-01", "FREQ=DAILY"));
  const Starts starts(campaigns);
  const Instant to = utc("2026-12-04T00:00:00Z");
  const auto found = starts.between(utc("2020-01-01T00:00:00Z"), to, nullptr);
  ASSERT_THAT(found, SizeIs(Starts::kMost));
  EXPECT_EQ(found.back().at, to);
  EXPECT_EQ(found.front().at, to - std::chrono::days(Starts::kMost / 40 - 1));
}

TEST(Starts, OfOtherTriggersAreNone) {
  Campaign purchase = scheduled("2026-12-04");
  purchase.triggers = {"purchase"};
  Campaign disabled = scheduled("2026-12-04");
  disabled.enabled = false;
  const std::vector<Campaign> campaigns = {purchase, disabled};
  const Starts starts(campaigns);
  EXPECT_TRUE(starts.empty());
  EXPECT_THAT(starts.between(utc("2026-12-01T00:00:00Z"), utc("2026-12-31T00:00:00Z"), nullptr),
              IsEmpty());
  EXPECT_EQ(starts.next(utc("2026-12-01T00:00:00Z"), since_ever(campaigns)), std::nullopt);
}

TEST(Starts, TheNextForAnybodyIsTheEarliestClockOfTheWorld) {
  std::vector<Campaign> campaigns = {scheduled("2026-12-04 09:00")};
  campaigns[0].schedule.in_member_zone = true;
  const Starts starts(campaigns);
  const auto after = [&](std::string_view when) {
    return starts.next(utc(when), since_ever(campaigns));
  };
  EXPECT_EQ(after("2026-12-01T00:00:00Z"), utc("2026-12-03T19:00:00Z")) << "Kiritimati, +14";
  EXPECT_EQ(after("2026-12-04T03:15:00Z"), utc("2026-12-04T03:30:00Z")) << "Kolkata, +5:30";
  EXPECT_EQ(after("2026-12-04T20:00:00Z"), utc("2026-12-04T21:00:00Z")) << "-12";
  EXPECT_EQ(after("2026-12-04T21:00:00Z"), std::nullopt);
}

TEST(Starts, TheNextIsNoneOfACampaignThatIsNotInForceThen) {
  const std::vector<Campaign> campaigns = {scheduled("2026-12-04 09:00", "FREQ=DAILY")};
  const Starts starts(campaigns);
  const Instant when = utc("2026-12-01T00:00:00Z");
  InForce in_force;
  EXPECT_EQ(starts.next(when, in_force), std::nullopt);
  in_force.since["c"] = utc("2026-12-08T12:00:00Z");
  EXPECT_EQ(starts.next(when, in_force), utc("2026-12-09T09:00:00Z"));
  in_force.everything = utc("2026-12-10T09:00:00Z");
  EXPECT_EQ(starts.next(when, in_force), utc("2026-12-11T09:00:00Z"));
}

/// No start for anybody comes before the one that the pass for everybody waits for.
RC_GTEST_PROP(StartsProperty, TheNextForAnybodyMissesNobody, ()) {
  std::vector<Campaign> campaigns = {scheduled(
      "2026-03-01 02:30", *rc::gen::element<std::string>("FREQ=DAILY", "FREQ=WEEKLY", ""))};
  campaigns[0].schedule.in_member_zone = true;
  campaigns[0].schedule.end =
      Schedule::Bound{std::nullopt, parse_local_time("2026-12-20 01:00").value()};
  const Starts starts(campaigns, listening({"campaign.ending"}));
  const TimeZone zone =
      TimeZone::find(*rc::gen::element<std::string>("Europe/Berlin", "America/St_Johns",
                                                    "Asia/Kathmandu", "Pacific/Kiritimati",
                                                    "Pacific/Apia", "Australia/Lord_Howe"))
          .value();
  const Instant when =
      utc("2026-02-20T00:00:00Z") + std::chrono::minutes(*rc::gen::inRange(0, 300 * 24 * 60));
  const Schedule& schedule = campaigns[0].schedule;
  InForce in_force = since_ever(campaigns);
  const auto starting = schedule.next_start(when, zone);
  const auto anybody = starts.next(when, in_force);
  RC_ASSERT(!starting || (anybody && *anybody <= *starting));
  // Of an end, too, but for a clock change shortly before it.
  in_force.since = {{"c:campaign.ending", Instant()}};
  const auto ending = schedule.next_ending(when, zone);
  const auto any_ending = starts.next(when, in_force);
  RC_ASSERT(!ending || (any_ending && *any_ending <= *ending + std::chrono::hours(1)));
}

}  // namespace
}  // namespace fanfare::campaigns
