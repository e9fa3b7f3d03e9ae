#pragma once

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/unit/config/messages.h"

namespace fanfare::config {

/// One row of a table of programs that are valid: how each warning begins, in order; none for what
/// comes near to one.
struct Warned {
  std::string name;
  std::string text;
  std::vector<std::string> warnings;
  std::optional<Instant> now = std::nullopt;
};

inline void PrintTo(const Warned& row, std::ostream* out) {
  *out << row.name;
}

inline std::string name_of_warned(const testing::TestParamInfo<Warned>& info) {
  return info.param.name;
}

/// Stands behind the text of a row, so that its lines count from 1.
inline constexpr const char* kProgram = R"(
---
program: p
timezone: Asia/Jakarta
counters:
  coffees: {count: purchase}
  spend: {sum: event.amount, of: purchase}
  opens: {from: app}
)";

/// A table of what is warned of, and of what is not.
class Warns : public testing::TestWithParam<Warned> {
 protected:
  static void expect_warnings(const Warned& row) {
    const auto loaded =
        load_program_text("c.yaml", row.text + kProgram, {.channels = {}, .now = row.now});
    ASSERT_TRUE(loaded) << loaded.error().to_string();
    std::vector<testing::Matcher<std::string>> beginnings;
    std::ranges::transform(
        row.warnings, std::back_inserter(beginnings),
        [](const std::string& warning) { return testing::StartsWith("c.yaml:" + warning); });
    EXPECT_THAT(lines_of(loaded->warnings), testing::ElementsAreArray(beginnings));
  }
};

}  // namespace fanfare::config
