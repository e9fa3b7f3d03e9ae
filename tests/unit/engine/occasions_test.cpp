#include "engine/occasions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/engine/schedule_scene.h"

namespace fanfare::engine {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

/// A hundred points for a birthday; Alice lives in Jakarta, seven hours ahead of UTC.
struct Occasions : Scheduled {
  explicit Occasions(std::string_view birthday = "1990-12-06") {
    program.campaigns = {
        campaign("party", "member.birthday", {fixed(100), campaigns::Notify{"cheers", {}, {}}})};
    alice.profile["timezone"] = "Asia/Jakarta";
    alice.profile["birthday"] = birthday;
  }

  std::vector<std::pair<std::string, std::string>> told(std::string_view until) {
    std::vector<std::pair<std::string, std::string>> all;
    for (const members::JournalEntry& entry : settle(until)) {
      all.emplace_back(format_rfc3339(entry.at), entry.type);
    }
    return all;
  }
  std::string timer() const {
    const auto next = timer_of(Program(program), alice, in_force ? &*in_force : nullptr);
    return next ? format_rfc3339(*next) : std::string();
  }
};

TEST(Birthday, IsKeptAtNineWhereTheMemberLives) {
  Occasions scene;
  EXPECT_EQ(scene.timer(), "2026-12-06T02:00:00Z");
  EXPECT_THAT(scene.told("2026-12-06T01:59:59Z"), IsEmpty());
  EXPECT_THAT(scene.told("2026-12-06T02:00:00Z"),
              ElementsAre(Pair("2026-12-06T02:00:00Z", "member.birthday")));
  EXPECT_EQ(scene.alice.points, Points(100));
  EXPECT_EQ(scene.timer(), "2027-12-06T02:00:00Z");
}

TEST(Birthday, ComesAtTheProgramsTimeOfDay) {
  Occasions scene;
  scene.program.occasions.daily_at = std::chrono::minutes(18 * 60 + 30);
  EXPECT_EQ(scene.timer(), "2026-12-06T11:30:00Z");
}

TEST(Birthday, NeedsNoYear) {
  Occasions scene("--12-06");
  EXPECT_EQ(scene.timer(), "2026-12-06T02:00:00Z");
}

TEST(Birthday, ThatNobodyWaitsForIsNone) {
  Occasions scene;
  scene.program.campaigns.clear();
  EXPECT_EQ(scene.timer(), "");
}

TEST(Birthday, OfALeapDayIsOnThe28thOrOnThe1st) {
  Occasions scene("1992-02-29");
  EXPECT_EQ(scene.timer(), "2027-02-28T02:00:00Z");
  scene.program.occasions.leap_day_in_march = true;
  EXPECT_EQ(scene.timer(), "2027-03-01T02:00:00Z");
  const OccasionsPolicy plain;
  EXPECT_EQ(birthday_in(2028, "1992-02-29", plain), LocalDay(2028, 2, 29));
  EXPECT_EQ(birthday_in(2027, "--02-28", plain), LocalDay(2027, 2, 28));
  EXPECT_EQ(birthday_in(2027, "soon", plain), std::nullopt);
}

TEST(Birthday, IsKeptOnceIn300DaysWhateverTheProfileSays) {
  Occasions scene;
  scene.settle("2026-12-06T02:00:00Z");
  scene.alice.profile["birthday"] = "1990-12-20";
  EXPECT_EQ(scene.timer(), "2027-12-20T02:00:00Z");
  scene.alice.profile["birthday"] = "1990-10-01";
  EXPECT_EQ(scene.timer(), "2028-10-01T02:00:00Z") << "299 days";
  scene.alice.profile["birthday"] = "1990-10-02";
  EXPECT_EQ(scene.timer(), "2027-10-02T02:00:00Z") << "300 days";
}

TEST(Birthday, WhoJoinsOnItGetsItOnce) {
  Occasions scene;
  scene.alice = {};
  auto enrolled = event("member.enrolled", {{"birthday", "1990-12-06"}}, "e");
  enrolled.time = enrolled.received = utc("2026-12-06T15:00:00Z");
  scene.happens(enrolled);
  EXPECT_EQ(scene.timer(), "2026-12-06T15:00:00Z");
  EXPECT_THAT(scene.told("2026-12-06T15:00:01Z"),
              ElementsAre(Pair("2026-12-06T15:00:00Z", "member.birthday")));
  EXPECT_EQ(scene.timer(), "2027-12-06T09:00:00Z");
}

TEST(Birthday, AfterItsDayTheGreetingIsNotSent) {
  Occasions scene;
  const auto due = scene.settle("2026-12-08T00:00:00Z");
  ASSERT_EQ(due.size(), 1U);
  EXPECT_EQ(due[0].at, utc("2026-12-06T02:00:00Z"));
  EXPECT_THAT(due[0].notifications, IsEmpty());
  EXPECT_THAT(due[0].late, ElementsAre("party"));
  EXPECT_EQ(scene.alice.points, Points(100)) << "points are always given";
}

TEST(Birthday, FromBeforeAnybodyWaitedForItIsOver) {
  Occasions scene;
  scene.in_force.emplace();
  EXPECT_EQ(scene.timer(), "");
  scene.in_force->since["@member.birthday"] = utc("2026-12-07T00:00:00Z");
  EXPECT_EQ(scene.timer(), "2027-12-06T02:00:00Z");
  EXPECT_THAT(scene.told("2026-12-08T00:00:00Z"), IsEmpty());
}

TEST(Anniversary, TellsTheYears) {
  Occasions scene;
  scene.program.campaigns = {campaign("years", "member.anniversary", {fixed(1)})};
  scene.program.campaigns[0].when = is("event.years", "7");
  scene.alice.joined_at = utc("2020-02-29T12:00:00Z");
  EXPECT_EQ(scene.timer(), "2027-03-01T02:00:00Z");
  scene.settle("2027-03-01T02:00:00Z");
  EXPECT_EQ(scene.alice.points, Points(1));
}

TEST(Birthday, OfWhoStayedAwayForYearsComes) {
  Occasions scene;
  scene.alice.last_seen = utc("2023-06-01T00:00:00Z");
  scene.in_force.emplace();
  scene.in_force->since["@member.birthday"] = utc("2026-07-01T00:00:00Z");
  EXPECT_EQ(scene.timer(), "2026-12-06T02:00:00Z");
}

TEST(Anniversary, ComesOnceForWhoMovesOnThatDay) {
  Occasions scene;
  scene.program.campaigns = {campaign("years", "member.anniversary", {fixed(1)})};
  scene.alice.joined_at = utc("2020-12-05T12:00:00Z");
  scene.alice.profile["timezone"] = "Pacific/Auckland";
  scene.settle("2026-12-05T23:00:00Z");
  EXPECT_EQ(scene.alice.points, Points(1)) << "the 6th, in Auckland";
  scene.alice.profile["timezone"] = "America/Los_Angeles";
  scene.settle("2026-12-07T00:00:00Z", "t");
  EXPECT_EQ(scene.alice.points, Points(1));
}

TEST(Obligations, ThatComeToNothingAreOver) {
  Occasions scene;
  scene.program.campaigns = {campaign("back", "member.inactive", {fixed(5)})};
  scene.program.campaigns[0].when = at_least("member.points", "1000");
  scene.program.occasions.inactive_after = Duration::parse("60d");
  const auto decisions = scene.try_decide([] {
    auto next = event("member.settle", {}, "s");
    next.time = next.received = utc("2027-01-30T00:00:00Z");
    return next;
  }());
  ASSERT_EQ(decisions->size(), 1U);
  EXPECT_FALSE(decisions->front().journal) << "nothing to tell";
  scene.alice.apply(decisions->front().changes);
  EXPECT_EQ(scene.timer(), "");
  scene.program.campaigns[0].when = {};
  EXPECT_THAT(scene.told("2027-02-10T00:00:00Z"), IsEmpty());
}

TEST(Anniversary, IsNotTheDayOfJoining) {
  Occasions scene;
  scene.program.campaigns = {campaign("years", "member.anniversary", {fixed(1)})};
  scene.alice.joined_at = scene.alice.last_seen = utc("2026-12-01T00:00:00Z");
  EXPECT_EQ(scene.timer(), "2027-12-01T02:00:00Z");
}

TEST(Inactivity, ComesOnceSoLongAfterTheMemberWasSeen) {
  Occasions scene;
  scene.program.campaigns = {campaign("back", "member.inactive", {fixed(5)})};
  scene.program.occasions.inactive_after = Duration::parse("60d");
  EXPECT_EQ(scene.timer(), "2027-01-30T00:00:00Z");
  scene.settle("2027-01-30T00:00:00Z");
  EXPECT_EQ(scene.alice.points, Points(5));
  EXPECT_EQ(scene.timer(), "");
  scene.happens("visit", "2027-02-01T00:00:00Z", "v");
  EXPECT_EQ(scene.timer(), "2027-04-02T00:00:00Z");
}

TEST(Inactivity, AnAdjustmentIsNoSignOfLife) {
  Occasions scene;
  scene.program.campaigns = {campaign("back", "member.inactive", {fixed(5)})};
  scene.program.occasions.inactive_after = Duration::parse("60d");
  auto adjusted = event("points.adjust", {{"points", "5"}, {"reason", "goodwill"}}, "a");
  adjusted.time = adjusted.received = utc("2026-12-20T00:00:00Z");
  scene.happens(adjusted);
  EXPECT_EQ(scene.timer(), "2027-01-30T00:00:00Z");
  EXPECT_EQ(scene.alice.last_seen, utc("2026-12-01T00:00:00Z"));
}

TEST(Occasions, OfOneMomentComeInAFixedOrder) {
  Occasions scene;
  scene.program.campaigns.push_back(campaign("years", "member.anniversary", {fixed(1)}));
  scene.alice.joined_at = utc("2020-12-06T00:00:00Z");
  EXPECT_THAT(scene.told("2026-12-07T00:00:00Z"),
              ElementsAre(Pair("2026-12-06T02:00:00Z", "member.birthday"),
                          Pair("2026-12-06T02:00:00Z", "member.anniversary")));
}

}  // namespace
}  // namespace fanfare::engine
