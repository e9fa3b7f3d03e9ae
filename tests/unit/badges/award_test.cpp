#include "badges/award.h"

#include <gtest/gtest.h>

#include "tests/unit/base/rows.h"
#include "tests/unit/campaigns/scene.h"

namespace fanfare::badges {
namespace {

using campaigns::Condition;
using campaigns::make_test;
using campaigns::Operator;
using campaigns::plain;
using campaigns::Scene;

using Names = std::vector<std::string>;

Condition coffees(const char* at_least) {
  return Condition::test(make_test("counter.coffees", Operator::AtLeast, {plain(at_least)}));
}

BadgeRule badge(std::string id, std::vector<BadgeLevel> levels) {
  BadgeRule rule;
  rule.id = std::move(id);
  rule.levels = std::move(levels);
  return rule;
}

struct Row {
  const char* name;
  const char* counted;
  std::optional<std::string> held;
  Names due;
};
void PrintTo(const Row& row, std::ostream* out) {
  *out << row.name;
}
using Levels = testing::TestWithParam<Row>;

TEST_P(Levels, AreWonInOrder) {
  Scene scene;
  scene.alice.badges.clear();
  scene.alice.counters["coffees"] = campaigns::number(GetParam().counted);
  if (GetParam().held) {
    scene.alice.badges["lover"] = {scene.event.time, *GetParam().held, ""};
  }
  const BadgeRule rule = badge(
      "lover", {{"bronze", coffees("10")}, {"silver", coffees("50")}, {"gold", coffees("200")}});
  const members::Draft draft(scene.alice);
  Names due;
  for (const BadgeLevel* level : levels_due(rule, {scene.event, draft, scene.zone})) {
    due.push_back(level->name);
  }
  EXPECT_EQ(due, GetParam().due);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, Levels,
    testing::Values(Row{"None", "9.9999", {}, {}}, Row{"First", "10", {}, {"bronze"}},
                    Row{"FirstHeld", "49", "bronze", {}}, Row{"Next", "50", "bronze", {"silver"}},
                    Row{"JumpOverOne", "60", {}, {"bronze", "silver"}},
                    Row{"JumpToTheTop", "1000", {}, {"bronze", "silver", "gold"}},
                    Row{"JumpFromTheFirst", "200", "bronze", {"silver", "gold"}},
                    Row{"TopHeld", "1000", "gold", {}}, Row{"NeverTakenAway", "0", "gold", {}},
                    Row{"HeldFromBeforeThereWereLevels", "1000", "", {}},
                    Row{"LevelNoLongerKnown", "50", "platinum", {"bronze", "silver"}}),
    row_name<Row>);

TEST(Levels, AGapEndsTheWalk) {
  Scene scene;
  const auto never = Condition::any({});
  const BadgeRule rule =
      badge("odd", {{"one", Condition()}, {"two", never}, {"three", Condition()}});
  const members::Draft draft(scene.alice);
  EXPECT_EQ(levels_due(rule, {scene.event, draft, scene.zone}).size(), 1U);
}

TEST(Badge, WithoutLevelsIsWonOnce) {
  Scene scene;
  const members::Draft draft(scene.alice);
  const campaigns::Facts facts{scene.event, draft, scene.zone};
  EXPECT_EQ(levels_due(badge("new", {{"", coffees("10")}}), facts).size(), 1U);
  EXPECT_EQ(levels_due(badge("new", {{"", coffees("11")}}), facts).size(), 0U);
  EXPECT_EQ(levels_due(badge("welcome", {{"", coffees("10")}}), facts).size(), 0U);
}

TEST(Badge, WithoutConditionIsOnlyGivenByCampaigns) {
  Scene scene;
  const members::Draft draft(scene.alice);
  EXPECT_TRUE(levels_due(badge("given", {}), {scene.event, draft, scene.zone}).empty());
}

}  // namespace
}  // namespace fanfare::badges
