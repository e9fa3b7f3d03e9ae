#include "tests/unit/config/messages.h"

namespace fanfare::config {
namespace {

class Example : public testing::TestWithParam<const char*> {};

TEST_P(Example, HasNoWarnings) {
  const auto loaded = load_program(std::string(FANFARE_SOURCE_DIR "/") + GetParam());
  ASSERT_TRUE(loaded) << loaded.error().to_string();
  EXPECT_THAT(lines_of(loaded->warnings), testing::IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Programs, Example,
                         testing::Values("examples/kopi-senja", "cli/init/files/program",
                                         "tests/oracle/cdnow-program"));

}  // namespace
}  // namespace fanfare::config
