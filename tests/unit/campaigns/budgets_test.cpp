#include "campaigns/budgets.h"

#include <gtest/gtest.h>

namespace fanfare::campaigns {
namespace {

members::BudgetUse use(std::int64_t window, std::int64_t points) {
  return {"gifts:day", window, 1, Points(points), {}, {}};
}

void book(Budgets& budgets, const members::BudgetUse& one) {
  budgets.book(std::span(&one, 1));
}

TEST(Budgets, KeepEachWindowApart) {
  Budgets budgets;
  book(budgets, use(10, 5));
  book(budgets, use(11, 7));
  book(budgets, use(10, 1));
  EXPECT_EQ(budgets.usage("gifts:day", 10), (members::Usage{10, 2, Points(6)}));
  EXPECT_EQ(budgets.usage("gifts:day", 11), (members::Usage{11, 1, Points(7)}));
  EXPECT_EQ(budgets.usage("gifts:day", 12), (members::Usage{12, 0, Points()}));
  EXPECT_EQ(budgets.usage("other:day", 10), (members::Usage{10, 0, Points()}));
}

TEST(Budgets, AnOlderWindowThanThoseKeptCountsAgainstTheOldest) {
  Budgets budgets;
  for (const std::int64_t window : {12, 10, 11, 13}) {
    book(budgets, use(window, window));
  }
  EXPECT_EQ(budgets.usage("gifts:day", 9), (members::Usage{11, 1, Points(11)}));
  EXPECT_EQ(budgets.usage("gifts:day", 10), (members::Usage{11, 1, Points(11)}));
}

TEST(Budgets, TakeBackWhatDidNotComeAbout) {
  Budgets budgets;
  book(budgets, use(10, 5));
  const auto dropped = use(10, 3);
  book(budgets, dropped);
  budgets.take_back(std::span(&dropped, 1));
  EXPECT_EQ(budgets.usage("gifts:day", 10), (members::Usage{10, 1, Points(5)}));
}

}  // namespace
}  // namespace fanfare::campaigns
