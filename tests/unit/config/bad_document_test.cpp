#include "tests/unit/config/messages.h"

namespace fanfare::config {
namespace {

class BadKind : public testing::TestWithParam<Refused> {};

TEST_P(BadKind, IsReportedAtItsPlace) {
  record_refused("document", GetParam().text);
  EXPECT_THAT(problems_of(GetParam().text), testing::ElementsAreArray(GetParam().messages));
}

Refused row(std::string name, std::string text, std::string message) {
  return {std::move(name), std::move(text), {"c.yaml:" + std::move(message)}};
}

INSTANTIATE_TEST_SUITE_P(
    Documents, BadKind,
    testing::Values(
        row("UnknownKind", "campain: x\n",
            "1:1: error: a document starts with program, campaign, badge, template, segment or "
            "test; found "
            "'campain'; did you mean 'campaign'?"),
        row("ChallengeComesLater", "challenge: x\n",
            "1:1: error: 'challenge' is not supported yet"),
        row("RewardComesLater", "reward: x\n", "1:1: error: 'reward' is not supported yet"),
        row("SegmentWithoutCondition", "segment: s\n", "1:1: error: missing key 'when'"),
        row("SegmentOfItself", "segment: s\nwhen: {segment.s: true}\n",
            "2:8: error: segment 's' leads back to itself; a segment cannot depend on itself"),
        row("SegmentsInACircle",
            "segment: a\nwhen: {segment.b: true}\n---\nsegment: b\nwhen: {not: {segment.a: "
            "true}}\n",
            "5:14: error: segment 'a' leads back to itself; a segment cannot depend on itself"),
        row("SegmentTwice", "segment: s\nwhen: {event.a: 1}\n---\nsegment: s\nwhen: {event.a: 2}\n",
            "4:10: error: duplicate segment 's'; it is already declared at c.yaml:1:10"),
        row("SegmentAskedForAValue",
            "segment: a\nwhen: {event.a: 1}\n---\nsegment: b\nwhen: {segment.a: gold}\n",
            "5:19: error: expected true or false, found 'gold'"),
        row("List", "- a\n",
            "1:1: error: expected a document such as 'campaign: my-campaign', found a list")),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Badges, BadKind,
    testing::Values(
        row("ExpiryComesLater", "badge: b\nexpires: 365d\n",
            "2:1: error: 'expires' is not supported yet"),
        row("Duplicate", "badge: star\n",
            "11:8: error: duplicate badge 'star'; it is already declared at c.yaml:1:8"),
        row("BothWays",
            "badge: b\naward_when: {counter.spend: 1}\nlevels: [{level: a, "
            "counter.spend: 1}]\n",
            "3:9: error: a badge has either 'award_when' or 'levels'"),
        row("LevelWithoutCondition", "badge: b\nlevels: [{level: a}]\n",
            "2:10: error: a level needs a condition such as 'counter.coffees: 10'"),
        row("LevelsOutOfOrder",
            "badge: b\nlevels:\n  - {level: silver, counter.coffees: 50}\n  - {level: bronze, "
            "counter.coffees: 10}\n",
            "4:5: error: level 'bronze' needs 10 of counter.coffees, no more than level 'silver' "
            "before it (50); list levels from the lowest to the highest"),
        row("DuplicateLevel",
            "badge: b\nlevels:\n  - {level: a, counter.coffees: 1}\n  - {level: a, "
            "counter.coffees: 2}\n",
            "4:13: error: duplicate level 'a'")),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Templates, BadKind,
    testing::Values(
        row("NoLocale", "template: t\n",
            "1:1: error: a template needs a locale, such as 'en: {title: ..., text: ...}'"),
        row("TextOutsideALocale", "template: t\ntext: Hello\n",
            "2:1: error: 'text' stands under a locale, such as 'en: {text: ...}'"),
        row("UnknownKey", "template: t\ncategry: service\n",
            "2:1: error: unknown key 'categry'; expected template, category, channels, send or a "
            "locale such as en; did you mean 'category'?"),
        row("NoText", "template: t\nen: {title: Hi}\n", "2:5: error: missing key 'text'"),
        row("Category", "template: t\ncategory: promo\nen: {title: a, text: b}\n",
            "2:11: error: expected marketing or service, found 'promo'")),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Tests, BadKind,
    testing::Values(
        row("NoTimeline", "test: t\n", "1:1: error: missing key 'timeline'"),
        row("TierComesLater", "test: t\nmembers: [{id: alice, tier: gold}]\ntimeline: []\n",
            "2:23: error: 'tier' is not supported yet"),
        row("MemberId", "test: t\nmembers: [{id: al ice}]\ntimeline: []\n",
            "2:16: error: expected a member id of 1 to 128 letters, digits and . _ @ : + -, found "
            "'al ice'"),
        row("Birthday", "test: t\nmembers: [{id: a, birthday: soon}]\ntimeline: []\n",
            "2:29: error: 'birthday' is 'soon'; expected YYYY-MM-DD or --MM-DD"),
        row("Backwards",
            "test: t\ntimeline:\n  - {at: 2026-12-05 10:00, event: {type: a, member: m}}\n  - {at: "
            "2026-12-04, event: {type: a, member: m}}\n",
            "4:10: error: time runs backwards here; put the timeline in order"),
        row("NeitherEventNorExpect", "test: t\ntimeline: [{at: 2026-12-05}]\n",
            "2:12: error: a step has either 'event' or 'expect'"),
        row("UnknownMember",
            "test: t\nmembers: [{id: alice}]\ntimeline: [{at: 2026-12-05, expect: {alcie: {}}}]\n",
            "3:38: error: unknown member 'alcie'; did you mean 'alice'?"),
        row("TimeOfAnEvent",
            "test: t\ntimeline: [{at: 2026-12-05, event: {type: a, member: m, time: 1}}]\n",
            "2:57: error: an event of a test happens at its step's 'at'; leave 'time' out"),
        row("ExpectedTier",
            "test: t\nmembers: [{id: m}]\ntimeline: [{at: 2026-12-05, expect: {m: {tier: x}}}]\n",
            "3:42: error: 'tier' is not supported yet"),
        row("ExpectedBadge",
            "test: t\nmembers: [{id: m}]\ntimeline: [{at: 2026-12-05, expect: {m: {badges: "
            "[stars]}}}]\n",
            "3:51: error: unknown badge 'stars'; did you mean 'star'?"),
        row("BadgeTwice",
            "test: t\nmembers: [{id: m}]\ntimeline: [{at: 2026-12-05, expect: {m: {badges: "
            "[star, lover, star]}}}]\n",
            "3:64: error: 'star' stands here twice; a set holds it once"),
        row("ExpectedKey",
            "test: t\nmembers: [{id: m}]\ntimeline: [{at: 2026-12-05, expect: {m: {pionts: 1}}}]\n",
            "3:42: error: unknown key 'pionts'; did you mean 'points'?"),
        row("ExpectedBeforeTheFirstEvent",
            "test: t\ntimeline:\n  - {at: 2026-12-05, expect: {ana: {}}}\n"
            "  - {at: 2026-12-05, event: {type: a, member: ana}}\n",
            "3:31: error: unknown member 'ana'"),
        row("NameTwice",
            "test: t\ntimeline: [{at: 2026-12-05, expect: {}}]\n---\n"
            "test: t\ntimeline: [{at: 2026-12-05, expect: {}}]\n",
            "4:7: error: duplicate test 't'; it is already declared at c.yaml:1:7"),
        row("NoName", "test: \"\"\ntimeline: [{at: 2026-12-05, expect: {}}]\n",
            "1:7: error: expected what the test shows, in a few words, found the quoted text ''"),
        row("ExpectsNothing",
            "test: t\ntimeline: [{at: 2026-12-05, event: {type: a, member: m}}]\n",
            "1:1: warning: the test expects nothing, and so always passes; add a step such as {at: "
            "2026-12-05 10:01, expect: {alice: {points: 5}}}")),
    name_of);

class BadProgram : public testing::TestWithParam<Refused> {};

TEST_P(BadProgram, IsReportedAtItsPlace) {
  record_refused("document", GetParam().text);
  const auto loaded = load_program_text("c.yaml", GetParam().text);
  ASSERT_FALSE(loaded);
  EXPECT_THAT(lines_of(loaded.error()), testing::ElementsAreArray(GetParam().messages));
}

INSTANTIATE_TEST_SUITE_P(
    Programs, BadProgram,
    testing::Values(
        Refused{"Missing",
                "badge: b\n",
                {"c.yaml: error: no program document; one file starts with 'program: <id>'"}},
        Refused{"Empty",
                "",
                {"c.yaml: error: no program document; one file starts with 'program: <id>'"}},
        Refused{"Second",
                "program: a\n---\nprogram: b\n",
                {"c.yaml:3:1: error: a second program; there is one already at c.yaml:1:1"}},
        row("TiersComeLater", "program: a\ntiers: {}\n",
            "2:1: error: 'tiers' is not supported yet"),
        row("ExpiryComesLater", "program: a\npoints: {expire: never}\n",
            "2:10: error: 'expire' is not supported yet"),
        row("Rounding", "program: a\npoints: {rounding: flor}\n",
            "2:20: error: expected floor, half_even or ceil, found 'flor'; did you mean 'floor'?"),
        row("Currency", "program: a\ncurrency: rupiah\n",
            "2:11: error: expected a currency of three capital letters (ISO 4217) such as IDR, "
            "found 'rupiah'"),
        row("DistinctComesLater", "program: a\ncounters: {x: {distinct: event.s, of: purchase}}\n",
            "2:16: error: 'distinct' is not supported yet"),
        row("EveryComesLater", "program: a\ncounters: {x: {count: visit, every: week}}\n",
            "2:30: error: 'every' is not supported yet"),
        row("CountOfLines", "program: a\ncounters: {x: {count: purchase, where: {item.sku: x}}}\n",
            "2:41: error: 'item.' fields are those of basket lines; they are asked in 'where' of "
            "points and of counters that sum a field of the lines"),
        row("SumOfNothing", "program: a\ncounters: {x: {sum: event.amount}}\n",
            "2:15: error: missing key 'of'"),
        row("NoKind", "program: a\ncounters: {x: {}}\n",
            "2:15: error: a counter needs one of 'count', 'sum' and 'from'"),
        row("FromElsewhere", "program: a\ncounters: {x: {from: web}}\n",
            "2:22: error: expected app, found 'web'"),
        row("WhereACounter",
            "program: a\ncounters: {y: {from: app}, x: {count: visit, where: {counter.y: 1}}}\n",
            "2:53: error: a counter cannot depend on counters; use the fields of the event")),
    name_of);

}  // namespace
}  // namespace fanfare::config
