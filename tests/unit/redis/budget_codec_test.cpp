#include "redis/budget_codec.h"

#include <gtest/gtest.h>

#include "tests/unit/redis/array_reply.h"

namespace fanfare::redis {
namespace {

TEST(Budgets, AreReadWindowByWindow) {
  const Replies stored = array_reply(
      {"one", "7:2:30", "several", "20780:1:5 20779:3:15 20778:2:10", "broken", "x 4:1:1 ::"});
  const campaigns::Budgets budgets = decode_budgets(stored.front());
  EXPECT_EQ(budgets.usage("one", 7), (members::Usage{7, 2, Points(30)}));
  EXPECT_EQ(budgets.usage("several", 20780), (members::Usage{20780, 1, Points(5)}));
  EXPECT_EQ(budgets.usage("several", 20779), (members::Usage{20779, 3, Points(15)}));
  EXPECT_EQ(budgets.usage("several", 20778), (members::Usage{20778, 2, Points(10)}));
  EXPECT_EQ(budgets.usage("broken", 4), (members::Usage{4, 1, Points(1)}));
  EXPECT_EQ(budgets.usage("none", 1), (members::Usage{1, 0, Points()}));
}

}  // namespace
}  // namespace fanfare::redis
