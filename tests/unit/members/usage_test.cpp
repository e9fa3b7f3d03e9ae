#include "members/usage.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

namespace fanfare::members {
namespace {

TEST(UsageWindows, KeepEachWindowApart) {
  UsageWindows windows;
  windows.set({10, 1, Points(5)});
  windows.set({12, 2, Points(7)});
  windows.set({10, 2, Points(6)});
  EXPECT_EQ(windows.usage(10), (Usage{10, 2, Points(6)}));
  EXPECT_EQ(windows.usage(12), (Usage{12, 2, Points(7)}));
  EXPECT_EQ(windows.usage(11), (Usage{11, 0, Points()}));
  EXPECT_EQ(windows.usage(9), (Usage{9, 0, Points()}));
}

TEST(UsageWindows, AnOlderWindowThanThoseKeptCountsAgainstTheOldest) {
  UsageWindows windows;
  for (const std::int64_t window : {12, 10, 11, 13}) {
    windows.set({window, window, Points(window)});
  }
  EXPECT_EQ(windows.usage(10), (Usage{11, 11, Points(11)}));
  EXPECT_EQ(windows.record(10), nullptr);
  windows.set({10, 99, Points()});
  EXPECT_EQ(windows.usage(11), (Usage{11, 11, Points(11)}));
}

/// Whatever comes in whatever order: the window that counts has all that was booked in it.
RC_GTEST_PROP(UsageWindowsProperty, ForgetNothingOfAWindowThatCounts, ()) {
  UsageWindows windows;
  std::map<std::int64_t, std::int64_t> used;
  for (const int window : *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 8))) {
    Usage in_place = windows.usage(window);
    RC_ASSERT(in_place.window >= window);
    RC_ASSERT(in_place.times == used[in_place.window]);
    ++in_place.times;
    windows.set(in_place);
    ++used[in_place.window];
  }
}

}  // namespace
}  // namespace fanfare::members
