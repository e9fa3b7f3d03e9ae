#include "tests/unit/base/rows.h"
#include "tests/unit/cli/plan_scene.h"

namespace fanfare::cli::planning {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::IsEmpty;

const std::string kProgram =
    "program: shop\ntimezone: Asia/Jakarta\n"
    "counters: {coffees: {count: purchase}, spend: {sum: event.amount, of: purchase}}\n---\n";

/// An edit of one document: `before` and `after` are what is said besides the first key.
struct Edit {
  std::string name;
  std::string document;
  std::string before;
  std::string after;
  std::vector<std::string> fields;
};

void PrintTo(const Edit& row, std::ostream* out) {
  *out << row.name;
}

class Edited : public testing::TestWithParam<Edit> {};

TEST_P(Edited, TellsEachFieldThatChanged) {
  const auto& [name, document, before, after, fields] = GetParam();
  const Plan plan = plan_of(kProgram + document + before, kProgram + document + after);
  EXPECT_THAT(fields_of(plan), ElementsAreArray(fields));
  EXPECT_EQ(plan.changes.size(), fields.empty() ? 0U : 1U);
}

constexpr auto kCampaign = "campaign: a\non: purchase\n";
constexpr auto kGiving = "campaign: a\non: purchase\nthen: [{points: 5}]\n";

FANFARE_ROWS(
    Edited, Edit{"AScalar", kGiving, "priority: 1\n", "priority: 2\n", {"priority: 1 -> 2"}},
    Edit{"AScalarThatIsNew", kGiving, "", "priority: 2\n", {"+ priority: 2"}},
    Edit{"AScalarThatIsTheDefaultNow",
         kGiving,
         "enabled: false\n",
         "enabled: true\n",
         {"- enabled: false"}},
    Edit{"InsideAMap",
         kGiving,
         "title: {en: A, id: B}\n",
         "title: {en: A, id: C}\n",
         {"title.id: B -> C"}},
    Edit{"AMapInPlaceOfText", kGiving, "title: A\n", "title: {en: A}\n", {"title: A -> {en: A}"}},
    Edit{"InsideAListOfMaps",
         kGiving,
         "limits: [{per: member, points: 9}, {per: member, times: 3, every: day}]\n",
         "limits: [{per: member, points: 9}, {per: member, times: 5, every: day}]\n",
         {"limits[1].times: 3 -> 5"}},
    Edit{"AListOfTextsIsOneValue",
         kGiving,
         "when: {event.category: [coffee, tea]}\n",
         "when: {event.category: [coffee, tea, beans]}\n",
         {"when.event.category: [coffee, tea] -> [coffee, tea, beans]"}},
    Edit{"AnItemInFrontMovesTheOthersOnly",
         kCampaign,
         "then: [{points: 5}, {multiply: 2}]\n",
         "then: [{points: 9}, {points: 5}, {multiply: 2}]\n",
         {"+ then[0]: {points: 9}"}},
    Edit{"AnItemTakenOut",
         kCampaign,
         "then: [{points: 9}, {points: 5}, {multiply: 2}]\n",
         "then: [{points: 9}, {multiply: 2}]\n",
         {"- then[1]: {points: 5}"}},
    Edit{"LikeIsComparedWithLike",
         kCampaign,
         "then: [{multiply: 2}, {points: 5}]\n",
         "then: [{points: 6}]\n",
         {"- then[0]: {multiply: 2}", "then[0].points: 5 -> 6"}},
    Edit{"OneEffectForAnother",
         kCampaign,
         "then: [{multiply: 2}]\n",
         "then: [{points: 5}]\n",
         {"+ then[0]: {points: 5}", "- then[0]: {multiply: 2}"}},
    Edit{"AnEffectOfAnotherShape",
         kCampaign,
         "then: [{points: 5}]\n",
         "then: [{points: {per: 10, give: 1}}]\n",
         {"then[0].points: 5 -> {give: 1, per: 10}"}},
    Edit{"ANumberThatBecomesText",
         kGiving,
         "when: {event.code: 10}\n",
         "when: {event.code: '10'}\n",
         {"when.event.code: 10 -> \"10\""}},
    Edit{"ALevelOfABadge",
         "badge: b\n",
         "levels: [{level: bronze, counter.coffees: 5}, {level: gold, counter.coffees: 50}]\n",
         "levels: [{level: bronze, counter.coffees: 5}, {level: silver, counter.coffees: 20}, "
         "{level: gold, counter.coffees: 50}]\n",
         {"+ levels[1]: {counter.coffees: 20, level: silver}"}},
    Edit{"OnlyOrderOfKeysAndComments",
         kGiving,
         "priority: 1\nenabled: false\n",
         "enabled: false # for now\npriority: 1\n",
         {}});

TEST(Difference, IsToldByKindAndId) {
  const Plan plan = plan_of(
      kProgram + "badge: b\n---\nbadge: gone\n---\ncampaign: z\non: x\nthen: [{points: 1}]\n",
      kProgram +
          "badge: b\ntitle: B\n---\nbadge: a\n---\ncampaign: new\non: x\n"
          "then: [{points: 1}]\n---\ntemplate: t\nen: {title: T, text: X}\n");
  std::vector<std::string> all;
  for (const PlannedChange& each : plan.changes) {
    constexpr std::array kSigns{"+", "~", "-"};
    all.push_back(kSigns[static_cast<std::size_t>(each.change.what())] + each.change.kind + ":" +
                  each.change.id);
  }
  EXPECT_THAT(all, ElementsAre("+campaign:new", "-campaign:z", "+badge:a", "~badge:b",
                               "-badge:gone", "+template:t"));
  EXPECT_EQ(plan.count(Change::What::Add), 3U);
  EXPECT_EQ(plan.count(Change::What::Edit), 1U);
  EXPECT_EQ(plan.count(Change::What::Remove), 2U);
}

TEST(Difference, TwoProgramsAreOneDefinitionWhateverTheirIds) {
  EXPECT_THAT(fields_of(plan_of("program: one\n", "program: two\nlocale: id\n")),
              ElementsAre("+ locale: id", "program: one -> two"));
}

TEST(Difference, IsEmptyForTheSameProgram) {
  const Plan plan = plan_of(kProgram + "badge: b\n", kProgram + "# a badge\nbadge: b\n");
  EXPECT_THAT(plan.changes, IsEmpty());
  EXPECT_EQ(plan.running->version, plan.version);
}

TEST(Difference, WithoutARunningProgramAllIsAdded) {
  const auto plan = make_plan(std::nullopt, load(kProgram + "badge: b\n"), kNow);
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->count(Change::What::Add), 2U);
  EXPECT_THAT(warnings_of(*plan), IsEmpty());
}

