#include "config/canonical.h"

#include "tests/unit/base/rows.h"
#include "tests/unit/config/messages.h"

namespace fanfare::config {
namespace {

using testing::ElementsAre;

constexpr auto kProgram = "program: shop\n---\n";

LoadedProgram loaded(const std::string& text) {
  auto program = load_program_text("p.yaml", text);
  EXPECT_TRUE(program) << program.error().to_string() << "\nin:\n" << text;
  return program ? *std::move(program) : LoadedProgram();
}

std::string version(const std::string& text) {
  const auto program = loaded(text);
  return program.program ? program.program->version() : "";
}

/// Two ways to write the same, or two things that look alike.
struct Pair {
  std::string name;
  std::string one;
  std::string other;
};

void PrintTo(const Pair& row, std::ostream* out) {
  *out << row.name;
}

class SameMeaning : public testing::TestWithParam<Pair> {};

TEST_P(SameMeaning, HasTheSameVersion) {
  EXPECT_EQ(version(kProgram + GetParam().one), version(kProgram + GetParam().other));
}

FANFARE_ROWS(
    SameMeaning,
    Pair{"CommentsAndBlankLines", "campaign: a\non: visit\nthen: [{points: 5}]\n",
         "# a campaign\n\ncampaign: a   # its id\n\non: visit\nthen: [{points: 5}]\n# the end\n"},
    Pair{"BlockOrFlow", "campaign: a\non: visit\nthen: [{points: {per: 10, give: 1}}]\n",
         "{campaign: a, on: visit, then: [{points: {per: 10, give: 1}}]}\n"},
    Pair{"OrderOfKeys",
         "campaign: a\ntitle: {en: A, id: B}\non: visit\nthen: [{points: {per: 10, give: 1}}]\n",
         "campaign: a\nthen: [{points: {give: 1, per: 10}}]\non: visit\ntitle: {id: B, en: A}\n"},
    Pair{"OrderOfDocuments", "badge: a\n---\nbadge: b\n", "badge: b\n---\nbadge: a\n"},
    Pair{"QuotedText", "badge: a\ntitle: One more\nimage: http://x.example/a.png\n",
         "badge: a\ntitle: 'One more'\nimage: \"http://x.example/\\x61.png\"\n"},
    Pair{"BlockText", "badge: a\ntitle: \"One\\nmore\\n\"\n",
         "badge: a\ntitle: |\n  One\n  more\n"},
    Pair{"Aliases",
         "campaign: a\non: visit\nwhen: {event.x: [k, l]}\nthen: [{points: 5}]\n---\n"
         "campaign: b\non: visit\nwhen: {any: [{event.x: [k, l]}, {event.y: [k, l]}]}\n"
         "then: [{points: 5}]\n",
         "campaign: a\non: visit\nwhen: {event.x: [k, l]}\nthen: [{points: 5}]\n---\n"
         "campaign: b\non: visit\nwhen: {any: [{event.x: &these [k, l]}, {event.y: *these}]}\n"
         "then: [{points: 5}]\n"},
    Pair{"ListOfOne", "campaign: a\non: visit\nthen: [{points: 5}]\n",
         "campaign: a\non: [visit]\nthen: [{points: 5}]\n"},
    Pair{"DefaultsOfACampaign", "campaign: a\non: visit\nthen: [{points: {per: 10, give: 1}}]\n",
         "campaign: a\non: visit\nthen: [{points: {per: 10, give: 1, of: event.amount}}]\n"
         "enabled: true\npriority: 0\nlimits: []\nwhen: {}\nschedule: {}\n"},
    Pair{"DefaultsOfATemplate", "template: t\nen: {title: T, text: X}\n",
         "template: t\ncategory: marketing\nsend: first\nen: {title: T, text: X}\n"},
    Pair{"Tests", "badge: a\n",
         "badge: a\n---\ntest: t\nmembers: [{id: a}]\ntimeline: [{at: 2026-12-05, expect: {a: "
         "{points: 0}}}]\n"});

TEST(SameMeaning, OfTheProgramsOwnDefaults) {
  EXPECT_EQ(version("program: p\n"),
            version("program: p\ntimezone: UTC\nlocale: en\n"
                    "points: {rounding: floor, stack: best}\ncounters: {}\n"));
}

class OtherMeaning : public testing::TestWithParam<Pair> {};

TEST_P(OtherMeaning, HasAnotherVersion) {
  EXPECT_NE(version(kProgram + GetParam().one), version(kProgram + GetParam().other));
}

FANFARE_ROWS(OtherMeaning, Pair{"AValue", "badge: a\ntitle: A\n", "badge: a\ntitle: B\n"},
             Pair{"ANumberInQuotesIsText",
                  "campaign: a\non: visit\nwhen: {event.code: 10}\nthen: [{points: 5}]\n",
                  "campaign: a\non: visit\nwhen: {event.code: '10'}\nthen: [{points: 5}]\n"},
             Pair{"OrderInAList",
                  "campaign: a\non: visit\nthen: [{notify: {template: t, channels: [mail, sms]}}]\n"
                  "---\ntemplate: t\nen: {title: T, text: X}\n",
                  "campaign: a\non: visit\nthen: [{notify: {template: t, channels: [sms, mail]}}]\n"
                  "---\ntemplate: t\nen: {title: T, text: X}\n"},
             Pair{"AnId", "badge: a\n", "badge: b\n"},
             Pair{"AKind", "badge: a\n", "badge: a\n---\nbadge: b\n"},
             Pair{"NoTermsAreNotEmptyTerms", "badge: a\n", "badge: a\naward_when: {}\n"},
             Pair{"DefaultOfAnotherKey",
                  "campaign: a\non: visit\nthen: [{points: 5}]\npriority: 0\n",
                  "campaign: a\non: visit\nthen: [{points: 5}]\npriority: 1\n"});

TEST(Canonical, IsOneLineOfJsonWithTheKindFirst) {
  const auto program = loaded(R"(program: shop
title: {id: Toko, en: "Shop \"A\""}
---
test: not part of it
members: [{id: a}]
timeline: [{at: 2026-12-05, expect: {a: {points: 0}}}]
---
campaign: base
on: purchase
enabled: false
when: {event.code: ["007", 7, 1.10, 'true', true]}
then:
  - points: {per: 1000, give: 0.5}
)");
  EXPECT_THAT(
      program.definitions,
      ElementsAre(
          CanonicalDefinition{"campaign", "base",
                              R"({"campaign":"base","enabled":false,"on":"purchase",)"
                              R"("then":[{"points":{"give":0.5,"per":1000}}],)"
                              R"("when":{"event.code":["007",7,1.10,"true",true]}})"},
          CanonicalDefinition{"program", "shop",
                              R"({"program":"shop","title":{"en":"Shop \"A\"","id":"Toko"}})"}));
}

/// The canonical form of a whole folder is a program again, and the same one.
class Folder : public testing::TestWithParam<const char*> {};

TEST_P(Folder, ReadsBackAsItself) {
  const auto original = load_program(std::string(FANFARE_SOURCE_DIR "/") + GetParam());
  ASSERT_TRUE(original) << original.error().to_string();
  std::string text;
  for (const CanonicalDefinition& each : original->definitions) {
    text += each.text + "\n---\n";
  }
  const auto again = loaded(text);
  EXPECT_EQ(again.definitions, original->definitions);
  EXPECT_EQ(again.program->version(), original->program->version());
  EXPECT_EQ(again.program->version().size(), 12U);
}

INSTANTIATE_TEST_SUITE_P(Canonical, Folder,
                         testing::Values("examples/kopi-senja", "tests/oracle/cdnow-program",
                                         "tests/unit/config/testdata/good"),
                         [](const auto& row) { return "Folder" + std::to_string(row.index); });

}  // namespace
}  // namespace fanfare::config
