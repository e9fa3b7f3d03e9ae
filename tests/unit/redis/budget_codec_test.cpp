#include "redis/budget_codec.h"

#include <gtest/gtest.h>

#include "redis/reply_reader.h"

namespace fanfare::redis {
namespace {

/// What Redis answers to HGETALL, by the wire format.
Replies hash(const std::vector<std::string>& elements) {
  std::string bytes = "*" + std::to_string(elements.size()) + "\r\n";
  for (const std::string& element : elements) {
    bytes += "$" + std::to_string(element.size()) + "\r\n" + element + "\r\n";
  }
  ReplyReader reader;
  Replies replies(1);
  reader.feed(bytes);
  EXPECT_TRUE(reader.read(replies, 0).value_or(false));
  return replies;
}

TEST(Budgets, AreReadWindowByWindow) {
  const Replies stored =
      hash({"one", "7:2:30", "several", "20780:1:5 20779:3:15 20778:2:10", "broken", "x 4:1:1 ::"});
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