/// A daemon of a later release may run kinds and keys that this one does not know.
TEST(Difference, TakesKindsItDoesNotKnow) {
  auto record = published(kProgram + "badge: b\n");
  record.definitions.push_back({"quest:q", R"({"quest":"q","steps":[1,2]})"});
  const auto plan = make_plan(record, load(kProgram + "badge: b\n"), kNow);
  ASSERT_TRUE(plan) << plan.error().message;
  ASSERT_EQ(plan->changes.size(), 1U);
  EXPECT_EQ(plan->changes[0].change.kind, "quest");
  EXPECT_EQ(plan->changes[0].change.what(), Change::What::Remove);
}

TEST(Difference, WhatCannotBeReadIsNamed) {
  auto record = published(kProgram);
  record.definitions.push_back({"badge:b", R"({"badge":)"});
  const auto plan = make_plan(record, load(kProgram), kNow);
  ASSERT_FALSE(plan);
  EXPECT_THAT(plan.error().message, testing::HasSubstr("what the daemon runs as badge:b"));
}

struct Long {
  std::string name;
  std::string before;
  std::string after;
  std::string shown_before;
  std::string shown_after;
};

void PrintTo(const Long& row, std::ostream* out) {
  *out << row.name;
}

class Excerpts : public testing::TestWithParam<Long> {};

TEST_P(Excerpts, BeginShortlyBeforeTheValuesPart) {
  const auto& [name, before, after, shown_before, shown_after] = GetParam();
  EXPECT_EQ(excerpts(before, after), std::pair(shown_before, shown_after));
}

FANFARE_ROWS(Excerpts, Long{"ShortOnesAreWhole", "3", "5", "3", "5"},
             Long{"PartingLate", std::string(90, 'x') + "0123456789 old",
                  std::string(90, 'x') + "0123456789 new", "...xxxxx0123456789 old",
                  "...xxxxx0123456789 new"},
             Long{"PartingEarly", "old " + std::string(90, 'x'), "new",
                  "old " + std::string(65, 'x') + "...", "new"},
             Long{"NotInsideACharacter", std::string(80, 'x') + "\u00e9bcdefghijklmno old",
                  std::string(80, 'x') + "\u00e9bcdefghijklmno new", "...\u00e9bcdefghijklmno old",
                  "...\u00e9bcdefghijklmno new"});

}  // namespace
}  // namespace fanfare::cli::planning
