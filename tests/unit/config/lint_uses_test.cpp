#include "tests/unit/config/warned.h"

namespace fanfare::config {
namespace {

class LintUses : public Warns {};

TEST_P(LintUses, WarnsOfWhatNobodyUsesOrReaches) {
  expect_warnings(GetParam());
}

const std::string kTemplate = "template: hello\nen: {title: a, text: b}\n";

INSTANTIATE_TEST_SUITE_P(
    Templates, LintUses,
    testing::Values(
        Warned{"NothingSends", kTemplate, {"1:11: warning: nothing sends template 'hello'"}},
        Warned{"OnlyATestExpects",
               kTemplate +
                   "---\ntest: t\nmembers: [{id: m}]\ntimeline: [{at: 2026-12-05, expect: {m: "
                   "{notifications: [hello]}}}]\n",
               {"1:11: warning: nothing sends template 'hello'"}},
        Warned{
            "ACampaignSends", kTemplate + "---\ncampaign: c\non: a\nthen: [{notify: hello}]\n", {}},
        Warned{
            "ACampaignSendsLater",
            kTemplate + "---\ncampaign: c\non: a\nthen: [{notify: {template: hello, delay: 2h}}]\n",
            {}},
        Warned{"ATableChooses",
               kTemplate + "---\ncampaign: c\non: a\nthen: [{notify: {by: member.locale, en: "
                           "hello}}]\n",
               {}},
        Warned{"ADisabledCampaignSends",
               kTemplate + "---\ncampaign: c\non: a\nenabled: false\nthen: [{notify: hello}]\n",
               {}}),
    name_of_warned);

INSTANTIATE_TEST_SUITE_P(
    Badges, LintUses,
    testing::Values(
        Warned{"NobodyGets", "badge: b\n", {"1:8: warning: only an operator can award badge 'b'"}},
        Warned{"OnlyAConditionReads",
               "badge: b\n---\ncampaign: c\non: a\nwhen: {badge.b: true}\nthen: [{points: 1}]\n",
               {"1:8: warning: only an operator can award badge 'b'"}},
        Warned{"ACampaignGives", "badge: b\n---\ncampaign: c\non: a\nthen: [{badge: b}]\n", {}},
        Warned{"ADisabledCampaignGives",
               "badge: b\n---\ncampaign: c\non: a\nenabled: false\nthen: [{badge: b}]\n",
               {}},
        Warned{"HasACondition", "badge: b\naward_when: {counter.opens: {at_least: 1}}\n", {}},
        Warned{"HasAnEmptyCondition", "badge: b\naward_when: {}\n", {}},
        Warned{"HasLevels", "badge: b\nlevels: [{level: a, counter.opens: 1}]\n", {}}),
    name_of_warned);

INSTANTIATE_TEST_SUITE_P(
    Circles, LintUses,
    testing::Values(
        Warned{"OfOne",
               "badge: a\naward_when: {badge.a: true}\n",
               {"2:14: warning: badge 'a' can never be awarded: badge 'a' needs a badge"}},
        Warned{"OfTwo",
               "badge: a\naward_when: {badge.b: true}\n---\nbadge: b\nlevels: [{level: x, badge.a: "
               "true}]\n",
               {"2:14: warning: badge 'a' can never be awarded: badge 'b'",
                "5:21: warning: level 'x' of badge 'b' can never be reached: badge 'a'"}},
        Warned{
            "BehindACircle",
            "badge: a\naward_when: {badge.a: true}\n---\nbadge: b\naward_when: {badge.a: true}\n",
            {"2:14: warning: badge 'a'", "5:14: warning: badge 'b' can never be awarded"}},
        Warned{"ACampaignBreaksIt",
               "badge: a\naward_when: {badge.b: true}\n---\nbadge: b\naward_when: {badge.a: "
               "true}\n---\ncampaign: c\non: x\nthen: [{badge: a}]\n",
               {}},
        Warned{"ALevelNeedsTheOneBefore",
               "badge: a\nlevels: [{level: x, counter.opens: 1}, {level: y, badge.a: x, "
               "counter.spend: 5}]\n",
               {}},
        Warned{"AChain",
               "badge: a\naward_when: {badge.b: true}\n---\nbadge: b\naward_when: {badge.c: "
               "true}\n---\nbadge: c\naward_when: {counter.opens: 1}\n",
               {}},
        Warned{"OneThatExcludesTheOther",
               "badge: a\naward_when: {badge.b: false}\n---\nbadge: b\naward_when: {badge.a: "
               "false}\n",
               {}},
        Warned{"OneOfTwoWays",
               "badge: a\naward_when: {any: [{badge.b: true}, {counter.opens: 1}]}\n---\nbadge: "
               "b\naward_when: {badge.a: true}\n",
               {}}),
    name_of_warned);

std::string on(const std::string& trigger, const std::string& more = "") {
  return "campaign: c\non: " + trigger + "\n" + more + "then: [{counter: {name: opens, add: 1}}]\n";
}

const std::string kBadge = "---\nbadge: b\nlevels: [{level: low, counter.coffees: 1}]\n";
const std::string kPoints = "---\ncampaign: d\non: purchase\nthen: [{points: 5}]\n";

INSTANTIATE_TEST_SUITE_P(
    Triggers, LintUses,
    testing::Values(
        Warned{"NoBadges",
               on("badge.awarded"),
               {"2:5: warning: campaign 'c' can never run: the program awards no badge"}},
        Warned{"LeaderboardClosedWithoutOne",
               "campaign: c\non: leaderboard.closed\nthen: [{points: 1}]\n",
               {"2:5: warning: campaign 'c' can never run: no leaderboard has periods that end"}},
        Warned{"LeaderboardClosedOfAllTime",
               "campaign: c\non: leaderboard.closed\nthen: [{points: 1}]\n---\nleaderboard: b\n"
               "score: counter.spend\n",
               {"2:5: warning: campaign 'c' can never run: no leaderboard has periods that end"}},
        Warned{"LeaderboardClosed",
               "campaign: c\non: leaderboard.closed\nwhen: {event.rank: {at_most: 3}}\nthen: "
               "[{points: 1}]\n---\nleaderboard: b\nscore: counter.spend\nevery: week\n",
               {}},
        Warned{"NoPoints",
               on("points.earned"),
               {"2:5: warning: campaign 'c' can never run: no other campaign gives points"}},
        Warned{"PointsOfItsOwn",
               "campaign: c\non: points.earned\nthen: [{points: 1}]\n",
               {"2:5: warning: campaign 'c' can never run: no other campaign gives points"}},
        Warned{"Badges", on("badge.awarded") + kBadge, {}},
        Warned{"Points", on("points.earned") + kPoints, {}},
        Warned{"PointsOfADisabledCampaign", on("points.earned") + kPoints + "enabled: false\n", {}},
        Warned{"PointsForBadges",
               on("points.earned") + kBadge +
                   "---\ncampaign: d\non: badge.awarded\nthen: [{points: 5}]\n",
               {}},
        Warned{"NothingStarts",
               on("campaign.started") + kPoints,
               {"2:5: warning: campaign 'c' can never run: no campaign that it waits for has a "
                "'start'"}},
        Warned{"NothingEnds",
               on("campaign.ending", "when: {event.campaign: d}\n") + kPoints +
                   "schedule: {start: 2050-12-05}\n",
               {"2:5: warning: campaign 'c' can never run: no campaign that it waits for has an "
                "'end'"}},
        Warned{"SomethingStarts",
               on("campaign.started", "when: {event.campaign: d}\n") + kPoints +
                   "schedule: {start: 2050-12-05}\n",
               {}},
        Warned{
            "SomethingEnds",
            on("[campaign.ending, campaign.started]") + kPoints + "schedule: {end: 2050-12-05}\n",
            {}},
        Warned{"NoSuchCampaign",
               on("campaign.started", "when: {event.campaign: dd}\n") + kPoints +
                   "schedule: {start: 2050-12-05}\n",
               {"3:8: warning: campaign 'c' can never run: there is no campaign 'dd'"}},
        Warned{"NothingIsReleased",
               on("points.released"),
               {"2:5: warning: campaign 'c' can never run: no points wait in this program"}},
        Warned{"NoTiers",
               on("[tier.upgraded, tier.expiring]"),
               {"2:5: warning: campaign 'c' can never run: the program has no tiers"}},
        Warned{"NoRewards",
               on("reward.issued"),
               {"2:5: warning: campaign 'c' can never run: the program has no rewards"}},
        Warned{"NoWarningOfRewards",
               on("reward.expiring") + "---\nreward: r\ncost: 5\nvalid: 30d\n",
               {"2:5: warning: campaign 'c' can never run: nobody is warned that a reward"}},
        Warned{"NoMemberships",
               on("membership.renewal_due"),
               {"2:5: warning: campaign 'c' can never run: the program has no memberships"}},
        Warned{"NoStreaks",
               on("streak.broken"),
               {"2:5: warning: campaign 'c' can never run: the program has no streaks"}},
        Warned{"AlsoAnEventOfTheApp", on("[points.earned, purchase]"), {}}),
    name_of_warned);

INSTANTIATE_TEST_SUITE_P(
    OwnEvents, LintUses,
    testing::Values(
        Warned{"NoSuchBadge",
               on("badge.awarded", "when: {event.badge: bb}\n") + kBadge,
               {"3:8: warning: campaign 'c' can never run: there is no badge 'bb'"}},
        Warned{"NoSuchLevel",
               on("badge.awarded", "when: {event.level: hihg}\n") + kBadge,
               {"3:8: warning: campaign 'c' can never run: there is no level 'hihg'"}},
        Warned{"NoSuchField",
               on("badge.awarded", "when: {event.amount: {at_least: 5}}\n") + kBadge,
               {"3:8: warning: campaign 'c' can never run: it waits for 'badge.awarded', which "
                "holds 'badge', 'level', 'campaign'; "}},
        Warned{"KnownBadge", on("badge.awarded", "when: {event.badge: [b, bb]}\n") + kBadge, {}},
        Warned{"KnownLevel", on("badge.awarded", "when: {event.level: low}\n") + kBadge, {}},
        Warned{"KnownCampaign",
               on("badge.awarded", "when: {event.campaign: d}\n") + kBadge + kPoints,
               {}},
        Warned{"AllButOneBadge",
               on("badge.awarded", "when: {event.badge: {is_not: x}}\n") + kBadge,
               {}},
        Warned{"FieldThatMustNotBeThere",
               on("badge.awarded", "when: {event.amount: {exists: false}}\n") + kBadge,
               {}},
        Warned{
            "AnAppMaySendIt",
            on("[badge.awarded, purchase]", "when: {event.badge: bb, event.amount: 5}\n") + kBadge,
            {}},
        Warned{"PointsOfTheEvent",
               on("points.earned", "when: {event.points: {at_least: 100}}\n") + kPoints,
               {}}),
    name_of_warned);

/// In place of the program that the others have.
std::vector<std::string> warnings_of(const std::string& program) {
  const auto loaded = load_program_text("c.yaml", program, {});
  EXPECT_TRUE(loaded) << loaded.error().to_string();
  return loaded ? lines_of(loaded->warnings) : std::vector<std::string>();
}

const std::string kStanding = R"(program: p
points: {pending: 14d}
counters: {opens: {from: app}}
tiers: {qualify_by: points, window: calendar_year, levels: [{tier: green, at: 0}, {tier: gold, at: 9}]}
memberships: {plus: {period: 1y}}
---
reward: treat
cost: 5
---
campaign: points
on: purchase
then: [{points: 1}]
---
)";

TEST(LintUses, NamesOfWhatTheDaemonTellsOf) {
  const auto text = [](const std::string& trigger, const std::string& when) {
    return kStanding + on(trigger, "when: {" + when + "}\n");
  };
  EXPECT_THAT(warnings_of(text("tier.upgraded", "event.tier: gold")), testing::IsEmpty());
  EXPECT_THAT(warnings_of(text("reward.issued", "event.reward: treat")), testing::IsEmpty());
  EXPECT_THAT(warnings_of(text("membership.expired", "event.plan: plus")), testing::IsEmpty());
  EXPECT_THAT(warnings_of(text("points.released", "event.points: 5")), testing::IsEmpty());
  EXPECT_THAT(warnings_of(text("tier.upgraded", "event.tier: golden")),
              testing::ElementsAre(testing::HasSubstr("there is no tier 'golden'")));
  EXPECT_THAT(warnings_of(text("tier.downgraded", "event.from: red")),
              testing::ElementsAre(testing::HasSubstr("there is no tier 'red'")));
  EXPECT_THAT(warnings_of(text("reward.issued", "event.reward: tea")),
              testing::ElementsAre(testing::HasSubstr("there is no reward 'tea'")));
  EXPECT_THAT(warnings_of(text("membership.expired", "event.plan: pro")),
              testing::ElementsAre(testing::HasSubstr("there is no plan 'pro'")));
}

TEST(LintUses, PointsThatNobodyIsWarnedOfNeverExpire) {
  const std::string kept =
      "program: p\npoints: {expire: {after: 30d, warn: 7d, unwarned: extend}}\n"
      "counters: {opens: {from: app}}\n---\n";
  EXPECT_THAT(
      warnings_of(kept + on("purchase")),
      testing::ElementsAre(testing::StartsWith("c.yaml:2:18: warning: points never expire")));
  EXPECT_THAT(warnings_of(kept + kTemplate +
                          "---\ncampaign: c\non: points.expiring\nthen: [{notify: hello}]\n"),
              testing::IsEmpty());
}

TEST(LintUses, CountersOfTheDaemonsOwnEvents) {
  const auto loaded = load_program_text("c.yaml", R"(program: p
counters:
  badges: {count: badge.awarded}
  stars: {count: badge.awarded, where: {event.badge: star}}
  spend: {sum: event.amount, of: badge.awarded}
  lines: {sum: item.amount, of: [badge.awarded, points.earned]}
  points: {sum: event.points, of: points.earned}
  both: {sum: event.amount, of: [badge.awarded, purchase]}
  values: {distinct: event.store, of: badge.awarded}
  largest: {max: event.amount, of: badge.awarded}
  kinds: {distinct: event.badge, of: badge.awarded}
)");
  ASSERT_TRUE(loaded);
  EXPECT_THAT(lines_of(loaded->warnings),
              testing::ElementsAre(
                  "c.yaml:4:41: warning: counter 'stars' never moves: there is no badge 'star'; "
                  "correct the name",
                  testing::StartsWith("c.yaml:5:16: warning: counter 'spend' never moves: it waits "
                                      "for 'badge.awarded', which holds"),
                  testing::StartsWith("c.yaml:6:16: warning: counter 'lines' never moves"),
                  testing::StartsWith("c.yaml:9:22: warning: counter 'values' never moves"),
                  testing::StartsWith("c.yaml:10:18: warning: counter 'largest' never moves")));
}

TEST(LintUses, StreaksThatTellOfThemselves) {
  const auto text = [](const std::string& terms, const std::string& trigger,
                       const std::string& when) {
    return "program: p\ncounters: {row: {streak: visit, every: day" + terms + "}}\n---\n" +
           on(trigger, "when: {" + when + "}\n");
  };
  EXPECT_THAT(warnings_of(text("", "streak.broken", "event.streak: row, event.length: 5")),
              testing::IsEmpty());
  EXPECT_THAT(warnings_of(text("", "streak.broken", "event.streak: raw")),
              testing::ElementsAre(testing::HasSubstr("there is no streak 'raw'")));
  EXPECT_THAT(warnings_of(text("", "streak.expiring", "event.streak: row")),
              testing::ElementsAre(testing::HasSubstr("no streak reminds anybody")));
  EXPECT_THAT(warnings_of(text(", remind: 4h", "streak.expiring", "event.streak: row")),
              testing::IsEmpty());
}

}  // namespace
}  // namespace fanfare::config
