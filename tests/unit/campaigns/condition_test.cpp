#include "campaigns/condition.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <functional>

#include "tests/unit/campaigns/scene.h"

namespace fanfare::campaigns {
namespace {

Condition truth(bool value) {
  return Condition::test(
      make_test("event.category", value ? Operator::Is : Operator::IsNot, {plain("coffee")}));
}

bool holds(const Condition& condition) {
  return Scene().holds(condition);
}

std::vector<Condition> parts(std::initializer_list<bool> values) {
  std::vector<Condition> list;
  for (const bool value : values) {
    list.push_back(truth(value));
  }
  return list;
}

TEST(Condition, WithoutTestsHolds) {
  EXPECT_TRUE(holds(Condition()));
  EXPECT_TRUE(Condition().is_always_true());
  EXPECT_TRUE(holds(Condition::all({})));
  EXPECT_FALSE(holds(Condition::any({})));
  EXPECT_FALSE(holds(Condition::negate(Condition())));
  EXPECT_TRUE(holds(Condition::negate(Condition::any({}))));
}

TEST(Condition, JoinsItsParts) {
  EXPECT_TRUE(holds(Condition::all(parts({true, true}))));
  EXPECT_FALSE(holds(Condition::all(parts({true, false}))));
  EXPECT_TRUE(holds(Condition::any(parts({false, true}))));
  EXPECT_FALSE(holds(Condition::any(parts({false, false}))));
  EXPECT_FALSE(holds(Condition::negate(truth(true))));
  EXPECT_TRUE(holds(Condition::negate(Condition::all(parts({true, false})))));
}

TEST(Condition, AnAlwaysTruePartKeepsItsPlace) {
  std::vector<Condition> list;
  list.emplace_back();
  list.push_back(truth(false));
  EXPECT_TRUE(holds(Condition::any(list)));
  EXPECT_FALSE(holds(Condition::all(list)));
}

TEST(Condition, RequiresWhatNoOtherPathAvoids) {
  const auto named = [](const char* name) {
    return Condition::test(make_test(name, Operator::Is, {plain("x")}));
  };
  const Condition condition = Condition::all(
      {named("event.a"), Condition::any({named("event.b"), named("event.c")}),
       Condition::all({named("event.d"), Condition::negate(named("event.e"))}), named("event.f")});
  std::vector<std::string> required;
  for (const campaigns::Test* test : condition.required_tests()) {
    required.push_back(test->field.name);
  }
  EXPECT_EQ(required, (std::vector<std::string>{"a", "d", "f"}));
  EXPECT_EQ(condition.tests().size(), 6U);
}

TEST(Condition, CanBeNestedDeep) {
  Condition condition = truth(true);
  for (int i = 0; i < 200; ++i) {
    condition = Condition::negate(std::move(condition));
  }
  EXPECT_TRUE(holds(condition));
}

/// A condition, and beside it what a plain recursive evaluation gives.
struct Pair {
  Condition flat;
  bool expected;
};

Pair any_pair(int depth) {
  const int kind = *rc::gen::inRange(0, depth == 0 ? 2 : 5);
  if (kind < 2) {
    return {truth(kind == 1), kind == 1};
  }
  if (kind == 2) {
    Pair inner = any_pair(depth - 1);
    return {Condition::negate(std::move(inner.flat)), !inner.expected};
  }
  std::vector<Condition> flat;
  bool expected = kind == 3;
  const int count = *rc::gen::inRange(0, 4);
  for (int i = 0; i < count; ++i) {
    Pair part = any_pair(depth - 1);
    expected = kind == 3 ? expected && part.expected : expected || part.expected;
    flat.push_back(std::move(part.flat));
  }
  return {kind == 3 ? Condition::all(std::move(flat)) : Condition::any(std::move(flat)), expected};
}

RC_GTEST_PROP(ConditionProperty, FlatEqualsRecursive, ()) {
  const Pair pair = any_pair(5);
  RC_ASSERT(holds(pair.flat) == pair.expected);
}

RC_GTEST_PROP(ConditionProperty, WhatIsRequiredMustHold, ()) {
  const Pair pair = any_pair(5);
  for (const campaigns::Test* test : pair.flat.required_tests()) {
    RC_ASSERT((!pair.expected || holds(Condition::test(*test))));
  }
}

}  // namespace
}  // namespace fanfare::campaigns
