#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/testing/runner.h"
#include "cli/testing/words.h"
#include "config/loader.h"

namespace fanfare::cli::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* kProgram = R"(
program: shop
timezone: Asia/Jakarta
counters:
  purchases: {count: purchase}
  opens: {from: app}
---
campaign: base-points
on: purchase
then:
  - points: {per: 1000, give: 1}
  - notify: thanks
---
campaign: old-friends
on: visit
when: {member.joined_at: {before: 2020-01-01}}
then: [{points: 7}]
---
campaign: new-year
on: schedule
schedule: {start: 2030-01-01 09:00, timezone: member}
when: {member.joined_at: {before: 2020-01-01}}
then: [{points: 100}, {notify: thanks}]
---
badge: regular
award_when: {counter.purchases: {at_least: 2}}
---
badge: fan
award_when: {counter.opens: {at_least: 3}}
---
template: thanks
en: {title: Thanks, text: Thanks}
---
test: a test
)";

/// The program's only test, with `test` below its name.
TestResult result_of(const std::string& test) {
  const auto loaded = config::load_program_text("p.yaml", kProgram + test);
  if (!loaded) {
    ADD_FAILURE() << loaded.error().to_string();
    return {};
  }
  return run_test(*loaded->program, loaded->tests.at(0));
}

std::vector<std::string> failures_of(const std::string& test) {
  std::vector<std::string> messages;
  for (const Failure& failure : result_of(test).failures) {
    if (!failure.problem.empty()) {
      messages.push_back(failure.member + ": " + failure.problem);
    }
    for (const Difference& difference : failure.differences) {
      messages.push_back(failure.member + ": " + describe(difference));
    }
  }
  return messages;
}

/// What the events did, without when and where.
std::vector<std::string> history_of(const std::string& test) {
  std::vector<std::string> lines;
  for (const Happening& each : result_of(test).history) {
    lines.push_back(each.member + " " + each.text);
  }
  return lines;
}

TEST(TestRunner, PassesWhatHolds) {
  EXPECT_THAT(failures_of(R"(
members:
  - {id: ana, points: 5}
timeline:
  - {at: 2026-12-05 10:00, event: {type: purchase, member: ana, amount: 100000}}
  - at: 2026-12-05 10:01
    expect:
      ana: {points: 105, badges: [], counters: {purchases: 1}, notifications: [thanks]}
  - {at: 2026-12-05 10:02, event: {type: purchase, member: ana, amount: 1000}}
  - at: 2026-12-05 10:03
    expect:
      ana: {points: 106, points_lifetime: 106, badges: [regular], notifications: [thanks]}
  - {at: 2026-12-05 10:03, expect: {ana: {notifications: []}}}
)"),
              IsEmpty());
}

TEST(TestRunner, ReportsEveryDifference) {
  EXPECT_THAT(failures_of(R"(
members:
  - {id: ana}
timeline:
  - {at: 2026-12-05 10:00, event: {type: purchase, member: ana, amount: 100000}}
  - at: 2026-12-05 10:01
    expect:
      ana: {points: 200, badges: [regular], counters: {purchases: 2}, notifications: []}
)"),
              ElementsAre("ana: points: expected 200, got 100", "ana: badges: missing regular",
                          "ana: counters.purchases: expected 2, got 1",
                          "ana: notifications: expected [], got [thanks]"));
}

TEST(TestRunner, GivesTheSameIdOnce) {
  EXPECT_THAT(failures_of(R"(
members:
  - {id: ana}
timeline:
  - {at: 2026-12-05 10:00, event: {type: purchase, member: ana, id: o1, amount: 100000}}
  - {at: 2026-12-05 10:01, event: {type: purchase, member: ana, id: o1, amount: 100000}}
  - {at: 2026-12-05 10:02, expect: {ana: {points: 100, notifications: [thanks]}}}
)"),
              IsEmpty());
}

TEST(TestRunner, FailsOnARefusedEventInTheDecodersWords) {
  EXPECT_THAT(failures_of(R"(
members:
  - {id: ana}
timeline:
  - {at: 2026-12-05 10:00, event: {type: purchase, member: ana, amount: lots}}
)"),
              ElementsAre(HasSubstr("ana: the event is rejected: 'amount' is 'lots'")));
}

