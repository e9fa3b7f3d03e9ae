#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/testing/reporter.h"

namespace fanfare::cli::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Kind = Difference::Kind;
using std::chrono::microseconds;

Instant at(const char* time) {
  return *parse_rfc3339(time);
}

TestResult passing() {
  TestResult test{"fine", {"shop/tests/a.yaml", 1, 1}, {}, {}, microseconds(120)};
  test.history = {{{"shop/tests/a.yaml", 3, 5},
                   "budi",
                   at("2026-12-05T03:00:00Z"),
                   "visit: no campaign acted"}};
  return test;
}

/// A test with every kind of failure.
TestResult failing() {
  const std::string file = "shop/tests/more/b.yaml";
  TestResult test{"off <by> #1", {file, 4, 1}, {}, {}, microseconds(1'500'000)};
  test.history = {
      {{file, 9, 5}, "ana", at("2026-12-05T03:00:00Z"), "purchase: +100 points (100 base)"},
      {{file, 10, 5}, "budi", at("2026-12-05T03:01:00Z"), "visit: no campaign acted"},
      {{file, 12, 5}, "ana", at("2026-12-05T03:02:00Z"), "purchase: rejected"}};
  const std::vector<Difference> all = {
      {"points", Kind::Value, {"200"}, {"100"}},
      {"badges", Kind::Set, {"fan", "lover"}, {"lover", "regular"}},
      {"notifications", Kind::Sequence, {"thanks", "hello"}, {"hello"}}};
  test.failures = {{{file, 11, 31}, "ana", "", all, 0, 0, 2},
                   {{file, 12, 5}, "ana", "the event is rejected: \"lots\"", {}, 11, 2, 3},
                   {{file, 14, 31}, "budi", "", {{"badges", Kind::Set, {}, {"fan"}}}, 11, 2, 3}};
  return test;
}

