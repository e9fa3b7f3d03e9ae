#include "config/settling.h"

#include <string>
#include <vector>

#include "tests/unit/base/rows.h"

namespace fanfare::config {
namespace {

using std::chrono::milliseconds;

/// What happens at which millisecond.
struct Step {
  enum What { Change, Look };
  What what;
  int at;
};
constexpr auto kChange = Step::Change;
constexpr auto kLook = Step::Look;

struct Case {
  const char* name;
  std::vector<Step> steps;
  std::vector<int> reads;  ///< The looks at which it was time to read.
};
void PrintTo(const Case& row, std::ostream* out) {
  *out << row.name;
}
using SettlingTimeline = testing::TestWithParam<Case>;

/// With 200 ms of rest, and 1 s at the longest.
TEST_P(SettlingTimeline, ReadsOnceItIsDue) {
  Settling settling({.quiet = milliseconds(200), .longest = milliseconds(1000)});
  std::vector<int> reads;
  for (const Step& step : GetParam().steps) {
    const Settling::TimePoint now{milliseconds(step.at)};
    if (step.what == kChange) {
      settling.changed(now);
    } else if (const auto due = settling.due(); due && *due <= now) {
      reads.push_back(step.at);
      settling.read();
    }
  }
  EXPECT_EQ(reads, GetParam().reads);
}

FANFARE_ROWS(
    SettlingTimeline, Case{"NothingChangedNothingDue", {{kLook, 0}, {kLook, 99'999}}, {}},
    Case{"NotBeforeTheRestIsOver", {{kChange, 0}, {kLook, 0}, {kLook, 199}, {kLook, 200}}, {200}},
    Case{"EachChangeBeginsTheRestAnew",
         {{kChange, 0}, {kChange, 150}, {kLook, 200}, {kLook, 349}, {kLook, 350}},
         {350}},
    Case{"OnceForManyChanges", {{kChange, 0}, {kChange, 1}, {kLook, 300}, {kLook, 900}}, {300}},
    Case{"AtTheLongestUnderConstantChange",
         {{kChange, 0},
          {kChange, 190},
          {kChange, 380},
          {kChange, 570},
          {kChange, 760},
          {kChange, 950},
          {kLook, 999},
          {kLook, 1000}},
         {1000}},
    Case{"TheLongestCountsFromTheFirstChangeAfterARead",
         {{kChange, 0},
          {kChange, 900},
          {kLook, 1000},
          {kChange, 1100},
          {kLook, 1150},
          {kLook, 1300}},
         {1000, 1300}},
    Case{"ALateLookStillReads", {{kChange, 0}, {kLook, 60'000}}, {60'000}});

TEST(Settling, ByDefaultWaitsAFifthOfASecondAndFiveSecondsAtMost) {
  Settling settling({});
  settling.changed(Settling::TimePoint{});
  EXPECT_EQ(settling.due(), Settling::TimePoint{milliseconds(200)});
  settling.changed(Settling::TimePoint{milliseconds(4900)});
  EXPECT_EQ(settling.due(), Settling::TimePoint{milliseconds(5000)});
}

}  // namespace
}  // namespace fanfare::config
