#include <gtest/gtest.h>

#include <set>

#include "tests/unit/campaigns/scene.h"

namespace fanfare::campaigns {
namespace {

Condition is(std::string_view field, std::string value) {
  return Condition::test(make_test(field, Operator::Is, {plain(std::move(value))}));
}

TEST(ConditionText, ShowsHowTestsAreJoined) {
  EXPECT_EQ(Condition().to_string(), "");
  EXPECT_EQ(is("event.a", "x").to_string(), "event.a is \"x\"");
  const Condition both =
      Condition::all({is("event.a", "1"), Condition::negate(is("event.b", "2"))});
  EXPECT_EQ(both.to_string(), "all(event.a is 1, not(event.b is 2))");
  EXPECT_EQ(Condition::any({both, Condition(), is("counter.c", "3.50")}).to_string(),
            "any(all(event.a is 1, not(event.b is 2)), all(), counter.c is 3.5)");
}

TEST(ConditionText, TellsEveryOperandApart) {
  std::vector<campaigns::Test> tests{make_test("event.a", Operator::Is, {plain("5")}),
                                     make_test("event.a", Operator::Is, {quoted("5")}),
                                     make_test("event.a", Operator::IsNot, {plain("5")}),
                                     make_test("event.b", Operator::Is, {plain("5")}),
                                     make_test("member.a", Operator::Is, {plain("5")}),
                                     make_test("event.a", Operator::In, {quoted("a"), quoted("b")}),
                                     make_test("event.a", Operator::In, {quoted("a\" \"b")}),
                                     make_test("event.a", Operator::In, {quoted("a\\\" \\\"b")})};
  for (const char* pattern : {"^a", "^b"}) {
    tests.push_back(make_test("event.a", Operator::Matches, {}));
    tests.back().pattern = std::make_shared<const RE2>(pattern);
  }
  for (const bool wanted : {true, false}) {
    tests.push_back(make_test("event.a", Operator::Exists, {}));
    tests.back().wanted = wanted;
  }
  for (const char* time : {"1d", "2d", "24h"}) {
    tests.push_back(make_test("member.last_seen", Operator::WithinLast, {}));
    tests.back().duration = Duration::parse(time);
    tests.push_back(make_test("member.last_seen", Operator::Before, {}));
    tests.back().moment = Moment{*Duration::parse(time)};
  }
  tests.push_back(make_test("member.last_seen", Operator::Before, {}));
  tests.back().moment = Moment{utc("2026-12-05T00:00:00Z")};
  std::set<std::string> texts;
  for (const campaigns::Test& test : tests) {
    texts.insert(Condition::test(test).to_string());
  }
  EXPECT_EQ(texts.size(), tests.size());
}

}  // namespace
}  // namespace fanfare::campaigns
