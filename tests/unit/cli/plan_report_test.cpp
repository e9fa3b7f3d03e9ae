#include "cli/planning/report.h"

#include "tests/unit/cli/plan_scene.h"

namespace fanfare::cli::planning {
namespace {

constexpr auto kRunning = R"(program: shop
timezone: Asia/Jakarta
---
campaign: old
on: visit
then: [{points: 1}]
---
campaign: weekend
title: {id: Akhir pekan, en: Weekend}
on: purchase
schedule: {start: 2026-12-05, end: 2026-12-07}
then: [{multiply: 2}]
limits: [{per: member, times: 3, every: day}]
)";

constexpr auto kWanted = R"(program: shop
timezone: Asia/Jakarta
---
campaign: new
title: "New\e[31m"
on: visit
then: [{points: 1}]
---
campaign: weekend
title: {id: Akhir pekan, en: Weekend}
on: purchase
schedule: {start: 2026-12-05, end: 2026-12-07}
then: [{multiply: 2}, {badge: star}]
limits: [{per: member, times: 5, every: day}]
---
badge: star
)";

class Report : public testing::Test {
 protected:
  Plan plan_ = plan_of(kRunning, kWanted);

  void SetUp() override {  // the versions are tested elsewhere
    plan_.running->version = "111111111111";
    plan_.version = "222222222222";
  }
};

TEST_F(Report, ForPeopleEndsWithASummary) {
  EXPECT_EQ(text_report(plan_, false),
            R"(The daemon runs version 111111111111, taken on 1 Dec 2026 09:00.

Campaigns
  + new  New)"
            "\xEF\xBF\xBD"
            R"([31m  (starts at once)
  - old  (running now, ends at once)
    ! it runs now and ends at once; what it gave stays given
  ~ weekend  Weekend  (running now)
      ~ limits[0].times: 3 -> 5
      + then[1]: {badge: star}
    ! it runs now: what it gave stays given, and every event that is read after publishing falls under the new terms
    ! what members have used up of its limit per day counts on

Badges
  + star

Plan: 2 to add, 1 to change, 1 to remove; version 111111111111 -> 222222222222
)");
}

TEST_F(Report, ColoursTheSigns) {
  const std::string text = text_report(plan_, true);
  EXPECT_THAT(text, testing::HasSubstr("  \x1B[32m+\x1B[0m star\n"));
  EXPECT_THAT(text, testing::HasSubstr("  \x1B[31m-\x1B[0m old"));
  EXPECT_THAT(text, testing::HasSubstr("\x1B[33m~\x1B[0m limits[0].times: 3 -> 5"));
}

TEST_F(Report, ForProgramsHoldsTheSame) {
  EXPECT_EQ(
      json_report(plan_),
      R"({"version":"222222222222","running":{"version":"111111111111",)"
      R"("loaded_at":"2026-12-01T02:00:00Z"},"add":2,"change":1,"remove":1,"changes":[)"
      R"({"action":"add","kind":"campaign","id":"new","running":false,"running_after":true,)"
      R"("fields":[],"warnings":[]},)"
      R"({"action":"remove","kind":"campaign","id":"old","running":true,"running_after":false,)"
      R"("fields":[],"warnings":["it runs now and ends at once; what it gave stays given"]},)"
      R"({"action":"change","kind":"campaign","id":"weekend","running":true,"running_after":true,)"
      R"("fields":[{"path":"limits[0].times","before":3,"after":5},)"
      R"({"path":"then[1]","after":{"badge":"star"}}],"warnings":[)"
      R"("it runs now: what it gave stays given, and every event that is read after publishing )"
      R"(falls under the new terms",)"
      R"("what members have used up of its limit per day counts on"]},)"
      R"({"action":"add","kind":"badge","id":"star","fields":[],"warnings":[]}]})"
      "\n");
}

TEST(EmptyReport, SaysWhatRuns) {
  Plan plan = plan_of(kRunning, kRunning);
  plan.running->version = plan.version = "111111111111";
  EXPECT_EQ(text_report(plan, false),
            "No changes. The daemon runs version 111111111111, taken on 1 Dec 2026 09:00.\n");
}

TEST(FirstReport, SaysThatNothingRuns) {
  auto plan = make_plan(std::nullopt, load("program: shop\ntitle: Shop\n"), kNow);
  ASSERT_TRUE(plan);
  plan->version = "222222222222";
  EXPECT_EQ(text_report(*plan, false),
            "The daemon has not published a program yet: all of it is new.\n\nProgram\n  + shop  "
            "Shop\n\nPlan: 1 to add, 0 to change, 0 to remove; version 222222222222\n");
}

}  // namespace
}  // namespace fanfare::cli::planning
