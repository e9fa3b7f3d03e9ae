#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

#include "tests/unit/engine/scene.h"

namespace fanfare::engine {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

TEST(Duplicates, AreRemembered) {
  Scene scene;
  EXPECT_FALSE(find_applied(scene.alice, event("visit"), 30));
  scene.apply(event("visit"));
  EXPECT_TRUE(find_applied(scene.alice, event("visit"), 30));
  EXPECT_TRUE(find_applied(scene.alice, event("purchase"), 30));  // the id alone counts
  EXPECT_FALSE(find_applied(scene.alice, event("visit", {}, "order-2"), 30));
}

TEST(Duplicates, AreDatedByWhenTheyCame) {
  auto sent = event("visit");
  sent.time = utc("2026-11-10T00:00:00Z");
  EXPECT_EQ(seen_mark(sent).day, 20792);  // (2026-12-05 - 1970-01-01).days
  EXPECT_EQ(seen_mark(sent).hash, seen_mark(event("other")).hash);
}

TEST(NotificationIds, TellEverythingApart) {
  members::JournalEntry cause;
  cause.id = "order-1";
  cause.type = "visit";
  cause.notifications = {{"hello", {}, "", ""}, {"hello", {}, "", ""}, {"bye", {}, "", ""}};
  members::JournalEntry other_id = cause;
  other_id.id = "order-2";
  members::JournalEntry other_type = cause;
  other_type.type = "@settled";
  members::JournalEntry shifted = cause;
  shifted.id = "order-1\nvisit";
  std::set<std::string> ids;
  for (const auto& entry : {cause, other_id, other_type, shifted}) {
    for (const char* member : {"alice", "bob"}) {
      for (std::size_t place = 0; place < 3; ++place) {
        ids.insert(notification_id(member, entry, place));
        EXPECT_EQ(notification_id(member, entry, place), notification_id(member, entry, place));
      }
    }
  }
  EXPECT_EQ(ids.size(), 24U);
  EXPECT_EQ(ids.begin()->size(), 32U);
}

/// A program where an event leads to most of what the engine can do.
Scene busy() {
  Scene scene;
  scene.program.counters = {count_of("visits", "visit"), count_of("badges", "badge.awarded"),
                            from_app("opens")};
  scene.program.badges = {badge("keen", at_least("counter.opens", "3")),
                          badge("regular", at_least("counter.visits", "2"))};
  scene.program.campaigns = {
      campaign("a", "visit", {fixed(5), campaigns::Notify{"hello", {}, {}}}),
      campaign("b", "badge.awarded", {fixed(50), campaigns::Notify{"badge", {}, {}}})};
  scene.program.campaigns[0].limits = {campaigns::make_limit(campaigns::Limit::Every::Day, 3)};
  return scene;
}

TEST(Settle, AwardsWhatTheAppsCountersEarnedOnce) {
  Scene scene = busy();
  const Program program(scene.program);
  const auto next = event("purchase");
  EXPECT_THAT(
      settle(program, scene.alice, next, {scene.budgets, utc("2026-12-05T03:00:00Z")}).value(),
      IsEmpty());
  scene.alice.counters["opens"] = number("3");  // the app's HINCRBY
  const auto settled =
      settle(program, scene.alice, next, {scene.budgets, utc("2026-12-05T03:00:00Z")}).value();
  ASSERT_THAT(settled, SizeIs(1));
  EXPECT_EQ(settled[0].journal->id, "order-1");
  EXPECT_NE(settled[0].journal->type, next.type);
  EXPECT_THAT(settled[0].journal->badges, ElementsAre(members::AwardedBadge{"keen", "", ""}));
  EXPECT_EQ(settled[0].journal->total_points(), Points(50));
  EXPECT_THAT(settled[0].journal->notifications,
              ElementsAre(members::NotificationRequest{"badge", {}, "", "keen"}));
  EXPECT_THAT(settled[0].changes.seen, IsEmpty());
  scene.alice.apply(settled[0].changes);
  EXPECT_THAT(
      settle(program, scene.alice, next, {scene.budgets, utc("2026-12-05T03:00:00Z")}).value(),
      IsEmpty());
  EXPECT_THAT(scene.apply(next).badges, IsEmpty());
}

TEST(Settle, LeavesUnknownMembersAlone) {
  Scene scene = busy();
  members::Member stranger;
  stranger.counters["opens"] = number("3");
  EXPECT_THAT(settle(Program(scene.program), stranger, event("visit"),
                     {scene.budgets, utc("2026-12-05T03:00:00Z")})
                  .value(),
              IsEmpty());
}

TEST(Settle, RefusesOverflows) {
  Scene scene = busy();
  scene.alice.counters["opens"] = number("3");
  scene.alice.points = Points(9'223'372'036'854'775'807);
  const auto settled = settle(Program(scene.program), scene.alice, event("visit"),
                              {scene.budgets, utc("2026-12-05T03:00:00Z")});
  ASSERT_FALSE(settled);
  EXPECT_EQ(settled.error().code, "overflow");
}

TEST(Settle, NotificationsDifferFromTheEventsOwn) {
  Scene scene = busy();
  scene.program.campaigns[1].triggers = {"badge.awarded", "visit"};
  scene.program.campaigns[0].enabled = false;
  scene.alice.counters["opens"] = number("3");
  const auto next = event("visit");
  const auto settled = settle(Program(scene.program), scene.alice, next,
                              {scene.budgets, utc("2026-12-05T03:00:00Z")})
                           .value();
  ASSERT_THAT(settled, SizeIs(1));
  scene.alice.apply(settled[0].changes);
  const auto applied = scene.apply(next);
  EXPECT_NE(notification_id("alice", *settled[0].journal, 0), notification_id("alice", applied, 0));
}

std::string written(const Decision& decision) {
  std::string text = members::to_json(*decision.journal);
  for (const auto& [name, value] : decision.changes.counters) {
    text += name + value.to_string();
  }
  for (const auto& [key, used] : decision.changes.usage) {
    text +=
        key + std::to_string(used.window) + std::to_string(used.times) + used.points.to_string();
  }
  return text + decision.changes.points.value_or(Points()).to_string();
}

RC_GTEST_PROP(DecisionProperty, EqualInputsEqualDecisions, ()) {
  Scene scene = busy();
  const Program program(scene.program);
  const Program twin(scene.program);
  Points sum;
  int seen = 0;
  const int count = *rc::gen::inRange(0, 12);
  for (int i = 0; i < count; ++i) {
    const std::string id = std::to_string(i);
    const auto next = event(*rc::gen::element<std::string_view>("visit", "purchase"), {}, id);
    const members::Member before = scene.alice;
    const Decision decision =
        apply(program, scene.alice, next, {scene.budgets, utc("2026-12-05T03:00:00Z")}).value();
    RC_ASSERT(
        written(decision) ==
        written(apply(twin, before, next, {scene.budgets, utc("2026-12-05T03:00:00Z")}).value()));
    sum += decision.journal->total_points();
    scene.alice.apply(decision.changes);
    ++seen;
  }
  RC_ASSERT(scene.alice.points == sum);
  RC_ASSERT(static_cast<int>(scene.alice.seen.size()) == seen);
}

}  // namespace
}  // namespace fanfare::engine
