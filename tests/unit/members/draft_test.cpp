#include "members/draft.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>
#include <stdexcept>

namespace fanfare::members {
namespace {

constexpr std::int64_t kMaxWhole = 922'337'203'685'477;

Instant at(std::int64_t seconds_since_epoch) {
  return from_unix_ms(seconds_since_epoch * 1000);
}

TEST(Draft, OfAnUnknownMemberIsEmpty) {
  const Member nobody;
  const Draft draft(nobody);
  EXPECT_FALSE(draft.is_enrolled());
  EXPECT_EQ(draft.points(), Points());
  EXPECT_EQ(draft.counter("purchases"), Decimal());
  EXPECT_EQ(draft.badge("coffee-lover"), nullptr);
  EXPECT_EQ(draft.profile("name"), std::nullopt);
  EXPECT_EQ(draft.usage("weekend:day", 7), (Usage{7, 0, Points()}));
  EXPECT_TRUE(draft.changes().empty());
}

TEST(Draft, OnlyEarningCountsForLife) {
  Member member;
  member.points = Points(100);
  member.points_lifetime = Points(500);
  Draft draft(member);
  draft.earn(Points(20));
  draft.earn(Points(-50));
  EXPECT_EQ(draft.points(), Points(70));
  EXPECT_EQ(draft.points_lifetime(), Points(520));
}

TEST(Draft, LastSeenOnlyMovesForward) {
  Member member;
  member.last_seen = at(100);
  Draft draft(member);
  draft.see(at(50));
  EXPECT_TRUE(draft.changes().empty());
  draft.see(at(200));
  draft.see(at(150));
  EXPECT_EQ(draft.last_seen(), at(200));
}

TEST(Draft, AnEmptyValueClearsAField) {
  Member member;
  member.profile["email"] = "alice@example.com";
  Draft draft(member);
  EXPECT_EQ(draft.profile("email"), "alice@example.com");
  draft.set_profile("email", "");
  EXPECT_EQ(draft.profile("email"), std::nullopt);
  member.apply(Draft(draft).changes());
  EXPECT_EQ(Draft(member).profile("email"), std::nullopt);
}

TEST(Draft, CountersRefuseToOverflow) {
  Member member;
  member.counters["spend"] = Decimal::whole(kMaxWhole);
  member.counters["opens"] = Decimal::whole(kMaxWhole);
  Draft draft(member);
  EXPECT_THROW(draft.add_to_counter("spend", Decimal::whole(1)), std::overflow_error);
  EXPECT_THROW(draft.add_to_app_counter("opens", 1), std::overflow_error);
  EXPECT_THROW(draft.add_to_app_counter("fresh", std::numeric_limits<std::int64_t>::max()),
               std::overflow_error);
  EXPECT_TRUE(draft.changes().empty());
  draft.add_to_app_counter("opens", -1);
  draft.add_to_app_counter("opens", 1);
  EXPECT_EQ(draft.counter("opens"), Decimal::whole(kMaxWhole));
}

TEST(Changes, MergeKeepsTheLaterValues) {
  const Member member;
  Draft first(member);
  first.earn(Points(5));
  first.add_to_counter("visits", Decimal::whole(1));
  first.add_to_app_counter("opens", 2);
  first.remember({1, 1});
  Member between = member;
  between.apply(first.changes());
  Draft second(between);
  second.earn(Points(7));
  second.add_to_counter("visits", Decimal::whole(1));
  second.add_to_app_counter("opens", 3);
  second.remember({2, 1});

  Changes merged = first.changes();
  merged.merge(second.changes());
  Member result = member;
  result.apply(merged);
  EXPECT_EQ(result.points, Points(12));
  EXPECT_EQ(result.counters.at("visits"), Decimal::whole(2));
  EXPECT_EQ(result.counters.at("opens"), Decimal::whole(5));
  EXPECT_EQ(result.seen, (std::vector<SeenEvent>{{1, 1}, {2, 1}}));
}

/// One random change. Names are few, so that changes meet.
void change(Draft& draft) {
  const std::string name = *rc::gen::element<std::string>("a", "b", "c");
  const auto number = *rc::gen::inRange<std::int64_t>(-1000, 1000);
  switch (*rc::gen::inRange(0, 9)) {
    case 0:
      return draft.earn(Points(number));
    case 1:
      return draft.set_joined_at(at(number));
    case 2:
      return draft.see(at(number));
    case 3:
      return draft.set_profile(name, number < 0 ? "" : std::to_string(number));
    case 4:
      draft.add_to_counter(name, Decimal::from_scaled(number));
      return;
    case 5:
      return draft.add_to_app_counter("app-" + name, number);
    case 6:
      return draft.award(name, {at(number), name, std::to_string(number)});
    case 7:
      return draft.set_usage(name, {number, number + 1, Points(number)});
    default:
      return draft.remember({static_cast<std::uint64_t>(number + 1000), 7});
  }
}

void expect_equal(const Draft& one, const Draft& other) {
  RC_ASSERT(one.points() == other.points());
  RC_ASSERT(one.points_lifetime() == other.points_lifetime());
  RC_ASSERT(one.joined_at() == other.joined_at());
  RC_ASSERT(one.last_seen() == other.last_seen());
  for (const std::string name : {"a", "b", "c", "unknown"}) {
    RC_ASSERT(one.profile(name) == other.profile(name));
    RC_ASSERT(one.counter(name) == other.counter(name));
    RC_ASSERT(one.counter("app-" + name) == other.counter("app-" + name));
    for (const std::int64_t window : {-500, 0, 7, 500}) {
      RC_ASSERT(one.usage(name, window) == other.usage(name, window));
    }
    const HeldBadge* badge = one.badge(name);
    const HeldBadge* same = other.badge(name);
    RC_ASSERT((badge == nullptr) == (same == nullptr));
    RC_ASSERT((badge == nullptr || *badge == *same));
  }
}

RC_GTEST_PROP(DraftProperty, ShowsWhatApplyWillStore, ()) {
  Member member;
  Member replayed;
  Changes merged;
  for (int decision = 0; decision < 3; ++decision) {
    Draft draft(member);
    const int changes = *rc::gen::inRange(0, 12);
    for (int i = 0; i < changes; ++i) {
      change(draft);
    }
    Member after = member;
    after.apply(draft.changes());
    expect_equal(draft, Draft(after));
    merged.merge(draft.changes());
    member = std::move(after);
  }
  replayed.apply(merged);
  expect_equal(Draft(member), Draft(replayed));
  RC_ASSERT(member.seen == replayed.seen);
}

}  // namespace
}  // namespace fanfare::members
