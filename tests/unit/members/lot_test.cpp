#include "members/lot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "members/draft.h"

namespace fanfare::members {
namespace {

Instant at(int day) {
  return Instant(std::chrono::days(20'000 + day));
}
Lot lot(int expires, std::int64_t points, int earned = 0) {
  return {at(expires), at(earned), Points(points), false};
}
Lot undated(std::int64_t points) {
  return {std::nullopt, at(0), Points(points), false};
}

TEST(Lots, ThoseOfOneMomentAreOne) {
  Lots lots;
  add_lot(lots, lot(30, 5, 1));
  add_lot(lots, undated(7));
  add_lot(lots, lot(10, 1));
  add_lot(lots, lot(30, 6, 2));
  EXPECT_THAT(lots, testing::ElementsAre(lot(10, 1), lot(30, 11, 2), undated(7)));
}

TEST(Lots, NewPointsAreNotWarnedOf) {
  Lots lots{lot(30, 5)};
  lots[0].warned = true;
  add_lot(lots, lot(30, 1));
  EXPECT_FALSE(lots[0].warned);
}

TEST(Lots, TheSoonestToExpireAreSpentFirst) {
  Lots lots{lot(10, 3), lot(20, 4), undated(5)};
  const Lots taken = take_from_lots(lots, Points(5));
  EXPECT_THAT(taken, testing::ElementsAre(lot(10, 3), lot(20, 2)));
  EXPECT_THAT(lots, testing::ElementsAre(lot(20, 2), undated(5)));
}

TEST(Lots, OneMayComeFirst) {
  Lots lots{lot(10, 3), lot(20, 4)};
  const Lots taken = take_from_lots(lots, Points(5), at(20));
  EXPECT_THAT(taken, testing::ElementsAre(lot(20, 4), lot(10, 1)));
}

TEST(Lots, AreBoundedAndNeverExpireSooner) {
  Lots lots;
  for (int day = 0; day <= static_cast<int>(kMostLots); ++day) {
    add_lot(lots, lot(day == 0 ? 0 : day + 5, 1));
  }
  EXPECT_EQ(lots.size(), kMostLots);
  EXPECT_EQ(sum_of(lots), Points(static_cast<std::int64_t>(kMostLots) + 1));
  EXPECT_EQ(lots[1], lot(7, 2)) << "the nearest two, as of the later";
}

TEST(PendingLots, AreBoundedAndNeverExpireSooner) {
  PendingLots lots;
  for (std::size_t i = 0; i <= kMostPendingLots; ++i) {
    add_pending(lots, {i, at(static_cast<int>(i)), lot(static_cast<int>(2000 - i), 1)});
  }
  EXPECT_EQ(lots.size(), kMostPendingLots);
  EXPECT_EQ(lots[0].lot.points, Points(2));
  EXPECT_EQ(lots[0].due, at(1));
  EXPECT_EQ(lots[0].lot.expires, at(2000));
}

/// What must always be so of a balance and its lots.
void check(const Member& member) {
  RC_ASSERT(sum_of(member.lots) <= std::max(member.points, Points()));
  RC_ASSERT(std::ranges::is_sorted(
      member.lots, {}, [](const Lot& each) { return each.expires.value_or(Instant::max()); }));
  RC_ASSERT(
      std::ranges::all_of(member.lots, [](const Lot& each) { return each.points > Points(); }));
}

RC_GTEST_PROP(Ledger, TheLotsOfABalanceAreNeverMoreThanIt, ()) {
  Member member;
  Points earned;
  Points taken;
  const int steps = *rc::gen::inRange(1, 60);
  for (int step = 0; step < steps; ++step) {
    Draft draft(member);
    const Points points(*rc::gen::inRange(1, 100));
    const int day = *rc::gen::inRange(1, 40);
    if (*rc::gen::inRange(0, 3) > 0) {
      draft.earn(points,
                 {at(0), *rc::gen::arbitrary<bool>() ? std::optional(at(day)) : std::nullopt, true,
                  std::nullopt});
      earned += points;
    } else {
      draft.take(points, at(day));
      taken += points;
    }
    member.apply(draft.changes());
    check(member);
    RC_ASSERT(member.points == earned - taken);
    if (member.points > Points() && taken == Points()) {
      RC_ASSERT(sum_of(member.lots) == member.points);
    }
  }
  RC_ASSERT(member.points_lifetime == earned);
}

TEST(Ledger, WhatPaysOffADebtIsInNoLot) {
  Member member;
  Draft debt(member);
  debt.take(Points(30));
  member.apply(debt.changes());
  EXPECT_EQ(member.points, Points(-30));
  Draft draft(member);
  draft.earn(Points(50), {at(0), at(9), true, std::nullopt});
  member.apply(draft.changes());
  EXPECT_EQ(member.points, Points(20));
  EXPECT_THAT(member.lots, testing::ElementsAre(lot(9, 20)));
}

}  // namespace
}  // namespace fanfare::members
