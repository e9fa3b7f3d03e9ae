#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/engine/schedule_scene.h"

namespace fanfare::engine {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;

TEST(CampaignStarted, ReachesWhoeverMeetsTheConditionsOnceAtItsTime) {
  Scheduled scene;
  scene.program.campaigns = {running("weekend", "2026-12-04 18:00", "2026-12-07 00:00"),
                             running("other", "2026-12-04 12:00", "2026-12-07 00:00"),
                             listening("news", "campaign.started", "weekend"),
                             listening("hurry", "campaign.ending", "weekend")};
  EXPECT_THAT(starts_in(scene.settle("2026-12-04T18:00:00Z", "1")),
              ElementsAre(Pair("2026-12-04T18:00:00Z", "news")));
  EXPECT_THAT(starts_in(scene.settle("2026-12-10T00:00:00Z", "2")),
              ElementsAre(Pair("2026-12-06T00:00:00Z", "hurry")));
  EXPECT_THAT(scene.settle("2027-12-10T00:00:00Z", "3"), IsEmpty());
}

TEST(CampaignStarted, SaysWhichCampaignAndHowLongItRuns) {
  Scheduled scene;
  scene.program.campaigns = {running("weekend", "2026-12-04 18:00", "2026-12-07 00:00"),
                             listening("news", "campaign.started")};
  scene.program.campaigns[1].when = Condition::all({is("event.campaign", "weekend"),
                                                    is("event.starts_at", "2026-12-04T18:00:00Z"),
                                                    is("event.ends_at", "2026-12-07T00:00:00Z")});
  EXPECT_THAT(starts_in(scene.settle("2026-12-05T00:00:00Z")), SizeIs(1));
}

TEST(CampaignStarted, OfSeveralAtOneMomentEachCounts) {
  Scheduled scene;
  scene.program.campaigns = {
      running("a", "2026-12-04", "2026-12-20"), running("b", "2026-12-04", "2026-12-20"),
      starting("c", "2026-12-04", 100), listening("news", "campaign.started")};
  scene.program.campaigns[3].effects = {fixed(1), campaigns::Notify{"hello", {}, {}}};
  scene.program.campaigns[3].when = at_least("member.points", "100");
  const auto entries = scene.settle("2026-12-05T00:00:00Z");
  ASSERT_THAT(entries, SizeIs(1)) << "one moment, one entry";
  EXPECT_EQ(entries[0].total_points(), Points(103)) << "what starts acts before it is announced";
  EXPECT_THAT(entries[0].notifications, SizeIs(3));
}

TEST(CampaignStarted, OfADisabledCampaignIsNone) {
  Scheduled scene;
  scene.program.campaigns = {running("a", "2026-12-04", "2026-12-20"),
                             listening("news", "campaign.started")};
  scene.program.campaigns[0].enabled = false;
  EXPECT_THAT(scene.settle("2026-12-31T00:00:00Z"), IsEmpty());
}

TEST(CampaignStarted, MovesCountersToo) {
  Scheduled scene;
  scene.program.campaigns = {running("a", "2026-12-04", "2026-12-20"),
                             running("b", "2026-12-05", "2026-12-20")};
  scene.program.counters = {count_of("starts", "campaign.started")};
  scene.settle("2026-12-31T00:00:00Z");
  EXPECT_EQ(scene.alice.counters["starts"], *Decimal::parse("2"));
}

TEST(CampaignStarted, ThatWasNotWaitedForThenDoesNotCount) {
  Scheduled scene;
  scene.program.campaigns = {running("a", "2026-12-04", "2026-12-20"),
                             listening("news", "campaign.started"),
                             listening("hurry", "campaign.ending")};
  scene.in_force.emplace();
  scene.in_force->since = {{"a", utc("2026-01-01T00:00:00Z")},
                           {"a:campaign.started", utc("2026-12-04T00:00:00Z")},
                           {"a:campaign.ending", utc("2026-12-18T23:59:59Z")}};
  EXPECT_THAT(starts_in(scene.settle("2026-12-31T00:00:00Z")),
              ElementsAre(Pair("2026-12-19T00:00:00Z", "hurry")));
}

TEST(CampaignStarted, WhoMovesWestDoesNotHearItTwice) {
  Scheduled scene;
  scene.program.campaigns = {
      by_member_clock(recurring("nine", "2026-12-04 09:00", "FREQ=DAILY", "1h")),
      listening("news", "campaign.started")};
  scene.program.campaigns[0].triggers = {"purchase"};
  scene.alice.profile["timezone"] = "Asia/Tokyo";
  EXPECT_THAT(starts_in(scene.settle("2026-12-04T01:00:00Z", "1")),
              ElementsAre(Pair("2026-12-04T00:00:00Z", "news")));
  scene.alice.profile["timezone"] = "America/New_York";
  EXPECT_THAT(scene.settle("2026-12-04T20:00:00Z", "2"), IsEmpty());
  EXPECT_THAT(starts_in(scene.settle("2026-12-05T20:00:00Z", "3")), SizeIs(1));
}

TEST(CampaignStarted, LeavesNoTraceWhereNobodyActs) {
  Scheduled scene;
  scene.program.campaigns = {
      by_member_clock(recurring("nine", "2026-12-04 09:00", "FREQ=DAILY", "1h")),
      listening("news", "campaign.started")};
  scene.program.campaigns[0].triggers = {"purchase"};
  scene.program.campaigns[1].when = at_least("member.points", "1");
  EXPECT_THAT(scene.settle("2026-12-08T00:00:00Z"), IsEmpty());
  EXPECT_THAT(scene.alice.usage, IsEmpty());
}

TEST(CampaignStarted, NoAppMaySendOne) {
  Scheduled scene;
  scene.program.campaigns = {listening("news", "campaign.started")};
  const auto refused = scene.try_decide(event("campaign.started", {{"campaign", "a"}}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "reserved_type");
}

}  // namespace
}  // namespace fanfare::engine
