#include "engine/consent.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/base/rows.h"
#include "tests/unit/engine/scene.h"

namespace fanfare::engine {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;
using Attributes = std::initializer_list<members::Attribute>;

constexpr std::string_view kType = "consent.changed";

std::string stored(const Scene& scene, const std::string& field) {
  const auto found = scene.alice.profile.find(field);
  return found == scene.alice.profile.end() ? "" : found->second;
}

TEST(Consent, IsKeptWithItsTimeAndSource) {
  Scene scene;
  const auto entry =
      scene.apply(event(kType, {{"granted", "yes"}, {"source", "sign-up \"form\""}}));
  EXPECT_EQ(stored(scene, "consent.marketing"),
            R"({"granted":true,"at":"2026-12-05T03:00:00Z","source":"sign-up \"form\""})");
  EXPECT_THAT(entry.profile, ElementsAre(Pair("consent.marketing", "yes")));
}

TEST(Consent, OfACategoryAndAChannelStandsApart) {
  Scene scene;
  scene.apply(event(kType, {{"granted", "yes"}}));
  scene.apply(
      event(kType, {{"granted", "no"}, {"category", "surveys"}, {"channel", "email"}}, "order-2"));
  EXPECT_THAT(stored(scene, "consent.marketing"), HasSubstr(R"("granted":true)"));
  EXPECT_EQ(stored(scene, "consent.surveys.email"),
            R"({"granted":false,"at":"2026-12-05T03:00:00Z"})");
}

TEST(Consent, ThatComesLateNeverOverridesANewerOne) {
  Scene scene;
  scene.apply(event(kType, {{"granted", "no"}, {"source", "call centre"}}));
  auto late = event(kType, {{"granted", "yes"}, {"source", "old form"}}, "order-2");
  late.time -= milliseconds(1);
  EXPECT_THAT(scene.apply(late).profile, testing::IsEmpty());
  EXPECT_THAT(stored(scene, "consent.marketing"), HasSubstr("call centre"));
  auto newer = event(kType, {{"granted", "yes"}}, "order-3");
  newer.time += milliseconds(1);
  scene.apply(newer);
  EXPECT_THAT(stored(scene, "consent.marketing"), HasSubstr(R"("granted":true)"));
}

TEST(Consent, ReadsWhatItWrote) {
  const Consent consent{true, utc("2026-12-05T03:00:00.123Z"), "Fußzeile, \n2"};
  EXPECT_EQ(decode_consent(encode_consent(consent)), consent);
  EXPECT_FALSE(decode_consent(""));
  EXPECT_FALSE(decode_consent("yes"));
  EXPECT_FALSE(decode_consent(R"({"granted":"yes","at":"2026-12-05T03:00:00Z"})"));
  EXPECT_FALSE(decode_consent(R"({"granted":true,"at":"yesterday"})"));
}

TEST(Consent, FillsNoMoreFieldsThanAMemberMayHave) {
  Scene scene;
  for (std::size_t i = 0; i < 256; ++i) {
    scene.alice.profile["attr.a" + std::to_string(i)] = "x";
  }
  const auto refused = scene.try_apply(event(kType, {{"granted", "yes"}}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "too_many_attributes");
}

struct BadConsent {
  const char* name;
  std::vector<members::Attribute> attributes;
  const char* words;
};
void PrintTo(const BadConsent& row, std::ostream* out) {
  *out << row.name;
}
using BadConsents = testing::TestWithParam<BadConsent>;

TEST_P(BadConsents, SayWhatWasExpected) {
  Scene scene;
  auto sent = event(kType);
  sent.attributes.assign(GetParam().attributes.begin(), GetParam().attributes.end());
  const auto decision = scene.try_apply(sent);
  ASSERT_FALSE(decision);
  EXPECT_EQ(decision.error().code, "bad_consent");
  EXPECT_THAT(decision.error().error, HasSubstr(GetParam().words));
}

const std::string kTooLong(129, 'x');

INSTANTIATE_TEST_SUITE_P(
    Values, BadConsents,
    testing::Values(
        BadConsent{"NotSaid", {}, "'granted' is ''; expected yes or no"},
        BadConsent{"NeitherYesNorNo", {{"granted", "true"}}, "'granted' is 'true'"},
        BadConsent{"BadCategory",
                   {{"granted", "yes"}, {"category", "Marketing"}},
                   "'category' is 'Marketing'"},
        BadConsent{"EmptyCategory", {{"granted", "yes"}, {"category", ""}}, "'category' is ''"},
        BadConsent{"DotInChannel",
                   {{"granted", "yes"}, {"channel", "e.mail"}},
                   "'channel' is 'e.mail'; expected 1 to 64"},
        BadConsent{"LongSource",
                   {{"granted", "no"}, {"source", kTooLong}},
                   "'source' is 129 bytes long; at most 128"},
        BadConsent{"LineBreak", {{"granted", "no"}, {"source", "a\nb"}}, "control character"}),
    row_name<BadConsent>);

}  // namespace
}  // namespace fanfare::engine
