#include "campaigns/reason.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "campaigns/test.h"
#include "tests/unit/campaigns/scene.h"

namespace fanfare::campaigns {
namespace {

Condition is(const char* path, std::string value) {
  return Condition::test(make_test(path, Operator::Is, {plain(std::move(value))}));
}

Reason reason_of(const Condition& condition) {
  const Scene scene;
  const members::Draft draft(scene.alice);
  return condition.reason(Facts{scene.event, draft, scene.zone});
}

const Condition kTrue = is("event.category", "coffee");
const Condition kFalse = is("event.category", "tea");

TEST(Reason, OfATestHasBothValues) {
  const Reason reason = reason_of(kFalse);
  EXPECT_FALSE(reason.held);
  ASSERT_NE(reason.test, nullptr);
  EXPECT_EQ(reason.test->literals[0].text, "tea");
  EXPECT_EQ(reason.found, "coffee");
  EXPECT_EQ(reason_of(is("event.never", "tea")).found, std::nullopt);
}

TEST(Reason, OfATestOfTimeHasBothMoments) {
  campaigns::Test test = make_test("member.joined_at", Operator::Before, {});
  test.moment = Moment{Duration{60, Duration::Unit::Day}};
  const Condition before = Condition::test(test);
  const Reason reason = reason_of(before);
  EXPECT_TRUE(reason.held);
  EXPECT_EQ(reason.bound, utc("2026-10-06T23:30:00Z"));
  EXPECT_EQ(reason.found_at, utc("2025-12-05T23:30:00Z"));
}

TEST(Reason, OfAllIsTheFirstThatFails) {
  const Condition all = Condition::all({kTrue, is("event.sku", "1"), kFalse});
  const Reason reason = reason_of(all);
  ASSERT_NE(reason.test, nullptr);
  EXPECT_EQ(reason.test->field.name, "sku");
  EXPECT_TRUE(reason.parts.empty());
}

TEST(Reason, OfAnyIsEveryPart) {
  const Condition any = Condition::any({kFalse, Condition::all({kTrue, is("event.sku", "1")})});
  const Reason reason = reason_of(any);
  EXPECT_EQ(reason.test, nullptr);
  EXPECT_FALSE(reason.held);
  ASSERT_EQ(reason.parts.size(), 2U);
  EXPECT_EQ(reason.parts[0].test->field.name, "category");
  EXPECT_EQ(reason.parts[1].test->field.name, "sku");
}

TEST(Reason, OfNotIsWhatHoldsAllTheSame) {
  const Condition negated = Condition::negate(Condition::any({kFalse, kTrue}));
  const Reason one = reason_of(negated);
  EXPECT_TRUE(one.held);
  EXPECT_EQ(one.test->literals[0].text, "coffee");
  const Condition several = Condition::negate(Condition::all({kTrue, is("event.sku", "007")}));
  const Reason all = reason_of(several);
  EXPECT_TRUE(all.held);
  EXPECT_EQ(all.test, nullptr);
  EXPECT_EQ(all.parts.size(), 2U);
  const Condition twice = Condition::negate(Condition::negate(kFalse));
  EXPECT_FALSE(reason_of(twice).held);
}

TEST(Reason, OfWhatAsksNothingHasNoParts) {
  const Condition always;
  EXPECT_TRUE(reason_of(always).held);
  const Condition never = Condition::any({});
  EXPECT_FALSE(reason_of(never).held);
  EXPECT_TRUE(reason_of(never).parts.empty());
}

/// Any condition of up to four levels over a few tests.
rc::Gen<Condition> any_condition(int depth) {
  const auto leaf = rc::gen::map(
      rc::gen::pair(
          rc::gen::element("event.category", "event.sku", "event.never", "member.name",
                           "counter.coffees", "badge.welcome"),
          rc::gen::pair(rc::gen::element(Operator::Is, Operator::IsNot, Operator::AtLeast,
                                         Operator::Contains),
                        rc::gen::element<std::string>("coffee", "007", "10", "Alice", "true"))),
      [](const auto& parts) {
        return Condition::test(
            make_test(parts.first, parts.second.first, {plain(parts.second.second)}));
      });
  if (depth == 0) {
    return leaf;
  }
  const auto several = rc::gen::mapcat(rc::gen::inRange(0, 4), [depth](int count) {
    return rc::gen::container<std::vector<Condition>>(static_cast<std::size_t>(count),
                                                      any_condition(depth - 1));
  });
  return rc::gen::oneOf(
      leaf, rc::gen::map(several, [](auto parts) { return Condition::all(std::move(parts)); }),
      rc::gen::map(several, [](auto parts) { return Condition::any(std::move(parts)); }),
      rc::gen::map(any_condition(depth - 1),
                   [](auto part) { return Condition::negate(std::move(part)); }));
}

/// Every test that is named came out as is said, looked at alone.
void expect_true_to_facts(const Reason& reason, const Facts& facts) {
  if (reason.test != nullptr) {
    RC_ASSERT(holds(*reason.test, facts) == reason.held);
    std::string scratch;
    const auto text = read_field(reason.test->field, facts, scratch);
    RC_ASSERT(reason.found == (text ? std::optional<std::string>(*text) : std::nullopt));
  }
  for (const Reason& part : reason.parts) {
    expect_true_to_facts(part, facts);
  }
}

RC_GTEST_PROP(Reason, NamesOnlyTestsThatCameOutAsItSays, ()) {
  const Condition condition = *any_condition(3);
  const Scene scene;
  const members::Draft draft(scene.alice);
  const Facts facts{scene.event, draft, scene.zone};
  expect_true_to_facts(condition.reason(facts), facts);
  // Whichever way it came out, turned round it comes out the other way for the same reason.
  const Condition negated = Condition::negate(condition);
  RC_ASSERT(negated.holds(facts) != condition.holds(facts));
  RC_ASSERT(negated.reason(facts).held == condition.reason(facts).held);
}

}  // namespace
}  // namespace fanfare::campaigns