TEST(TestRunner, FailsOnAMemberWhoseOnlyEventWasRefused) {
  EXPECT_THAT(failures_of(R"(
timeline:
  - {at: 2026-12-05 10:00, event: {type: purchase, member: ana, amount: lots}}
  - {at: 2026-12-05 10:01, expect: {ana: {points: 0}}}
)"),
              ElementsAre(HasSubstr("rejected"), HasSubstr("ana: nobody of this id")));
}

TEST(TestRunner, ExpectsBeforeAnyEventWhatMembersStartWith) {
  EXPECT_THAT(failures_of(R"(
members:
  - {id: ana, points: 5}
timeline:
  - at: 2026-12-05 10:00
    expect:
      ana: {points: 5, points_lifetime: 5, badges: [], counters: {purchases: 0}, notifications: []}
)"),
              IsEmpty());
}

TEST(TestRunner, TakesStepsOfOneTimeInTheOrderTheyStand) {
  EXPECT_THAT(failures_of(R"(
timeline:
  - {at: 2026-12-05 10:00, event: {type: purchase, member: ana, amount: 1000}}
  - {at: 2026-12-05 10:00, expect: {ana: {points: 1, badges: []}}}
  - {at: 2026-12-05 10:00, event: {type: purchase, member: ana, amount: 1000}}
  - {at: 2026-12-05 10:00, expect: {ana: {points: 2, badges: [regular]}}}
)"),
              IsEmpty());
}

TEST(TestRunner, LetsMembersJoinAtTheFirstStepOrWhenTheTestSays) {
  EXPECT_THAT(failures_of(R"(
members:
  - {id: ana, joined_at: 2019-05-01}
  - {id: budi}
timeline:
  - {at: 2026-12-05 10:00, event: {type: visit, member: ana}}
  - {at: 2026-12-05 10:00, event: {type: visit, member: budi}}
  - {at: 2026-12-05 10:00, expect: {ana: {points: 7}, budi: {points: 0}}}
)"),
              IsEmpty());
}

TEST(TestRunner, CountsNotificationsOfAllMembersFromThePreviousExpect) {
  EXPECT_THAT(failures_of(R"(
timeline:
  - {at: 2026-12-05 10:00, event: {type: purchase, member: ana, amount: 1000}}
  - {at: 2026-12-05 10:00, event: {type: purchase, member: budi, amount: 1000}}
  - {at: 2026-12-05 10:01, expect: {ana: {notifications: [thanks]}}}
  - {at: 2026-12-05 10:02, expect: {budi: {notifications: [thanks]}}}
)"),
              ElementsAre("budi: notifications: expected [thanks], got []"));
}

TEST(TestRunner, TellsWhatEveryEventDid) {
  EXPECT_THAT(history_of(R"(
timeline:
  - {at: 2026-12-05 10:00, event: {type: purchase, member: ana, id: o1, amount: 2000}}
  - {at: 2026-12-05 10:00, event: {type: purchase, member: ana, id: o1, amount: 2000}}
  - {at: 2026-12-05 10:01, event: {type: visit, member: budi}}
  - {at: 2026-12-05 10:02, event: {type: counter.add, member: budi, counter: opens, by: 3}}
  - {at: 2026-12-05 10:02, event: {type: purchase, member: ana, amount: 1000}}
  - {at: 2026-12-05 10:02, event: {type: purchase, member: ana, amount: lots}}
)"),
              ElementsAre("ana purchase: +2 points (2 base-points); notified thanks",
                          "ana purchase: nothing, because an event with this id was there before",
                          "budi visit: no campaign acted", "budi counter.add: badge fan",
                          "ana purchase: +1 points (1 base-points), badge regular; notified thanks",
                          "ana purchase: rejected"));
}

TEST(TestRunner, SaysWhichEventsAFailureMayComeFrom) {
  const TestResult result = result_of(R"(
timeline:
  - {at: 2026-12-05 10:00, event: {type: purchase, member: ana, amount: 2000}}
  - {at: 2026-12-05 10:00, expect: {ana: {points: 3}}}
  - {at: 2026-12-05 10:01, event: {type: visit, member: budi}}
  - {at: 2026-12-05 10:01, event: {type: visit, member: ana}}
  - {at: 2026-12-05 10:02, expect: {ana: {points: 4}}}
)");
  ASSERT_EQ(result.failures.size(), 2U);
  const Failure& first = result.failures[0];
  EXPECT_EQ(first.since_line, 0);
  EXPECT_EQ(first.since_event, 0U);
  EXPECT_EQ(first.until_event, 1U);
  const Failure& second = result.failures[1];
  EXPECT_EQ(second.since_line, first.place.line);
  EXPECT_EQ(second.since_event, 1U);
  EXPECT_EQ(second.until_event, 3U);
  EXPECT_EQ(second.place.line, first.place.line + 3);
}

