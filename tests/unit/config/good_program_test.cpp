#include <filesystem>
#include <fstream>

#include "notifiers/template.h"
#include "tests/unit/config/messages.h"

namespace fanfare::config {
namespace {

const std::string kFolder = FANFARE_SOURCE_DIR "/tests/unit/config/testdata/good";

/// The schemas are held against this one too (tests/schema).
TEST(Everything, ThatThisVersionKnowsIsTaken) {
  const auto loaded = load_program(FANFARE_SOURCE_DIR "/tests/unit/config/testdata/everything");
  EXPECT_TRUE(loaded) << loaded.error().to_string();
}

class GoodProgram : public testing::Test {
 protected:
  void SetUp() override {
    auto loaded = load_program(kFolder);
    ASSERT_TRUE(loaded) << loaded.error().to_string();
    loaded_ = std::move(*loaded);
  }
  [[nodiscard]] const engine::Definitions& definitions() const {
    return loaded_.program->definitions();
  }

  LoadedProgram loaded_;
};

TEST_F(GoodProgram, HasItsDefinitions) {
  EXPECT_EQ(definitions().id, "kopi-senja");
  EXPECT_EQ(definitions().zone.name(), "Asia/Jakarta");
  EXPECT_EQ(definitions().rounding, Rounding::HalfEven);
  EXPECT_EQ(definitions().stack, engine::Stack::Sum);
  ASSERT_EQ(definitions().counters.size(), 4U);
  EXPECT_THAT(definitions().counters[1].events, testing::ElementsAre("purchase", "refill"));
  EXPECT_EQ(definitions().counters[2].measure.where.tests().size(), 1U);
}

TEST_F(GoodProgram, HasItsCampaignsByPriority) {
  const auto& campaigns = loaded_.program->campaigns();
  ASSERT_EQ(campaigns.size(), 2U);
  const campaigns::Campaign& weekend = campaigns[0];
  EXPECT_EQ(weekend.id, "double-points-weekend");
  EXPECT_EQ(weekend.title.at("en"), "Double points weekend");
  const campaigns::Occurrence span = weekend.schedule.span(weekend.schedule.zone);
  EXPECT_EQ(span.start, parse_rfc3339("2026-12-04T17:00:00Z"));
  EXPECT_EQ(span.end, parse_rfc3339("2026-12-06T17:00:00Z"));
  EXPECT_EQ(weekend.when.tests().size(), 9U);
  EXPECT_EQ(weekend.effects.size(), 4U);
  EXPECT_TRUE(std::get<campaigns::AddToCounter>(weekend.effects[2].action).owned_by_app);
  ASSERT_EQ(weekend.limits.size(), 2U);
  EXPECT_EQ(weekend.limits[0].every, campaigns::Limit::Every::Day);
  EXPECT_EQ(weekend.limits[1].points, Points(1000));
  EXPECT_FALSE(campaigns[1].enabled);
  const auto& give = std::get<campaigns::GiveProportion>(campaigns[1].effects[0].action);
  EXPECT_EQ(give.give, Decimal::from_scaled(5000));
  EXPECT_EQ(give.of.field.name, "net");
}

TEST_F(GoodProgram, HasItsBadges) {
  const badges::BadgeRule* lover = loaded_.program->badge("coffee-lover");
  ASSERT_NE(lover, nullptr);
  ASSERT_EQ(lover->levels.size(), 2U);
  const campaigns::Test& bronze = lover->levels[0].when.tests()[0];
  EXPECT_EQ(bronze.op, campaigns::Operator::AtLeast);
  EXPECT_EQ(bronze.literals[0].number, Decimal::whole(10));
}

TEST(Badge, HasItsTerms) {
  using Backfill = badges::BadgeRule::Backfill;
  const auto loaded = load_program_text("p.yaml", R"(program: p
counters: {visits: {count: visit}}
---
badge: plain
award_when: {counter.visits: {at_least: 1}}
---
badge: terms
award_when: {counter.visits: {at_least: 1}}
expires: 365d
revoke_when: {counter.visits: {more_than: 9}}
hidden: true
limit: 1000
retroactive: true
---
badge: silent
levels: [{level: one, counter.visits: 1}]
retroactive: silent
---
badge: later
levels: [{level: one, counter.visits: 1}]
retroactive: false
)");
  ASSERT_TRUE(loaded) << loaded.error().to_string();
  const badges::BadgeRule& plain = *loaded->program->badge("plain");
  EXPECT_FALSE(plain.expires || plain.revoke_when || plain.hidden || plain.limit);
  EXPECT_EQ(plain.backfill, Backfill::No);
  const badges::BadgeRule& terms = *loaded->program->badge("terms");
  EXPECT_EQ(terms.expires->to_string(), "365d");
  EXPECT_EQ(terms.revoke_when->to_string(), "counter.visits more_than 9");
  EXPECT_TRUE(terms.hidden);
  EXPECT_EQ(terms.limit, 1000);
  EXPECT_EQ(terms.backfill, Backfill::Announced);
  EXPECT_EQ(loaded->program->badge("silent")->backfill, Backfill::Silent);
  EXPECT_EQ(loaded->program->badge("later")->backfill, Backfill::No);
}

TEST_F(GoodProgram, HasItsTemplatesAndTests) {
  ASSERT_NE(loaded_.templates->find("double-points"), nullptr);
  ASSERT_EQ(loaded_.tests.size(), 1U);
  const TestCase& test = loaded_.tests[0];
  EXPECT_EQ(test.members[0].points, Points(5));
  EXPECT_THAT(test.members[0].profile, testing::Contains(testing::Pair("attr.vip", "true")));
  ASSERT_EQ(test.steps.size(), 3U);
  EXPECT_EQ(test.steps[0].at, parse_rfc3339("2026-12-05T03:00:00Z"));
  EXPECT_THAT(
      std::get<TestEvent>(test.steps[0].action).fields,
      testing::ElementsAre(testing::Pair("type", "purchase"), testing::Pair("member", "alice"),
                           testing::Pair("amount", "100000"), testing::Pair("gift", "false")));
  EXPECT_THAT(std::get<TestEvent>(test.steps[1].action).fields,
              testing::Contains(testing::Pair("items", R"([{"sku":"x","amount":2.5}])")));
  const auto& expected = std::get<TestExpectation>(test.steps[2].action).members.at(0);
  EXPECT_EQ(expected.points, Points(200));
  EXPECT_FALSE(expected.points_lifetime);
  EXPECT_THAT(*expected.badges, testing::ElementsAre("coffee-lover", "early-bird"));
  EXPECT_EQ(expected.place.line, 9);
}

TEST_F(GoodProgram, HasAVersionThatFollowsItsContent) {
  EXPECT_EQ(load_program(kFolder + "/.")->program->version(), loaded_.program->version());
  const auto one = load_program_text("a", "program: p\n");
  const auto two = load_program_text("a", "program: p\ntitle: x\n");
  EXPECT_NE(one->program->version(), two->program->version());
}

TEST(Folder, ThatIsMissingIsReported) {
  const auto loaded = load_program("no/such/folder");
  ASSERT_FALSE(loaded);
  EXPECT_THAT(lines_of(loaded.error()),
              testing::ElementsAre("no/such/folder: error: there is no such folder"));
}

TEST(Folder, NamesFilesAsItWasGivenAndFollowsALinkToItselfOnce) {
  const auto folder = std::filesystem::path(testing::TempDir()) / "fanfare-loop";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder / "campaigns");
  std::filesystem::create_directory_symlink(folder, folder / "campaigns" / "again");
  std::ofstream(folder / "campaigns" / "a.yaml") << "campaign: a\nno: 1\n";
  std::ofstream(folder / "notes.txt") << "not: [yaml";
  const auto loaded = load_program(folder);
  ASSERT_FALSE(loaded);
  const std::string place = (folder / "campaigns" / "a.yaml").string();
  EXPECT_THAT(
      lines_of(loaded.error()),
      testing::ElementsAre(folder.string() + ": error: no program document; one file starts with "
                                             "'program: <id>'",
                           place + ":1:1: error: missing key 'on'",
                           place + ":1:1: error: missing key 'then'",
                           place + ":2:1: error: unknown key 'no'; did you mean 'on'?"));
}

}  // namespace
}  // namespace fanfare::config
