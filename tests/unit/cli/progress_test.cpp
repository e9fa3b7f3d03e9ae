#include "cli/progress.h"

#include <gtest/gtest.h>

#include <sstream>

#include "cli/words/table.h"

namespace fanfare::cli {
namespace {

struct Case {
  const char* name;
  Extent extent;
  double elapsed;
  const char* expected;
};
void PrintTo(const Case& each, std::ostream* out) {
  *out << each.name;
}

class ProgressTexts : public testing::TestWithParam<Case> {};

TEST_P(ProgressTexts, SayRateAndTimeLeft) {
  EXPECT_EQ(progress_text(GetParam().extent, std::chrono::duration<double>(GetParam().elapsed)),
            GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    All, ProgressTexts,
    testing::Values(
        Case{"Start", {0, 0, 1000}, 0, "[--------------------]   0 %  0 events  0/s  ETA -:--"},
        Case{"Quarter",
             {25'000, 250, 1000},
             2,
             "[#####---------------]  25 %  25,000 events  12,500/s  ETA 0:06"},
        Case{"Done",
             {1'000'000, 1000, 1000},
             10,
             "[####################] 100 %  1,000,000 events  100,000/s  ETA 0:00"},
        Case{"Hours",
             {10, 1, 1000},
             10,
             "[--------------------]   0 %  10 events  1/s  ETA 2:46:30"},
        Case{"UnknownEnd", {500, 9000, std::nullopt}, 2, "500 events  250/s"},
        Case{"EmptyFile", {0, 0, 0}, 1, "0 events  0/s"}),
    [](const auto& row) { return row.param.name; });

TEST(Progress, IsQuietWhereThereIsNoTerminal) {
  std::istringstream in;
  std::ostringstream out;
  std::ostringstream err;
  Terminal terminal{in, out, err};
  Progress progress(terminal);
  progress.show({1, 1, 2});
  progress.hide();
  EXPECT_EQ(err.str() + out.str(), "");
}

TEST(Table, CountsColumnsNotBytes) {
  EXPECT_EQ(words::display_width("Zoë"), 3U);
  EXPECT_EQ(words::display_width("健司"), 4U);
  EXPECT_EQ(words::display_width("e\xCC\x81"), 1U);
  EXPECT_EQ(words::padded("Zoë", 5), "Zoë  ");
  EXPECT_EQ(words::harmless("a\x1B[31mb\xC2\x9B"), "a\xEF\xBF\xBD[31mb\xEF\xBF\xBD");
}

}  // namespace
}  // namespace fanfare::cli