TEST(TestRunner, RunsTheTestsItIsGivenInTheirOrder) {
  const auto loaded = config::load_program_text("p.yaml", std::string(kProgram) + R"(
timeline: [{at: 2026-12-05, expect: {}}]
---
test: another
members: [{id: ana}]
timeline: [{at: 2026-12-05, expect: {ana: {points: 1}}}]
)");
  ASSERT_TRUE(loaded) << loaded.error().to_string();
  const std::vector<const config::TestCase*> tests = {&loaded->tests[1], &loaded->tests[0]};
  const RunResult run = run_tests(*loaded->program, "p", tests);
  EXPECT_EQ(run.program, "shop");
  EXPECT_EQ(run.folder, "p");
  EXPECT_EQ(run.zone.name(), "Asia/Jakarta");
  ASSERT_EQ(run.tests.size(), 2U);
  EXPECT_EQ(run.tests[0].name, "another");
  EXPECT_EQ(run.failed(), 1U);
}

TEST(TestRunner, TimePassesForEveryoneWhoseCampaignStarts) {
  EXPECT_THAT(failures_of(R"(
members:
  - {id: alice, joined_at: 2019-05-01}
  - {id: bob, joined_at: 2019-05-01, timezone: Asia/Tokyo}
  - {id: carol}
timeline:
  - {at: 2030-01-01 07:00, expect: {alice: {points: 0}, bob: {points: 100, notifications: [thanks]}}}
  - {at: 2030-01-01 08:59:59, expect: {alice: {points: 0}}}
  - at: 2030-01-01 09:00
    expect:
      alice: {points: 100, notifications: [thanks]}
      bob: {points: 100, notifications: []}
      carol: {points: 0}
  - {at: 2031-01-01, event: {type: visit, member: alice}}
  - {at: 2031-01-01, expect: {alice: {points: 107}}}
)"),
              IsEmpty());
}

TEST(TestRunner, WhatAStartDidIsToldWithItsOwnTime) {
  const TestResult result = result_of(R"(
members: [{id: alice, joined_at: 2019-05-01}]
timeline:
  - {at: 2029-12-31, expect: {alice: {points: 0}}}
  - {at: 2030-02-01, expect: {alice: {points: 0}}}
)");
  ASSERT_THAT(result.history, ::testing::SizeIs(1));
  EXPECT_EQ(format_rfc3339(result.history[0].at), "2030-01-01T02:00:00Z");
  EXPECT_THAT(result.history[0].text, HasSubstr("schedule: +100 points (100 new-year)"));
  EXPECT_THAT(result.failures, ::testing::SizeIs(1));
}

constexpr const char* kClocks = R"(
program: clocks
---
campaign: nine
on: schedule
schedule: {start: 2030-01-01 09:00, timezone: member}
then: [{points: 1}, {notify: hello}]
limits: [{per: everyone, points: 1}]
late: 6h
---
template: hello
en: {title: Hello, text: Hello}
---
test: a test
members:
  - {id: a, timezone: America/New_York}
  - {id: z, timezone: Asia/Tokyo}
timeline:
  - {at: 2029-12-01 00:00, expect: {a: {points: 0}}}
  - {at: 2030-01-05 00:00, expect: {a: {points: 0}, z: {points: 1, notifications: [hello]}}}
)";

TEST(Runner, WhatFallsDueHappensThenInOrderOfTime) {
  const auto loaded = config::load_program_text("p.yaml", kClocks);
  ASSERT_TRUE(loaded) << loaded.error().to_string();
  const TestResult result = run_test(*loaded->program, loaded->tests.at(0));
  EXPECT_TRUE(result.passed()) << "Tokyo's morning comes first, and nothing is late";
}

}  // namespace
}  // namespace fanfare::cli::testing
