#include "tests/unit/base/rows.h"
#include "tests/unit/cli/plan_scene.h"

namespace fanfare::cli::planning {
namespace {

using testing::ElementsAreArray;

constexpr auto kProgram =
    "program: shop\ntimezone: Asia/Jakarta\ncounters: {coffees: {count: purchase}}\n";

/// A change at noon in Jakarta on 5 December 2026, of documents behind kProgram.
struct Warned {
  std::string name;
  std::string before;
  std::string after;
  std::vector<std::string> warnings;
};

void PrintTo(const Warned& row, std::ostream* out) {
  *out << row.name;
}

class Warnings : public testing::TestWithParam<Warned> {};

TEST_P(Warnings, TellWhatMembersNotice) {
  const auto& [name, before, after, warnings] = GetParam();
  EXPECT_THAT(warnings_of(plan_of(kProgram + before, kProgram + after)),
              ElementsAreArray(warnings));
}

constexpr auto kEnds = "it runs now and ends at once; what it gave stays given";
constexpr auto kRuns =
    "it runs now: what it gave stays given, and every event that is read after publishing falls "
    "under the new terms";
constexpr auto kRan = "it has run before: what it gave stays given";
constexpr auto kHeld =
    "members who hold it keep it, also where the new terms ask for more; those who meet them "
    "already get it with their next event that counts towards it";

std::string campaign(const std::string& more, const std::string& points = "5") {
  return "---\ncampaign: a\non: purchase\nthen: [{points: " + points + "}]\n" + more;
}

std::string badge(const std::string& terms) {
  return "---\nbadge: b\n" + terms;
}

const std::string kBackfill =
    "members who qualify already get it when it is published; 'fanfare badge backfill' shows who "
    "they are";
const std::string kWeekend = "schedule: {start: 2026-12-05 00:00, end: 2026-12-07 00:00}\n";
const std::string kTomorrow = "schedule: {start: 2026-12-06 00:00, end: 2026-12-07 00:00}\n";
const std::string kSundays =
    "schedule: {start: 2026-11-01 00:00, repeat: FREQ=WEEKLY;BYDAY=SU, lasts: 1d}\n";

std::string on_schedule(const std::string& end) {
  return "---\ncampaign: a\non: schedule\nschedule: {start: 2026-12-06 00:00, end: " + end +
         "}\nthen: [{points: 5}]\n";
}

std::string challenge(const std::string& goals) {
  return "---\nchallenge: c\ngoals: " + goals + "\n";
}

FANFARE_ROWS(
    Warnings,
    Warned{"ChallengeOfAnotherMeasure",
           challenge("[{count: visit, target: 3}, {count: review, target: 1}]"),
           challenge("[{count: visit, target: 5, then: [{points: 5}]}, "
                     "{count: review, where: {event.stars: 5}, target: 1}]"),
           {"no goal measures {count: \"review\"} any more: what members in it have done for that "
            "is lost"}},
    Warned{"ChallengeRemoved",
           challenge("[{count: visit, target: 3}]"),
           "",
           {"members who are in it stay so in their keys, and nothing counts for it any more"}},
    Warned{"AScheduledCampaignIsMoved",
           on_schedule("2026-12-07"),
           on_schedule("2026-12-08"),
           {"it counts as newly published: members whom a start before that has not reached yet do "
            "not get it"}},
    Warned{"ARunningCampaignIsRemoved", campaign(kWeekend), "", {kEnds}},
    Warned{"ARunningCampaignIsSwitchedOff",
           campaign(kWeekend),
           campaign(kWeekend + "enabled: false\n"),
           {kEnds}},
    Warned{"ARunningCampaignIsPostponed", campaign(kWeekend), campaign(kTomorrow), {kEnds}},
    Warned{"ARunningCampaignGivesMore", campaign(kWeekend), campaign(kWeekend, "6"), {kRuns}},
    Warned{"ACampaignWithoutScheduleAlwaysRuns", campaign(""), campaign("", "6"), {kRuns}},
    Warned{"ANewTitleIsNoNewTerm", campaign("title: A\n"), campaign("title: B\n"), {}},
    Warned{"ACampaignYetToComeGivesMore", campaign(kTomorrow), campaign(kTomorrow, "6"), {}},
    Warned{"ACampaignYetToComeIsRemoved", campaign(kTomorrow), "", {}},
    Warned{"ACampaignThatWasOffIsRemoved", campaign("enabled: false\n"), "", {}},
    Warned{"ANewCampaign", "", campaign(kWeekend), {}},
    Warned{"BetweenTwoOccurrences", campaign(kSundays), campaign(kSundays, "6"), {kRan}},
    Warned{"BeforeTheFirstOccurrence",
           campaign("schedule: {start: 2026-12-04, repeat: FREQ=WEEKLY;BYDAY=SU, lasts: 1d}\n"),
           campaign("schedule: {start: 2026-12-04, repeat: FREQ=WEEKLY;BYDAY=SU, lasts: 2h}\n"),
           {}},
    Warned{"LimitsKeepWhatIsUsedWhereTheirWindowStays",
           campaign("limits: [{per: member, times: 3, every: day}, {per: member, points: 9}]\n"),
           campaign("limits: [{per: member, times: 5, every: day}, {per: member, points: 8}]\n"),
           {"what members have used up of its limit for the whole campaign counts on",
            "what members have used up of its limit per day counts on"}},
    Warned{"ALimitOverAnotherWindowStartsAnew",
           campaign("limits: [{per: member, times: 3, every: day}]\n"),
           campaign("limits: [{per: member, times: 3, every: membership_year}]\n"),
           {"its limit per membership year starts with nothing used"}},
    Warned{"AFirstLimitHasNothingToCountOn",
           campaign(""),
           campaign("limits: [{per: member, times: 3}]\n"),
           {}},
    Warned{"ABadgeAsksForMore",
           badge("award_when: {counter.coffees: {at_least: 5}}\n"),
           badge("award_when: {counter.coffees: {at_least: 10}}\n"),
           {kHeld}},
    Warned{"ABadgeGetsATitle",
           badge("award_when: {counter.coffees: 5}\n"),
           badge("award_when: {counter.coffees: 5}\ntitle: B\n"),
           {}},
    Warned{"ABadgeIsRemoved",
           badge("award_when: {counter.coffees: 5}\n"),
           "",
           {"members who hold it keep it, but apps find neither title nor image for it any more"}},
    Warned{"ABadgeIsNew", "", badge("award_when: {counter.coffees: 5}\n"), {}},
    Warned{"ARetroactiveBadgeIsNew",
           "",
           badge("award_when: {counter.coffees: 5}\nretroactive: true\n"),
           {kBackfill}},
    Warned{"ABadgeBecomesRetroactive",
           badge("award_when: {counter.coffees: 5}\nretroactive: false\n"),
           badge("award_when: {counter.coffees: 5}\nretroactive: silent\n"),
           {"members who qualify already get it when it is published, without an event "
            "badge.awarded; 'fanfare badge backfill' shows who they are"}},
    Warned{"ARetroactiveBadgeAsksForMore",
           badge("award_when: {counter.coffees: 5}\nretroactive: true\n"),
           badge("award_when: {counter.coffees: 6}\nretroactive: true\n"),
           {"members who hold it keep it, also where the new terms ask for more", kBackfill}},
    Warned{"ARetroactiveBadgeIsTold",
           badge("award_when: {counter.coffees: 5}\nretroactive: silent\n"),
           badge("award_when: {counter.coffees: 5}\nretroactive: true\n"),
           {}},
    Warned{"ABadgeEndsSooner",
           badge("award_when: {counter.coffees: 5}\nexpires: 1y\n"),
           badge("award_when: {counter.coffees: 5}\nexpires: 30d\n"),
           {"members who hold it keep the date they were given; the new term counts from their "
            "next award or renewal"}},
    Warned{"ABadgeMustStayTrue",
           badge("award_when: {counter.coffees: 5}\n"),
           badge("award_when: {counter.coffees: 5}\nrevoke_when: {counter.coffees: 50}\n"),
           {"members who hold it and meet 'revoke_when' lose it with their next event that counts "
            "towards it"}},
    Warned{"ABadgeBecomesRare",
           badge("award_when: {counter.coffees: 5}\n"),
           badge("award_when: {counter.coffees: 5}\nlimit: 10\n"),
           {"what was awarded while it had no 'limit' does not count towards it"}},
    Warned{"ABadgeIsLeftToCampaigns",
           badge("award_when: {counter.coffees: 5}\n"),
           badge(""),
           {"members who hold it keep it; from now on only campaigns award it"}},
    Warned{
        "ALevelIsRenamed",
        badge("levels: [{level: bronze, counter.coffees: 5}, {level: gold, counter.coffees: 9}]"),
        badge("levels: [{level: bronze, counter.coffees: 5}, {level: top, counter.coffees: 9}]"),
        {kHeld,
         "level gold is gone: members who hold it win the levels anew from the first, and "
         "campaigns on badge.awarded act again"}},
    Warned{
        "ALevelIsAddedOnTop",
        badge("levels: [{level: bronze, counter.coffees: 5}]"),
        badge("levels: [{level: bronze, counter.coffees: 5}, {level: gold, counter.coffees: 9}]"),
        {kHeld}},
    Warned{"ABadgeGetsLevels",
           badge("award_when: {counter.coffees: {at_least: 5}}"),
           badge("levels: [{level: bronze, counter.coffees: 5}]"),
           {kHeld, "members who hold it without a level win none of the new ones"}},
    Warned{"ATemplateIsRemoved",
           "---\ntemplate: t\nen: {title: T, text: X}\n",
           "",
           {"notifications that still wait for it end in fanfare:deadletters"}},
    Warned{"ATemplateHasAnotherText",
           "---\ntemplate: t\nen: {title: T, text: X}\n",
           "---\ntemplate: t\nen: {title: T, text: Y}\n",
           {}});

/// A change of the program document itself.
class ProgramWarnings : public testing::TestWithParam<Warned> {};

TEST_P(ProgramWarnings, TellWhatMembersNotice) {
  const auto& [name, before, after, warnings] = GetParam();
  EXPECT_THAT(warnings_of(plan_of(before, after)), ElementsAreArray(warnings));
}

constexpr auto kShop = "program: shop\n";

FANFARE_ROWS(
    ProgramWarnings,
    Warned{"AnotherProgram",
           kShop,
           "program: market\n",
           {"the daemon runs another program: members would keep their points and go on in this "
            "one"}},
    Warned{"AnotherRounding",
           kShop,
           "program: shop\npoints: {rounding: ceil}\n",
           {"points that members have stay as they are; the new rule is for what they earn next"}},
    Warned{"AnotherZone",
           kShop,
           "program: shop\ntimezone: Asia/Jakarta\n",
           {"every schedule without a zone of its own moves to the new one, and so do the days, "
            "weeks and months of limits: what runs now may end, what is used up may start anew"}},
    Warned{"ACounterCountsOtherwise",
           "program: shop\ncounters: {n: {count: visit}, m: {from: app}}",
           "program: shop\ncounters: {n: {count: purchase}, m: {from: app}}",
           {"counter n: it goes on from each member's number; what happened before publishing is "
            "not counted again"}},
    Warned{"ACounterIsRemoved",
           "program: shop\ncounters: {n: {count: visit}}",
           kShop,
           {"counter n: members keep what they have, and nothing counts it any more; a counter of "
            "that name would go on from there"}},
    Warned{"ACounterIsAdded", kShop, "program: shop\ncounters: {n: {count: visit}}", {}});

}  // namespace
}  // namespace fanfare::cli::planning
