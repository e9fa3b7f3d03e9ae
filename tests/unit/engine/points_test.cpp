#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "tests/unit/base/rows.h"
#include "tests/unit/engine/scene.h"

namespace fanfare::engine {
namespace {

using Credits = std::vector<std::pair<std::string, std::int64_t>>;
using Effects = std::vector<Effect>;

Credits credits(const members::JournalEntry& entry) {
  Credits list;
  for (const auto& [campaign, points] : entry.points) {
    list.emplace_back(campaign, points.count());
  }
  return list;
}

struct Row {
  const char* name;
  const char* amount;
  std::vector<Effects> campaigns;  ///< Ids a, b, c ... in this order.
  Rounding rounding;
  Stack stack;
  Credits credits;  ///< In this order.
};
void PrintTo(const Row& row, std::ostream* out) {
  *out << row.name;
}
using PointsOf = testing::TestWithParam<Row>;

TEST_P(PointsOf, AnEvent) {
  const auto& row = GetParam();
  Scene scene;
  scene.program.rounding = row.rounding;
  scene.program.stack = row.stack;
  char id = 'a';
  for (const Effects& effects : row.campaigns) {
    scene.program.campaigns.push_back(campaign(std::string(1, id++), "purchase", effects));
  }
  const auto entry = scene.apply(event("purchase", {{"amount", row.amount}}));
  EXPECT_EQ(credits(entry), row.credits);
  EXPECT_EQ(scene.alice.points, entry.total_points());
  EXPECT_EQ(scene.alice.points_lifetime, std::max(entry.total_points(), Points()));
}

constexpr auto kFloor = Rounding::Floor;
constexpr auto kEven = Rounding::HalfEven;
constexpr auto kCeil = Rounding::Ceil;
constexpr auto kBest = Stack::Best;
constexpr auto kSum = Stack::Sum;
constexpr auto kProduct = Stack::Product;

/// `per` that counts full steps only.
campaigns::GiveProportion full(std::string_view step, std::string_view give) {
  auto effect = per(step, give);
  effect.full_steps = true;
  return effect;
}

INSTANTIATE_TEST_SUITE_P(
    Rows, PointsOf,
    testing::Values(
        Row{"Fixed", "1", {{fixed(50)}}, kFloor, kBest, {{"a", 50}}},
        Row{"FixedTwice", "1", {{fixed(50), fixed(7)}}, kFloor, kBest, {{"a", 57}}},
        Row{"NegativeFixed", "1", {{fixed(-5)}}, kFloor, kBest, {{"a", -5}}},
        Row{"Proportion", "125000", {{per("1000", "1")}}, kFloor, kBest, {{"a", 125}}},
        Row{"Floor", "1999", {{per("1000", "1")}}, kFloor, kBest, {{"a", 1}}},
        Row{"HalfEvenUp", "1500", {{per("1000", "1")}}, kEven, kBest, {{"a", 2}}},
        Row{"HalfEvenDown", "2500", {{per("1000", "1")}}, kEven, kBest, {{"a", 2}}},
        Row{"Ceil", "1001", {{per("1000", "1")}}, kCeil, kBest, {{"a", 2}}},
        Row{"DecimalPerAndGive", "10", {{per("2.5", "0.5")}}, kFloor, kBest, {{"a", 2}}},
        Row{"FullSteps", "1999", {{full("1000", "3")}}, kFloor, kBest, {{"a", 3}}},
        Row{"NotFullSteps", "1999", {{per("1000", "3")}}, kFloor, kBest, {{"a", 5}}},
        Row{"NegativeAmountGivesNothing", "-5000", {{per("1000", "1")}}, kFloor, kBest, {}},
        // 1/3 + 1/3 + 1/3 is one point: rounded once, each credited with what it adds.
        Row{"RoundedOnce",
            "1",
            {{per("3", "1")}, {per("3", "1")}, {per("3", "1")}},
            kFloor,
            kBest,
            {{"c", 1}}},
        Row{"Multiplied",
            "1000",
            {{per("10", "1")}, {times("2")}},
            kFloor,
            kBest,
            {{"a", 100}, {"b", 100}}},
        Row{"FixedIsNeverMultiplied",
            "1000",
            {{per("10", "1")}, {fixed(50), times("2")}},
            kFloor,
            kBest,
            {{"a", 100}, {"b", 150}}},
        Row{"RoundedAfterTheMultiplier",
            "1500",
            {{per("1000", "1")}, {times("2")}},
            kFloor,
            kBest,
            {{"a", 1}, {"b", 2}}},
        Row{"BonusOfTenPercent",
            "1090",
            {{per("10", "1")}, {times("1.1")}},
            kFloor,
            kBest,
            {{"a", 109}, {"b", 10}}},  // 119.9
        Row{"BestOfThree",
            "1000",
            {{per("10", "1")}, {times("2")}, {times("3")}, {times("2.5")}},
            kFloor,
            kBest,
            {{"a", 100}, {"c", 200}}},
        Row{"BestOfEqualsIsTheFirst",
            "1000",
            {{per("10", "1")}, {times("2")}, {times("2")}},
            kFloor,
            kBest,
            {{"a", 100}, {"b", 100}}},
        Row{"SumOfBonuses",
            "1000",
            {{per("10", "1")}, {times("2")}, {times("3")}},
            kFloor,
            kSum,
            {{"a", 100}, {"b", 100}, {"c", 200}}},
        Row{"SumOfTenPercents",
            "1000",
            {{per("10", "1")}, {times("1.1")}, {times("1.1")}},
            kFloor,
            kSum,
            {{"a", 100}, {"b", 10}, {"c", 10}}},
        Row{"Product",
            "1000",
            {{per("10", "1")}, {times("2")}, {times("3")}},
            kFloor,
            kProduct,
            {{"a", 100}, {"b", 100}, {"c", 400}}},
        Row{"MultiplierBelowOne",
            "1000",
            {{per("10", "1")}, {times("0.5")}},
            kFloor,
            kBest,
            {{"a", 100}, {"b", -50}}},
        Row{"NothingToMultiply", "1000", {{times("2")}}, kFloor, kBest, {}},
        Row{"ThirdsTimesThree",
            "100",
            {{per("3", "1")}, {times("3")}},
            kFloor,
            kBest,
            {{"a", 33}, {"b", 67}}}),
    row_name<Row>);

TEST(Points, AreProportionalToAnyField) {
  Scene scene;
  auto stars = per("2", "3");
  stars.of.field = campaigns::field("event.stars");
  scene.program.campaigns = {campaign("a", "review", {stars})};
  EXPECT_EQ(scene.apply(event("review", {{"stars", "5.0"}})).total_points(), Points(7));
  EXPECT_EQ(scene.apply(event("review", {{"stars", "five"}})).total_points(), Points());
  EXPECT_EQ(scene.apply(event("review")).total_points(), Points());
}

TEST(Points, ANumberTooLargeToAddUpRefusesTheEvent) {
  Scene scene;
  auto stars = per("2", "3");
  stars.of.field = campaigns::field("event.stars");
  scene.program.campaigns = {campaign("a", "review", {stars})};
  const auto refused = scene.try_apply(event("review", {{"stars", "99999999999999999999"}}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "overflow");
  EXPECT_NE(refused.error().error.find("'event.stars' is 99999999999999999999"), std::string::npos);
}

RC_GTEST_PROP(PointsProperty, CreditsSumUpToTheFormula, ()) {
  // Everything in whole hundredths, so that integers can check it: base = sum of amount * give /
  // per, with per = 100 for all.
  Scene scene;
  scene.program.stack = *rc::gen::element(kBest, kSum, kProduct);
  const auto amount = *rc::gen::inRange<std::int64_t>(0, 100'000);
  std::int64_t give = 0;
  std::int64_t extra = 0;
  std::vector<std::int64_t> tenths;
  const int count = *rc::gen::inRange(0, 7);
  for (int i = 0; i < count; ++i) {
    const auto value = *rc::gen::inRange<std::int64_t>(1, 30);
    Effects effects;
    if (const int kind = *rc::gen::inRange(0, 3); kind == 0) {
      give += value;
      effects = {per("100", std::to_string(value))};
    } else if (kind == 1) {
      extra += value;
      effects = {fixed(value)};
    } else if (tenths.size() < 3) {
      tenths.push_back(value);
      effects = {campaigns::Multiply{Decimal::from_scaled(value * 1000)}};
    }
    scene.program.campaigns.push_back(campaign("c" + std::to_string(i), "purchase", effects));
  }
  // The factor as top / bottom.
  std::int64_t top = 1;
  std::int64_t bottom = 1;
  if (scene.program.stack == kBest && !tenths.empty()) {
    top = *std::ranges::max_element(tenths);
    bottom = 10;
  } else if (scene.program.stack == kSum) {
    top = bottom = 10;
    for (const auto each : tenths) {
      top += each - 10;
    }
    top = std::max<std::int64_t>(top, 0);
  } else if (scene.program.stack == kProduct) {
    for (const auto each : tenths) {
      top *= each;
      bottom *= 10;
    }
  }
  const std::int64_t numerator = amount * give * top;
  const std::int64_t denominator = 100 * bottom;
  std::int64_t expected = numerator / denominator;
  if (expected * denominator > numerator) {
    --expected;
  }
  const std::string text = std::to_string(amount);
  const auto entry = scene.apply(event("purchase", {{"amount", text}}));
  RC_ASSERT(entry.total_points() == Points(expected + extra));
  RC_ASSERT(scene.alice.points == entry.total_points());
}

}  // namespace
}  // namespace fanfare::engine
