#include "cli/words/tally.h"

#include <gtest/gtest.h>

namespace fanfare::cli::words {
namespace {

std::string told(const members::Tally& tally) {
  std::string text;
  JsonWriter out(text);
  out.begin_object();
  write_tally(out, tally);
  out.end_object();
  return text;
}

TEST(TallyInWords, IsEmptyWhereNothingIsRemembered) {
  EXPECT_EQ(told({}), "{}");
}

TEST(TallyInWords, TellsHowManyValuesThereAre) {
  EXPECT_EQ(told({20788, {1, 2, 3}, {}}), R"({"window":20788,"values":3})");
}

TEST(TallyInWords, TellsOfAStreakWindowByWindow) {
  members::Streak streak;
  streak.counted = 0b1001001;
  streak.frozen = 0b0000010;
  streak.bridged = 0b0010000;
  streak.offset = 25200;
  streak.freezes = 2;
  EXPECT_EQ(told({20788, {}, streak}),
            R"({"window":20788,"windows":"xf.xt.x","before":0,"utc_offset_s":25200,"freezes":2})");
}

}  // namespace
}  // namespace fanfare::cli::words
