#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/testing/report.h"
#include "cli/testing/runner.h"
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
---
campaign: base-points
on: purchase
then:
  - points: {per: 1000, give: 1}
  - notify: thanks
---
badge: regular
award_when: {counter.purchases: {at_least: 2}}
---
template: thanks
en: {title: Thanks, text: Thanks}
---
test: a test
)";

std::vector<std::string> failures_of(const std::string& test) {
  const auto loaded = config::load_program_text("p.yaml", kProgram + test);
  if (!loaded) {
    return {"not valid: " + loaded.error().to_string()};
  }
  std::vector<std::string> messages;
  for (const Failure& failure : run_test(*loaded->program, loaded->tests.at(0)).failures) {
    messages.push_back(failure.message);
  }
  return messages;
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
  EXPECT_THAT(
      failures_of(R"(
members:
  - {id: ana}
timeline:
  - {at: 2026-12-05 10:00, event: {type: purchase, member: ana, amount: 100000}}
  - at: 2026-12-05 10:01
    expect:
      ana: {points: 200, badges: [regular], counters: {purchases: 2}, notifications: []}
)"),
      ElementsAre("ana: points: expected 200, got 100", "ana: badges: expected [regular], got []",
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
              ElementsAre(HasSubstr("'amount' is 'lots'")));
}

const std::vector<TestResult> kResults = {
    {"fine", {"t.yaml", 1, 1}, {}},
    {"off <by> #1", {"t.yaml", 5, 1}, {{{"t.yaml", 9, 7}, "ana: points: expected 2, got 1"}}}};

TEST(TestReport, IsTextForPeople) {
  EXPECT_EQ(text_report(kResults, false),
            "pass  fine\n"
            "FAIL  off <by> #1\n"
            "      t.yaml:9: ana: points: expected 2, got 1\n"
            "1 of 2 tests failed\n");
  EXPECT_EQ(text_report({kResults[0]}, false), "pass  fine\n1 test passed\n");
}

TEST(TestReport, IsTap) {
  EXPECT_EQ(tap_report(kResults),
            "TAP version 13\n1..2\nok 1 - fine\nnot ok 2 - off <by> \\#1\n"
            "# t.yaml:9: ana: points: expected 2, got 1\n");
}

TEST(TestReport, IsJunit) {
  EXPECT_EQ(
      junit_report("shop", kResults),
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuite name=\"shop\" tests=\"2\" failures=\"1\">\n"
      "  <testcase classname=\"shop\" name=\"fine\" file=\"t.yaml\" line=\"1\"/>\n"
      "  <testcase classname=\"shop\" name=\"off &lt;by&gt; #1\" file=\"t.yaml\" line=\"5\">\n"
      "    <failure message=\"ana: points: expected 2, got 1\">"
      "t.yaml:9: ana: points: expected 2, got 1&#10;</failure>\n"
      "  </testcase>\n"
      "</testsuite>\n");
}

}  // namespace
}  // namespace fanfare::cli::testing
