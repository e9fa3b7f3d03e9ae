#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "cli/app.h"

namespace fanfare::cli {
namespace {

using ::testing::HasSubstr;

struct Ran {
  int code = 0;
  std::string err;
};

/// `fanfare member erase alice` where somebody sits at a terminal, and the address of Redis is
/// none.
Ran erase_and_answer(const std::string& answer) {
  std::istringstream in(answer);
  std::ostringstream out;
  std::ostringstream err;
  Terminal terminal{in, out, err};
  terminal.asks = true;
  const int code = run({"member", "erase", "alice", "--redis", "nowhere"}, terminal);
  return {code, err.str()};
}

TEST(MemberErase, AsksAndTakesOnlyAYes) {
  for (const char* answer : {"n\n", "\n", "", "yeah\n", "alice\n"}) {
    const Ran ran = erase_and_answer(answer);
    EXPECT_EQ(ran.code, 1);
    EXPECT_THAT(ran.err, HasSubstr("kept about alice, and cannot be undone"));
    EXPECT_THAT(ran.err, HasSubstr("nothing was erased")) << answer;
  }
  for (const char* answer : {"y\n", "Y\n", "yes\n"}) {
    EXPECT_THAT(erase_and_answer(answer).err, HasSubstr("Redis URL")) << answer;
  }
}

}  // namespace
}  // namespace fanfare::cli