RunResult run_of(std::vector<TestResult> tests) {
  return {"kopi", "shop", *TimeZone::find("Asia/Jakarta"), std::move(tests), microseconds(4'000)};
}

std::string text_of(const RunResult& run, Detail detail = Detail::Normal, bool colours = false) {
  return make_text_reporter({colours, detail})->report(run);
}

TEST(TextReport, TellsWhatDiffersAndWhatHappened) {
  EXPECT_EQ(text_of(run_of({passing(), failing()})),
            "pass  fine\n"
            "FAIL  off <by> #1\n"
            "      shop/tests/more/b.yaml:11:31: ana is not as expected\n"
            "        points: expected 200, got 100\n"
            "        badges: missing fan\n"
            "        badges: unexpected regular\n"
            "        notifications (- expected, + got):\n"
            "          - thanks\n"
            "            hello\n"
            "        since the start:\n"
            "          line 9   5 Dec 2026 10:00  purchase: +100 points (100 base)\n"
            "      shop/tests/more/b.yaml:12:5: ana: the event is rejected: \"lots\"\n"
            "      shop/tests/more/b.yaml:14:31: budi is not as expected\n"
            "        badges: unexpected fan\n"
            "        since the expect at line 11: no event of budi\n"
            "1 of 2 tests failed in 4.0 ms\n");
}

TEST(TextReport, IsShortWhenAllPass) {
  EXPECT_EQ(text_of(run_of({passing()})), "pass  fine\n1 test passed in 4.0 ms\n");
  EXPECT_EQ(text_of(run_of({passing()}), Detail::Quiet), "1 test passed in 4.0 ms\n");
  EXPECT_EQ(text_of(run_of({})), "no tests\n");
}

TEST(TextReport, TellsEveryEventWhenVerbose) {
  EXPECT_EQ(text_of(run_of({passing()}), Detail::Verbose),
            "pass  fine\n"
            "      line 3  5 Dec 2026 10:00  budi  visit: no campaign acted\n"
            "1 test passed in 4.0 ms\n");
  const std::string failed = text_of(run_of({failing()}), Detail::Verbose);
  EXPECT_THAT(failed, HasSubstr("      line 12  5 Dec 2026 10:02  ana  purchase: rejected\n"));
  EXPECT_THAT(failed, Not(HasSubstr("since")));
}

TEST(TextReport, LeavesOldEventsOut) {
  TestResult test = failing();
  test.history.assign(25, test.history[0]);
  test.failures = {{test.place, "ana", "", {{"points", Kind::Value, {"1"}, {"0"}}}, 0, 0, 25}};
  const std::string text = text_of(run_of({test}));
  EXPECT_THAT(text, HasSubstr("since the start:\n          ... 15 earlier; --verbose tells all\n"));
  std::size_t lines = 0;
  for (std::size_t place = 0; (place = text.find("line 9", place)) != std::string::npos; ++place) {
    ++lines;
  }
  EXPECT_EQ(lines, 10U);
}

TEST(TextReport, HasColoursOnlyWhereAsked) {
  const RunResult run = run_of({passing(), failing()});
  EXPECT_THAT(text_of(run), Not(HasSubstr("\x1B")));
  const std::string coloured = text_of(run, Detail::Normal, true);
  EXPECT_THAT(coloured, HasSubstr("\x1B[32mpass\x1B[0m  fine\n"));
  EXPECT_THAT(coloured, HasSubstr("expected \x1B[32m200\x1B[0m, got \x1B[31m100\x1B[0m\n"));
  EXPECT_THAT(coloured, HasSubstr("\x1B[31m1 of 2 tests failed in 4.0 ms\x1B[0m\n"));
}

TEST(TextReport, LetsNoEscapeSequenceThrough) {
  TestResult test = failing();
  test.name += "\x1B[2J";
  test.place.file += "\x1B[2J";
  for (Failure& failure : test.failures) {
    failure.place.file += "\x1B[2J";
    failure.problem += failure.problem.empty() ? "" : "\x1B[2J";
  }
  EXPECT_THAT(text_of(run_of({test})), Not(HasSubstr("\x1B")));
}

TEST(TapReport, HasAPlanAndDiagnosticsInYaml) {
  EXPECT_EQ(make_tap_reporter({})->report(run_of({passing(), failing()})),
            "TAP version 13\n"
            "1..2\n"
            "ok 1 - fine\n"
            "not ok 2 - off <by> \\#1\n"
            "  ---\n"
            "  message: \"ana: points: expected 200, got 100 (and 4 more)\"\n"
            "  severity: fail\n"
            "  at:\n"
            "    file: \"shop/tests/more/b.yaml\"\n"
            "    line: 11\n"
            "    column: 31\n"
            "  data:\n"
            "    - at: \"shop/tests/more/b.yaml:11:31\"\n"
            "      member: \"ana\"\n"
            "      key: \"points\"\n"
            "      expect: \"200\"\n"
            "      got: \"100\"\n"
            "    - at: \"shop/tests/more/b.yaml:11:31\"\n"
            "      member: \"ana\"\n"
            "      key: \"badges\"\n"
            "      expect:\n"
            "        - \"fan\"\n"
            "        - \"lover\"\n"
            "      got:\n"
            "        - \"lover\"\n"
            "        - \"regular\"\n"
            "    - at: \"shop/tests/more/b.yaml:11:31\"\n"
            "      member: \"ana\"\n"
            "      key: \"notifications\"\n"
            "      expect:\n"
            "        - \"thanks\"\n"
            "        - \"hello\"\n"
            "      got:\n"
            "        - \"hello\"\n"
            "    - at: \"shop/tests/more/b.yaml:12:5\"\n"
            "      member: \"ana\"\n"
            "      problem: \"the event is rejected: \\\"lots\\\"\"\n"
            "    - at: \"shop/tests/more/b.yaml:14:31\"\n"
            "      member: \"budi\"\n"
            "      key: \"badges\"\n"
            "      expect: []\n"
            "      got:\n"
            "        - \"fan\"\n"
            "  ...\n"
            "# 1 of 2 tests failed in 4.0 ms\n");
}

TEST(TapReport, SkipsWhereThereIsNothing) {
  EXPECT_EQ(make_tap_reporter({})->report(run_of({})),
            "TAP version 13\n1..0 # SKIP no tests\n# no tests\n");
}

TEST(TapReport, KeepsANameOnItsLineAndOutOfDirectives) {
  TestResult test = passing();
  test.name = "a\\b # TODO\nnot ok 2\x1B";
  EXPECT_THAT(make_tap_reporter({})->report(run_of({test})),
              HasSubstr("\nok 1 - a\\\\b \\# TODO not ok 2\xEF\xBF\xBD\n#"));
}

TEST(JunitReport, HasASuiteForEachFile) {
  EXPECT_EQ(make_junit_reporter({})->report(run_of({passing(), failing(), passing()})),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<testsuites name=\"kopi\" tests=\"3\" failures=\"1\" errors=\"0\" skipped=\"0\" "
            "time=\"0.004000\">\n"
            "  <testsuite name=\"shop/tests/a.yaml\" tests=\"2\" failures=\"0\" errors=\"0\" "
            "skipped=\"0\" time=\"0.000240\">\n"
            "    <testcase name=\"fine\" classname=\"kopi.tests.a\" file=\"shop/tests/a.yaml\" "
            "line=\"1\" "
            "time=\"0.000120\"/>\n"
            "    <testcase name=\"fine\" classname=\"kopi.tests.a\" file=\"shop/tests/a.yaml\" "
            "line=\"1\" "
            "time=\"0.000120\"/>\n"
            "  </testsuite>\n"
            "  <testsuite name=\"shop/tests/more/b.yaml\" tests=\"1\" failures=\"1\" errors=\"0\" "
            "skipped=\"0\" time=\"1.500000\">\n"
            "    <testcase name=\"off &lt;by&gt; #1\" classname=\"kopi.tests.more.b\" "
            "file=\"shop/tests/more/b.yaml\" line=\"4\" time=\"1.500000\">\n"
            "      <failure type=\"ExpectationFailed\" message=\"ana: points: expected 200, got "
            "100 (and 4 "
            "more)\">shop/tests/more/b.yaml:11:31: ana is not as expected\n"
            "  points: expected 200, got 100\n"
            "  badges: missing fan\n"
            "  badges: unexpected regular\n"
            "  notifications (- expected, + got):\n"
            "    - thanks\n"
            "      hello\n"
            "  since the start:\n"
            "    line 9   5 Dec 2026 10:00  purchase: +100 points (100 base)\n"
            "shop/tests/more/b.yaml:12:5: ana: the event is rejected: &quot;lots&quot;\n"
            "shop/tests/more/b.yaml:14:31: budi is not as expected\n"
            "  badges: unexpected fan\n"
            "  since the expect at line 11: no event of budi\n"
            "</failure>\n"
            "    </testcase>\n"
            "  </testsuite>\n"
            "</testsuites>\n");
}

TEST(JunitReport, SaysThatAnEventWasRejected) {
  TestResult test = failing();
  test.failures = {test.failures[1]};
  EXPECT_THAT(make_junit_reporter({})->report(run_of({test})),
              HasSubstr("<failure type=\"EventRejected\" message=\"ana: the event is rejected: "
                        "&quot;lots&quot;\">"));
}

}  // namespace
}  // namespace fanfare::cli::testing
