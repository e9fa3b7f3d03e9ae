#include "tests/unit/config/warned.h"

namespace fanfare::config {
namespace {

class LintEffects : public Warns {};

TEST_P(LintEffects, WarnsOfWhatHasNoEffect) {
  expect_warnings(GetParam());
}

/// A campaign of four lines.
std::string campaign(const std::string& id, const std::string& then, const std::string& more = "",
                     const std::string& on = "purchase") {
  return "campaign: " + id + "\non: " + on + "\nthen: [" + then + "]\n" + more + "\n";
}

std::string and_campaign(const std::string& id, const std::string& then,
                         const std::string& more = "", const std::string& on = "purchase") {
  return "---\n" + campaign(id, then, more, on);
}

const std::string kDouble = campaign("double", "{multiply: 2}");
const std::string kPer = "{points: {per: 10, give: 1}}";
const std::string kNothing = "3:19: warning: nothing to multiply";

INSTANTIATE_TEST_SUITE_P(
    Multipliers, LintEffects,
    testing::Values(
        Warned{"Alone", kDouble, {kNothing}},
        Warned{"FixedPoints", kDouble + and_campaign("base", "{points: 5}"), {kNothing}},
        Warned{"OfAnotherEvent", kDouble + and_campaign("base", kPer, "", "review"), {kNothing}},
        Warned{"OfADisabledCampaign",
               kDouble + and_campaign("base", kPer, "enabled: false"),
               {kNothing}},
        Warned{"OfAnotherTime",
               campaign("double", "{multiply: 2}", "schedule: {start: 2026-12-05}") +
                   and_campaign("base", kPer, "schedule: {end: 2026-12-05}"),
               {kNothing}},
        Warned{"OfOtherGoods",
               campaign("double", "{multiply: 2}", "when: {event.category: tea}") +
                   and_campaign("base", kPer, "when: {event.category: coffee}"),
               {kNothing}},
        Warned{"ByTable",
               campaign("double", "{multiply: {by: member.attr.tier, gold: 2, else: 1}}"),
               {kNothing}},
        Warned{"PointsPer", kDouble + and_campaign("base", kPer), {}},
        Warned{"Bands", kDouble + and_campaign("base", "{points: {bands: {30: 2}, above: 3}}"), {}},
        Warned{"OfItsOwn", campaign("double", "{multiply: 2}, " + kPer), {}},
        Warned{"OneEventInCommon",
               campaign("double", "{multiply: 2}", "", "[review, purchase]") +
                   and_campaign("base", kPer),
               {}},
        Warned{
            "TimesThatMayMeetForSomebody",
            campaign("double", "{multiply: 2}", "schedule: {timezone: member, start: 2026-12-05}") +
                and_campaign("base", kPer, "schedule: {end: 2026-12-05}"),
            {}},
        Warned{"RulesThatMayMeet",
               campaign("double", "{multiply: 2}",
                        "schedule: {start: 2026-12-05, repeat: FREQ=WEEKLY;BYDAY=FR, lasts: 4h}") +
                   and_campaign(
                       "base", kPer,
                       "schedule: {start: 2026-12-05, repeat: FREQ=MONTHLY;BYDAY=-1FR, lasts: 4h}"),
               {}}),
    name_of_warned);

/// Limits from line 5 on; `then` is in line 3.
Warned limits(std::string name, const std::string& list, std::vector<std::string> warnings = {},
              const std::string& then = kPer) {
  for (std::string& warning : warnings) {
    warning = warning.insert(warning.find(' '), " warning: this limit can never bind:");
  }
  return {std::move(name), campaign("c", then, "limits:\n" + list), std::move(warnings)};
}

INSTANTIATE_TEST_SUITE_P(
    Limits, LintEffects,
    testing::Values(
        limits("MoreTimesOfTheSame",
               "  - {per: member, times: 5, every: day}\n  - {per: member, times: 3, every: day}",
               {"5:26: 'times: 3' per member, every day (c.yaml:6:26) is reached first"}),
        limits("MoreADayThanAWeek",
               "  - {per: member, times: 3, every: week}\n  - {per: member, times: 3, every: day}",
               {"6:26: 'times: 3' per member, every week (c.yaml:5:26)"}),
        limits("MoreAMonthThanEver",
               "  - {per: member, times: 1}\n  - {per: member, times: 2, every: month}",
               {"6:26: 'times: 1' per member (c.yaml:5:26)"}),
        limits("TheSameTwice", "  - {per: member, times: 3}\n  - {per: member, times: 3}",
               {"6:26: 'times: 3' per member"}),
        limits("MemberMoreThanEveryone",
               "  - {per: everyone, points: 500}\n  - {per: member, points: 1000, every: year}",
               {"6:27: 'points: 500' per everyone"}),
        limits("OwnMoreThanShared",
               "  - {per: member, times: 3, shared: s}\n  - {per: member, times: 4}",
               {"6:26: 'times: 3' per member"}),
        limits("NoPointsToLimit", "  - {per: member, points: 100}",
               {"5:27: campaign 'c' gives no points"}, "{counter: {name: opens, add: 1}}"),
        limits(
            "MorePointsThanTimesAllow",
            "  - {per: member, times: 3, every: day}\n  - {per: member, points: 150, every: day}",
            {"6:27: 'times: 3' per member, every day (c.yaml:5:26) comes to 150 points at "
             "most"},
            "{points: 30}, {points: 20}"),
        limits("InOneLimit", "  - {per: member, times: 3, points: 90}",
               {"5:37: 'times: 3' per member (c.yaml:5:26) comes to 90"}, "{points: 30}"),
        limits("RisingWindows",
               "  - {per: member, times: 1, every: day}\n  - {per: member, times: 3, every: "
               "week}\n  - {per: member, times: 9, every: month}\n  - {per: member, times: 20}"),
        limits("AMemberOfEveryone",
               "  - {per: member, times: 10}\n  - {per: everyone, times: 1000}"),
        limits("EveryoneLessThanAMember",
               "  - {per: member, times: 10}\n  - {per: everyone, times: 10}",
               {"5:26: 'times: 10' per everyone"}),
        limits("AWeekCrossesMonths",
               "  - {per: member, times: 3, every: month}\n  - {per: member, times: 4, every: "
               "week}"),
        limits("AMembershipYearCrossesYears",
               "  - {per: member, times: 3, every: year}\n  - {per: member, times: 4, every: "
               "membership_year}"),
        limits("SharedMoreThanOwn",
               "  - {per: member, times: 5, shared: s}\n  - {per: member, times: 3}"),
        limits("SharedWithoutPointsHere", "  - {per: everyone, points: 100, shared: s}", {},
               "{counter: {name: opens, add: 1}}"),
        limits(
            "InATable",
            "  - {per: member, times: {by: member.attr.vip, yes: 9, else: 8}}\n  - {per: member, "
            "times: 3}\n  - {per: member, times: {by: member.attr.vip, yes: 2, else: 1}}"),
        limits(
            "BehindATable",
            "  - {per: member, times: {by: member.attr.vip, yes: 9, else: 8}}\n  - {per: member, "
            "times: 4, every: day}\n  - {per: member, times: 3}",
            {"6:26: 'times: 3' per member (c.yaml:7:26)"}),
        limits("PointsInProportion",
               "  - {per: member, times: 3}\n  - {per: member, points: 1000000}"),
        limits("OnePointLessThanTimesAllow",
               "  - {per: member, times: 3}\n  - {per: member, points: 89}", {}, "{points: 30}"),
        limits("PointsPerEveryoneByTimesPerMember",
               "  - {per: member, times: 1}\n  - {per: everyone, points: 1000}", {},
               "{points: 30}"),
        Warned{"EveryonesDayIsNotTheMembers",
               campaign("c", kPer,
                        "schedule: {timezone: member}\nlimits:\n  - {per: everyone, times: 3, "
                        "every: day}\n  - {per: member, times: 3, every: day}"),
               {}}),
    name_of_warned);

std::string rival(const std::string& id, const std::string& more = "",
                  const std::string& on = "purchase") {
  return campaign(id, "{points: 5}", "exclusive: group\n" + more, on);
}

const std::string kSame = "have the same priority: where both could act, 'a' does, first";

INSTANTIATE_TEST_SUITE_P(
    Rivals, LintEffects,
    testing::Values(
        Warned{"BothAlways",
               rival("b") + "---\n" + rival("a"),
               {"10:12: warning: campaigns 'a' and 'b' (c.yaml:1:11) of the exclusive group "
                "'group' " +
                kSame}},
        Warned{"WrittenOut",
               rival("a", "priority: 7") + "---\n" + rival("b", "priority: 7"),
               {"11:11: warning: campaigns 'b' and 'a'"}},
        Warned{"Three",
               rival("a") + "---\n" + rival("b") + "---\n" + rival("c"),
               {"10:12: warning: campaigns 'b' and 'a'", "16:12: warning: campaigns 'c' and 'a'"}},
        Warned{
            "RecurringAtOneTime",
            rival("a", "schedule: {start: 2026-12-04, repeat: FREQ=WEEKLY;BYDAY=FR, lasts: 1d}") +
                "---\n" +
                rival("b",
                      "schedule: {start: 2026-12-01, repeat: FREQ=MONTHLY;BYMONTHDAY=1, "
                      "lasts: 1d}"),
            {"10:12: warning: campaigns 'b' and 'a'"}},
        Warned{"AnotherPriority", rival("a", "priority: 1") + "---\n" + rival("b"), {}},
        Warned{"AnotherEvent", rival("a") + "---\n" + rival("b", "", "review"), {}},
        Warned{"AnotherGroup",
               rival("a") + "---\n" + campaign("b", "{points: 5}", "exclusive: other"),
               {}},
        Warned{"Disabled", rival("a") + "---\n" + rival("b", "enabled: false"), {}},
        Warned{"OneAfterTheOther",
               rival("a", "schedule: {end: 2026-12-05}") + "---\n" +
                   rival("b", "schedule: {start: 2026-12-05}"),
               {}},
        Warned{
            "OtherDaysOfTheWeek",
            rival("a", "schedule: {start: 2026-12-04, repeat: FREQ=WEEKLY;BYDAY=FR, lasts: 1d}") +
                "---\n" +
                rival("b",
                      "schedule: {start: 2026-12-04, repeat: FREQ=WEEKLY;BYDAY=SA, lasts: "
                      "1d}"),
            {}},
        Warned{"OtherGoods",
               rival("a", "when: {event.category: tea}") + "---\n" +
                   rival("b", "when: {event.category: coffee}"),
               {}},
        Warned{"TheRest",
               rival("a", "when: {member.attr.vip: yes}") + "---\n" +
                   rival("b", "when: {not: {member.attr.vip: yes}}"),
               {}},
        Warned{"OutsideTheSegment",
               rival("a", "when: {segment.s: true}") + "---\n" +
                   rival("b", "when: {segment.s: false}") +
                   "---\nsegment: s\nwhen: {event.a: 1, event.b: 2}\n",
               {}},
        Warned{"NotInTheSegment",
               rival("a", "when: {segment.s: true}") + "---\n" +
                   rival("b", "when: {not: {segment.s: true}}") +
                   "---\nsegment: s\nwhen: {event.a: 1, event.b: 2}\n",
               {}}),
    name_of_warned);

}  // namespace
}  // namespace fanfare::config
