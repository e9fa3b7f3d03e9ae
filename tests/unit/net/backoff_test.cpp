#include "net/backoff.h"

#include <gtest/gtest.h>

#include <limits>

#include "tests/unit/base/rows.h"

namespace fanfare {
namespace {

using std::chrono::milliseconds;

struct Ceiling {
  const char* name;
  std::int64_t first, longest;
  std::uint32_t attempt;
  std::int64_t expected;
};
void PrintTo(const Ceiling& row, std::ostream* out) {
  *out << row.first << " ms, attempt " << row.attempt;
}
using BackoffCeiling = testing::TestWithParam<Ceiling>;

TEST_P(BackoffCeiling, DoublesUpToTheLongest) {
  const auto& row = GetParam();
  const Backoff backoff{milliseconds(row.first), milliseconds(row.longest)};
  EXPECT_EQ(backoff.ceiling(row.attempt).count(), row.expected);
}

FANFARE_ROWS(BackoffCeiling, Ceiling{"First", 100, 5000, 1, 100},
             Ceiling{"Second", 100, 5000, 2, 200}, Ceiling{"Sixth", 100, 5000, 6, 3200},
             Ceiling{"Capped", 100, 5000, 7, 5000}, Ceiling{"NoAttempt", 100, 5000, 0, 100},
             Ceiling{"ExactCap", 100, 3200, 6, 3200}, Ceiling{"FirstAboveCap", 900, 500, 1, 500},
             Ceiling{"ManyAttempts", 100, 5000, 1'000'000, 5000},
             Ceiling{"LastAttempt", 1, 3'600'000, std::numeric_limits<std::uint32_t>::max(),
                     3'600'000});

TEST(Backoff, DrawsFromTheUpperHalf) {
  const Backoff backoff{milliseconds(100), milliseconds(5000)};
  std::mt19937 random(7);
  for (std::uint32_t attempt = 1; attempt < 40; ++attempt) {
    const auto top = backoff.ceiling(attempt);
    const auto wait = backoff.draw(attempt, random);
    EXPECT_GE(wait, top / 2);
    EXPECT_LE(wait, top);
  }
}

TEST(Backoff, ClientsThatFailedTogetherComeBackApart) {
  const Backoff backoff{milliseconds(1000), milliseconds(5000)};
  std::mt19937 one(1);
  std::mt19937 other(2);
  int apart = 0;
  for (int i = 0; i < 100; ++i) {
    apart += backoff.draw(1, one) != backoff.draw(1, other) ? 1 : 0;
  }
  EXPECT_GT(apart, 90);
}

}  // namespace
}  // namespace fanfare
