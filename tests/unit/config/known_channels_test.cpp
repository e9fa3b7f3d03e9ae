#include "tests/unit/config/messages.h"

namespace fanfare::config {
namespace {

std::vector<std::string> problems_with(const LoadContext& context) {
  const auto loaded = load_program_text("c.yaml", R"(program: p
---
campaign: c
on: visit
then: [{notify: {template: hello, channels: [emial]}}]
---
template: hello
channels: [crm]
en: {title: Hello, text: Hello}
)",
                                        context);
  return lines_of(loaded ? loaded->warnings : loaded.error());
}

TEST(Channels, AreCheckedWhereTheyAreKnown) {
  EXPECT_THAT(
      problems_with({.channels = {"email", "push"}}),
      testing::ElementsAre("c.yaml:5:46: error: unknown channel 'emial'; did you mean 'email'?",
                           "c.yaml:8:12: error: unknown channel 'crm'"));
  EXPECT_THAT(problems_with({}), testing::IsEmpty());
}

}  // namespace
}  // namespace fanfare::config
