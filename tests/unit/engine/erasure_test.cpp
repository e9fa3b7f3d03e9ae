#include "engine/erasure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/engine/scene.h"

namespace fanfare::engine {
namespace {

using testing::HasSubstr;

/// Somebody was erased on 1 December at noon.
const Instant kErased = utc("2026-12-01T12:00:00Z");

members::Event event_at(std::string_view type, Instant time) {
  auto made = event(type);
  made.time = time;
  return made;
}

Scene scene_after_erasure() {
  Scene scene;
  scene.alice = members::Member();
  scene.alice.rev = 7;
  scene.alice.erased_at = kErased;
  scene.alice.gone = true;
  return scene;
}

std::string code_of(const Scene& scene, const members::Event& sent) {
  const auto decision = scene.try_apply(sent);
  return decision ? "applied" : decision.error().code;
}

TEST(Erasure, OnlySomebodyNewMayFollow) {
  const Scene scene = scene_after_erasure();
  EXPECT_EQ(code_of(scene, event_at("purchase", kErased + milliseconds(1))), "erased");
  EXPECT_EQ(code_of(scene, event_at("member.updated", kErased + milliseconds(1))), "erased");
  EXPECT_EQ(code_of(scene, event_at("member.enrolled", kErased)), "erased");
  EXPECT_EQ(code_of(scene, event_at("member.enrolled", kErased - milliseconds(1))), "erased");
  EXPECT_EQ(code_of(scene, event_at("member.enrolled", kErased + milliseconds(1))), "applied");
}

TEST(Erasure, WhoeverFollowsGetsNothingOfWhatCameBefore) {
  Scene scene = scene_after_erasure();
  scene.apply(event_at("member.enrolled", kErased + milliseconds(1)));
  scene.alice.gone = false;
  EXPECT_EQ(code_of(scene, event_at("purchase", kErased)), "erased");
  EXPECT_EQ(code_of(scene, event_at("purchase", kErased + milliseconds(2))), "applied");
}

TEST(Erasure, ARefusalSaysWhatToDo) {
  const Scene scene = scene_after_erasure();
  const auto late = scene.try_apply(event_at("purchase", kErased));
  EXPECT_THAT(late.error().error, HasSubstr("2026-12-01T12:00:00Z"));
  EXPECT_THAT(late.error().error, HasSubstr("drop the event"));
  const auto early = scene.try_apply(event_at("purchase", kErased + std::chrono::days(1)));
  EXPECT_THAT(early.error().error, HasSubstr("'member.enrolled' first"));
}

TEST(Erasure, NothingOfTheirsIsLaterThanTheErasure) {
  auto erase = event_at("member.erase", kErased);
  erase.received = kErased + seconds(5);
  members::Member member;
  EXPECT_EQ(erasure_time(member, erase), kErased + seconds(5)) << "what was there is gone";
  erase.time = kErased + seconds(9);
  EXPECT_EQ(erasure_time(member, erase), kErased + seconds(9));
  member.last_seen = kErased + seconds(20);
  EXPECT_EQ(erasure_time(member, erase), kErased + seconds(20)) << "by a clock that is ahead";
  member.settled_until = kErased + seconds(30);
  EXPECT_EQ(erasure_time(member, erase), kErased + seconds(30));
}

TEST(Erasure, IsNothingThatAProgramDecides) {
  const auto decision = Scene().try_apply(event("member.erase"));
  ASSERT_FALSE(decision);
  EXPECT_EQ(decision.error().code, "not_supported");
  EXPECT_THAT(decision.error().error, HasSubstr("member.erase"));
}

}  // namespace
}  // namespace fanfare::engine
