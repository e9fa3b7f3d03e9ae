// What by-tables, segments, basket lines and shared limits become: read from YAML, and decided.
#include <gtest/gtest.h>

#include "config/loader.h"
#include "tests/unit/engine/scene.h"

namespace fanfare::config {
namespace {

using engine::event;

/// A program in one text, and Alice.
class Terms : public testing::Test {
 protected:
  void load(const std::string& text) {
    auto loaded = load_program_text("p.yaml", "program: p\n---\n" + text);
    ASSERT_TRUE(loaded) << loaded.error().to_string();
    program_ = loaded->program;
  }

  /// The points that an event gives Alice.
  std::int64_t points(const members::Event& next) {
    auto decision = engine::apply(*program_, alice_, next, {budgets_, next.time}).value();
    alice_.apply(decision.changes);
    budgets_.book(decision.changes.budgets);
    return decision.journal->total_points().count();
  }
  std::int64_t points_as(const char* tier, const members::Event& next) {
    alice_.profile["attr.tier"] = tier;
    return points(next);
  }

  std::shared_ptr<const engine::Program> program_;
  members::Member alice_;
  campaigns::Budgets budgets_;
};

TEST_F(Terms, TableInAnEffect) {
  load(R"(
campaign: base
on: purchase
then: [points: {per: 1, give: 1}, multiply: {by: member.attr.tier, insider: 2, vib: 3, else: 1}]
)");
  const auto purchase = event("purchase", {{"amount", "10"}});
  EXPECT_EQ(points_as("insider", purchase), 20);
  EXPECT_EQ(points_as("vib", purchase), 30);
  EXPECT_EQ(points_as("rouge", purchase), 10);
  alice_.profile.clear();
  EXPECT_EQ(points(purchase), 10);
}

TEST_F(Terms, TableWithoutElseGivesNothingToOthers) {
  load("{campaign: c, on: visit, then: [points: {by: member.attr.tier, gold: 5}]}");
  EXPECT_EQ(points_as("gold", event("visit")), 5);
  EXPECT_EQ(points_as("green", event("visit")), 0);
}

TEST_F(Terms, SeveralTablesInOneEffect) {
  load(R"(
campaign: c
on: purchase
then:
  - points:
      per: {by: event.channel, web: 2, else: 1}
      give: {by: member.attr.tier, gold: 3, else: 1}
)");
  EXPECT_EQ(points_as("gold", event("purchase", {{"amount", "10"}, {"channel", "web"}})), 15);
  EXPECT_EQ(points_as("gold", event("purchase", {{"amount", "10"}})), 30);
  EXPECT_EQ(points_as("", event("purchase", {{"amount", "10"}, {"channel", "web"}})), 5);
  EXPECT_EQ(points_as("", event("purchase", {{"amount", "10"}})), 10);
}

TEST_F(Terms, TableByANumberComparesNumbers) {
  load("{campaign: c, on: visit, then: [points: {by: event.stars, 1: 10, 5: 50, else: 1}]}");
  EXPECT_EQ(points(event("visit", {{"stars", "5.0"}})), 50);
  EXPECT_EQ(points(event("visit", {{"stars", "1"}})), 10);
  EXPECT_EQ(points(event("visit", {{"stars", "2"}})), 1);
}

TEST_F(Terms, TableInACondition) {
  load(R"(
campaign: c
on: purchase
when: {event.amount: {at_least: {by: member.attr.tier, gold: 10, else: 100}}}
then: [points: 1]
)");
  EXPECT_EQ(points_as("gold", event("purchase", {{"amount", "10"}})), 1);
  EXPECT_EQ(points_as("gold", event("purchase", {{"amount", "9.99"}})), 0);
  EXPECT_EQ(points_as("green", event("purchase", {{"amount", "99"}})), 0);
  EXPECT_EQ(points_as("green", event("purchase", {{"amount", "100"}})), 1);
}

TEST_F(Terms, TableInALimit) {
  load(R"(
campaign: c
on: visit
then: [points: 1]
limits: [{per: member, times: {by: member.attr.tier, gold: 3, else: 1}}]
)");
  EXPECT_EQ(points_as("green", event("visit")), 1);
  EXPECT_EQ(points_as("green", event("visit")), 0);
  EXPECT_EQ(points_as("gold", event("visit")), 1);
  EXPECT_EQ(points_as("gold", event("visit")), 1);
  EXPECT_EQ(points_as("gold", event("visit")), 0);
}

TEST_F(Terms, SegmentsInsideSegmentsInAnyOrder) {
  load(R"(
campaign: c
on: visit
when: {segment.regular-gold: true}
then: [points: {by: segment.big, true: 10, false: 1}]
---
segment: regular-gold
when: {segment.gold: true, not: {segment.lapsed: true}}
---
segment: gold
when: {member.attr.tier: gold}
---
segment: lapsed
when: {member.last_seen: {before: 60d ago}}
---
segment: big
when: {member.attr.size: {at_least: 5}}
)");
  alice_.last_seen = campaigns::utc("2026-12-01T00:00:00Z");
  EXPECT_EQ(points_as("green", event("visit")), 0);
  EXPECT_EQ(points_as("gold", event("visit")), 1);
  alice_.profile["attr.size"] = "7";
  EXPECT_EQ(points(event("visit")), 10);
  alice_.last_seen = campaigns::utc("2026-01-01T00:00:00Z");
  EXPECT_EQ(points(event("visit")), 0);
}

TEST_F(Terms, BasketLinesByDefaultAreTheirAmounts) {
  load(R"(
campaign: c
on: purchase
then: [points: {per: 1, give: 1, where: {item.category: {is_not: gift-card}}}]
)");
  auto purchase = event("purchase", {{"amount", "110"}});
  purchase.items = R"([{"category":"gift-card","amount":100},{"category":"tea","amount":"10"}])";
  EXPECT_EQ(points(purchase), 10);
}

TEST_F(Terms, WhereOnTheEventAloneLeavesItsAmount) {
  load(R"(
campaign: c
on: purchase
then: [points: {per: 1, give: 1, where: {event.channel: web}}]
)");
  EXPECT_EQ(points(event("purchase", {{"amount", "5"}, {"channel", "web"}})), 5);
  EXPECT_EQ(points(event("purchase", {{"amount", "5"}, {"channel", "shop"}})), 0);
}

TEST_F(Terms, SharedLimitIsOneForAllWithinOneEventToo) {
  load(R"(
campaign: a
on: visit
then: [points: 60]
limits: [{per: member, points: 100, every: day, shared: acts}]
---
campaign: b
on: visit
then: [points: 50]
limits: [{per: member, points: 100, every: day, shared: acts}]
)");
  EXPECT_EQ(points(event("visit")), 100);
  EXPECT_EQ(points(event("visit", {}, "order-2")), 0);
}

TEST_F(Terms, SharedTimesAreTakenInOrder) {
  load(R"(
campaign: a
on: visit
then: [points: 1]
limits: [{per: member, times: 1, every: day, shared: acts}]
---
campaign: b
on: [visit, review]
then: [points: 2]
limits: [{per: member, times: 1, every: day, shared: acts}]
)");
  EXPECT_EQ(points(event("visit")), 1);
  EXPECT_EQ(points(event("review")), 0);
}

TEST_F(Terms, BudgetIsForAllMembersTogether) {
  load(R"(
campaign: a
on: visit
then: [points: 40]
limits: [{per: everyone, points: 100}]
)");
  std::int64_t given = 0;
  for (int i = 0; i < 4; ++i) {
    alice_ = {};  // somebody else
    given += points(event("visit"));
  }
  EXPECT_EQ(given, 100);
}

}  // namespace
}  // namespace fanfare::config
