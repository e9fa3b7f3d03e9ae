#include "notifiers/retry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fanfare::notifiers {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr Instant kStart = from_unix_ms(1'780'000'000'000);

RetryPolicy policy() {
  return {.backoff = {.first = seconds(10), .longest = minutes(5)}, .give_up_after = hours(1)};
}

TEST(NextAttempt, GrowsWithJitterUpToTheLongest) {
  std::mt19937_64 random(1);
  const struct {
    std::uint32_t attempt;
    milliseconds ceiling;
  } rows[] = {{1, seconds(10)},
              {2, seconds(20)},
              {4, seconds(80)},
              {6, minutes(5)},
              {4'000'000'000U, minutes(5)}};
  for (const auto& row : rows) {
    for (int i = 0; i < 100; ++i) {
      const auto next = next_attempt(policy(), row.attempt, kStart, kStart, {}, random);
      ASSERT_TRUE(next);
      EXPECT_GE(*next - kStart, row.ceiling / 2);
      EXPECT_LE(*next - kStart, row.ceiling);
    }
  }
}

TEST(NextAttempt, HonoursTheProvidersWish) {
  std::mt19937_64 random(1);
  EXPECT_EQ(next_attempt(policy(), 1, kStart, kStart, minutes(20), random), kStart + minutes(20));
  // A shorter wish does not shorten the wait.
  EXPECT_GE(next_attempt(policy(), 6, kStart, kStart, seconds(1), random), kStart + seconds(150));
}

TEST(NextAttempt, EndsAtTheEnd) {
  std::mt19937_64 random(1);
  const Instant end = kStart + hours(1);
  EXPECT_EQ(next_attempt(policy(), 9, kStart, end - seconds(1), {}, random), end);
  EXPECT_FALSE(next_attempt(policy(), 9, kStart, end, {}, random));
  EXPECT_FALSE(next_attempt(policy(), 1, kStart, kStart, hours(2), random));
  EXPECT_FALSE(next_attempt(policy(), 1, kStart, kStart, milliseconds::max(), random));
}

const std::vector<ChannelTraits> kConfigured = {
    {"email", Address::Email}, {"backup", Address::Email}, {"log", Address::None}};

using Names = std::vector<std::string>;

TEST(ChooseChannels, LetsTheFirstListDecide) {
  const members::NameMap<std::string> profile = {{"email", "a@example.org"}};
  const struct {
    const char* name;
    Names request, of_template, program;
    Send send;
    Names expected;
  } rows[] = {
      {"none wished", {}, {}, {}, Send::First, {"email"}},
      {"all of none wished", {}, {}, {}, Send::All, {"email", "backup", "log"}},
      {"program", {}, {}, {"push", "backup", "email"}, Send::First, {"backup"}},
      {"template over program", {}, {"log"}, {"email"}, Send::First, {"log"}},
      {"request over template", {"backup", "log"}, {"email"}, {}, Send::All, {"backup", "log"}},
      {"each once", {"log", "log"}, {}, {}, Send::All, {"log"}},
  };
  for (const auto& row : rows) {
    const auto choice = choose_channels({row.request, row.of_template, row.program, row.send},
                                        kConfigured, profile);
    EXPECT_EQ(choice.channels, row.expected) << row.name;
    EXPECT_EQ(choice.why_none, "") << row.name;
  }
}

TEST(ChooseChannels, PassesOverChannelsWithoutAnAddress) {
  const auto choice = choose_channels({}, kConfigured, {});
  EXPECT_THAT(choice.channels, ElementsAre("log"));
  const Names email = {"email"};
  const auto none = choose_channels({email, {}, {}, Send::First}, kConfigured, {});
  EXPECT_THAT(none.channels, IsEmpty());
  EXPECT_THAT(none.why_none, HasSubstr("no e-mail address"));
}

TEST(ChooseChannels, SaysWhatIsNotConfigured) {
  const Names push = {"push", "inbox"};
  const auto none = choose_channels({push, {}, {}, Send::First}, kConfigured, {});
  EXPECT_THAT(none.channels, IsEmpty());
  EXPECT_THAT(none.why_none, HasSubstr("(push, inbox)"));
}

}  // namespace
}  // namespace fanfare::notifiers
