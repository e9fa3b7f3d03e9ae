#include "base/points.h"

#include <gtest/gtest.h>

#include <limits>

#include "base/hash.h"
#include "base/result.h"

namespace fanfare {
namespace {

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();

TEST(Points, AddUpAndMayBeNegative) {
  EXPECT_EQ((Points(5) - Points(8)).count(), -3);
  EXPECT_EQ((Points(5) - Points(8)).to_string(), "-3");
  EXPECT_EQ(Points(kMax - 1) + Points(1), Points(kMax));
  EXPECT_LT(Points(-1), Points());
}

TEST(Points, OverflowThrowsAndLeavesTheValue) {
  Points most(kMax);
  EXPECT_THROW(most += Points(1), std::overflow_error);
  EXPECT_EQ(most.count(), kMax);
  Points least(kMin);
  EXPECT_THROW(least -= Points(1), std::overflow_error);
  EXPECT_EQ(least.count(), kMin);
  EXPECT_THROW(Points(0) - Points(kMin), std::overflow_error);
}

TEST(Hash, IsTheStableXxh3) {
  // From the reference tool: xxhsum -H3 and -H2 of no input.
  EXPECT_EQ(stable_hash(""), 0x2d06800538d394c2ULL);
  EXPECT_EQ(stable_hex(""), "99aa06d3014798d86001c324468d497f");
  EXPECT_NE(stable_hash("order-1001"), stable_hash("order-1002"));
}

TEST(Error, GainsContextOnTheWayUp) {
  EXPECT_EQ((Error{"no such file"}.in("loading the program").message),
            "loading the program: no such file");
  const Result<int> failed = failure("no");
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().message, "no");
}

}  // namespace
}  // namespace fanfare
