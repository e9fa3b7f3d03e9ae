#include "tests/unit/config/messages.h"

namespace fanfare::config {
namespace {

TEST_P(BadDocument, IsReportedAtItsPlace) {
  record_refused("document", GetParam().text);
  EXPECT_THAT(problems_of(GetParam().text), testing::ElementsAreArray(GetParam().messages));
}

/// A campaign with one thing wrong, from line 2 on.
Refused campaign(std::string name, const std::string& lines, std::string message) {
  return {std::move(name),
          "campaign: c\n" + lines + "\non: purchase\nthen: [{points: 1}]\n",
          {"c.yaml:" + std::move(message)}};
}

/// An effect that is refused; `then: [` ends in column 7 of line 3.
Refused effect(std::string name, const std::string& text, std::string message) {
  return {std::move(name),
          "campaign: c\non: purchase\nthen: [" + text + "]\n",
          {"c.yaml:3:" + std::move(message)}};
}

INSTANTIATE_TEST_SUITE_P(
    Campaigns, BadDocument,
    testing::Values(
        campaign("TypoNamesTheNearestKey", "shedule: {}",
                 "2:1: error: unknown key 'shedule'; did you mean 'schedule'?"),
        campaign("ExclusiveGroup", "exclusive: The weekend",
                 "2:12: error: expected an id of 1 to 64 lower-case letters, digits and '-', found "
                 "'The weekend'"),
        campaign("LateWithoutUnit", "late: 6",
                 "2:7: error: expected a duration such as 90m or 30d, found '6'"),
        campaign("EnabledYes", "enabled: yes", "2:10: error: expected true or false, found 'yes'"),
        campaign("PriorityText", "priority: high",
                 "2:11: error: expected a whole number from -1000000 to 1000000, found 'high'"),
        campaign("TitleLocale", "title: {english: Hello}",
                 "2:9: error: expected a locale such as en or pt-BR, found 'english'"),
        campaign(
            "RepeatWithoutStart", "schedule: {repeat: FREQ=DAILY, lasts: 1h}",
            "2:20: error: 'repeat' needs a 'start': the first day, and the time of day of each "
            "occurrence"),
        campaign("RepeatWithoutLasts", "schedule: {start: 2026-12-05, repeat: FREQ=DAILY}",
                 "2:11: error: missing key 'lasts'"),
        campaign("RepeatHourly", "schedule: {start: 2026-12-05, repeat: FREQ=HOURLY, lasts: 1h}",
                 "2:39: error: FREQ=HOURLY is not one of DAILY, WEEKLY, MONTHLY and YEARLY; a "
                 "campaign recurs at most daily, and 'lasts' says how long each time"),
        campaign("RepeatTypo",
                 "schedule: {start: 2026-12-05, repeat: FREQ=WEEKLY;BYDAYS=FR, lasts: 1h}",
                 "2:39: error: 'BYDAYS' is no part of a recurrence rule; did you mean 'BYDAY'?"),
        campaign(
            "OverlapWithoutEnd", "schedule: {start: 2026-12-05, repeat: FREQ=DAILY, lasts: 2d}",
            "2:58: error: each occurrence reaches into the next, without end; make it shorter, "
            "or leave out 'repeat' and give an 'end'"),
        campaign("LastsTooLong", "schedule: {start: 2026-12-05, repeat: FREQ=YEARLY, lasts: 2y}",
                 "2:59: error: an occurrence lasts a year at most"),
        campaign("LastsWithoutRepeat", "schedule: {start: 2026-12-05, lasts: 1h}",
                 "2:38: error: 'lasts' goes with 'repeat', and there is none"),
        campaign(
            "ExceptNoDate",
            "schedule: {start: 2026-12-05, repeat: FREQ=DAILY, lasts: 1h, except: [christmas]}",
            "2:71: error: expected a date such as 2026-12-25, found 'christmas'"),
        campaign("NoSuchZone", "schedule: {timezone: Asia/Jakata}",
                 "2:22: error: expected a time zone such as Asia/Jakarta, found 'Asia/Jakata'"),
        campaign("EndBeforeStart", "schedule: {start: 2026-12-07, end: 2026-12-05}",
                 "2:36: error: the end must be later than the start"),
        campaign("LimitPerGroup", "limits: [{per: all, points: 5}]",
                 "2:16: error: expected member or everyone, found 'all'"),
        campaign("BudgetPerMembershipYear",
                 "limits: [{per: everyone, points: 5, every: membership_year}]",
                 "2:44: error: a membership year is each member's own; what everyone shares is "
                 "limited by day, week, month, year or occurrence"),
        campaign("SharedOccurrence",
                 "limits: [{per: member, times: 1, every: occurrence, shared: x}]",
                 "2:61: error: an occurrence is one campaign's own; share a limit by day, week, "
                 "month, year, membership_year or without 'every'"),
        campaign("LimitTableWithoutElse",
                 "limits: [{per: member, times: {by: member.attr.market, us: 3}}]",
                 "2:31: error: this table needs an 'else'"),
        Refused{
            "SharedLimitsDiffer",
            "campaign: a\non: x\nthen: [{points: 1}]\nlimits: [{per: member, times: 2, shared: "
            "s}]\n---\ncampaign: b\non: x\nthen: [{points: 1}]\nlimits: [{per: member, times: 3, "
            "shared: s}]\n",
            {"c.yaml:9:10: error: the limit 's' is shared with c.yaml:4:10, which says {per: "
             "member, times: 2}; write the same in each campaign"}},
        campaign("LimitOfNothing", "limits: [{per: member}]",
                 "2:10: error: a limit needs 'times' or 'points'"),
        campaign("LimitOfZero", "limits: [{per: member, times: 0}]",
                 "2:31: error: expected a whole number of at least 1, found '0'"),
        campaign("LimitWindow", "limits: [{per: member, times: 1, every: days}]",
                 "2:41: error: expected day, week, month, year, membership_year or occurrence, "
                 "found 'days'; did you mean 'day'?"),
        Refused{"NoTrigger",
                "campaign: c\nthen: [{points: 1}]\n",
                {"c.yaml:1:1: error: missing key 'on'"}},
        Refused{"ScheduleTriggerComesLater",
                "campaign: c\non: schedule\nthen: [{points: 1}]\n",
                {"c.yaml:2:5: error: the event 'schedule' is not supported yet"}},
        Refused{"TriggerTwice",
                "campaign: c\non: [purchase, purchase]\nthen: [{points: 1}]\n",
                {"c.yaml:2:16: error: 'purchase' is listed twice"}},
        Refused{"BadId",
                "campaign: Double Points\non: purchase\nthen: [{points: 1}]\n",
                {"c.yaml:1:11: error: expected an id of 1 to 64 lower-case letters, digits and "
                 "'-', found 'Double Points'"}},
        Refused{"Duplicate",
                "campaign: c\non: purchase\nthen: [{points: 1}]\n---\ncampaign: c\non: a\nthen: "
                "[{points: 1}]\n",
                {"c.yaml:5:11: error: duplicate campaign 'c'; it is already declared at "
                 "c.yaml:1:11"}},
        Refused{"AllProblemsAtOnce",
                "campaign: c\non: purchase\nwhen: {counter.coffes: {at_leest: 3}}\nthen:\n  - "
                "badge: stra\n  - notify: helo\npriority: 1.5\n",
                {"c.yaml:3:8: error: unknown counter 'coffes'; did you mean 'coffees'?",
                 "c.yaml:5:12: error: unknown badge 'stra'; did you mean 'star'?",
                 "c.yaml:6:13: error: unknown template 'helo'; did you mean 'hello'?",
                 "c.yaml:7:11: error: expected a whole number from -1000000 to 1000000, found "
                 "'1.5'"}}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Effects, BadDocument,
    testing::Values(
        effect("Empty", "",
               "7: error: expected a list of effects such as [{points: 50}], found "
               "a list"),
        effect("Unknown", "{pionts: 5}", "9: error: unknown key 'pionts'; did you mean 'points'?"),
        effect("Two", "{points: 5, badge: star}",
               "20: error: two effects in one list item; put '- ' before each effect"),
        effect("RewardComesLater", "{reward: treat}", "9: error: 'reward' is not supported yet"),
        effect("ReferrerComesLater", "{points: 5, to: referrer}",
               "20: error: 'to' is not supported yet"),
        effect("NegativePoints", "{points: -5}",
               "17: error: expected a whole number from 1 to 1000000000, found '-5'"),
        effect("BandsWithoutAbove", "{points: {bands: {30: 2}}}", "17: error: missing key 'above'"),
        effect("BandsInDisorder", "{points: {bands: {30: 2, 20: 1}, above: 3}}",
               "33: error: the band up to 20 stands after the one up to 30; list bands from the "
               "lowest to the highest"),
        effect("BandOfText", "{points: {bands: {small: 2}, above: 3}}",
               "26: error: expected a number above 0 and up to 1000000000000, found 'small'"),
        effect("BandThatTakes", "{points: {bands: {30: -2}, above: 3}}",
               "30: error: expected a number of points from 0 to 1000000, found '-2'"),
        effect("NoBands", "{points: {bands: {}, above: 3}}",
               "25: error: expected bands such as {30: 2, 60: 6}, found a map"),
        effect("SetOfTheName", "{set: {name: Alice}}",
               "15: error: expected a field of the member's such as attr.vip, found 'name'"),
        effect("SetNothing", "{set: {}}",
               "14: error: expected fields to set, such as {attr.vip: yes}, found a map"),
        effect("PerZero", "{points: {per: 0, give: 1}}",
               "23: error: expected a number above 0 and up to 1000000000000, found '0'"),
        effect("GiveMissing", "{points: {per: 10}}", "17: error: missing key 'give'"),
        effect("Steps", "{points: {per: 10, give: 1, steps: half}}",
               "43: error: expected full, found 'half'"),
        effect("LinesOfAnEventsField",
               "{points: {per: 10, give: 1, of: event.amount, where: {item.sku: x}}}",
               "61: error: 'where' asks about basket lines, but what is added up is a field of the "
               "event; add up a field of the lines, such as item.amount"),
        effect("OfCounter", "{points: {per: 10, give: 1, of: counter.spend}}",
               "40: error: expected a field such as event.amount, or item.amount of basket lines, "
               "found "
               "'counter.spend'"),
        effect("MultiplyByNothing", "{multiply: 0}",
               "19: error: expected a number above 0 and up to 1000, found '0'"),
        effect("MultiplyTooMuch", "{multiply: 1001}",
               "19: error: expected a number above 0 and up to 1000, found '1001'"),
        effect("TableByUnknown", "{multiply: {by: member.nmae, gold: 2}}",
               "24: error: unknown field 'member.nmae'; did you mean 'member.name'?"),
        effect("TableOfNothing", "{multiply: {by: member.name, else: 2}}",
               "19: error: a table needs an entry besides 'by' and 'else', such as {by: "
               "member.attr.market, us: 10, else: 20}"),
        effect("TableOfLists", "{multiply: {by: member.name, a: [1, 2], b: 2}}",
               "40: error: expected one value in a table, found a list"),
        effect("TableEntryOutOfRange", "{multiply: {by: member.name, a: 2, b: 0}}",
               "46: error: expected a number above 0 and up to 1000, found '0'"),
        effect("TableByLevel", "{multiply: {by: badge.lover, gold: 2, silver: 3}}",
               "46: error: expected bronze, gold, true or false, found 'silver'"),
        effect("FractionForAnApp", "{counter: {name: visits, add: 0.5}}",
               "38: error: expected a whole number, not 0, as the counter is 'from: app', "
               "found '0.5'"),
        effect("UnknownCounter", "{counter: {name: visit, add: 1}}",
               "25: error: unknown counter 'visit'; did you mean 'visits'?"),
        effect("NotifyDelay", "{notify: {template: hello, delay: soon}}",
               "42: error: expected a duration such as 90m or 30d, found 'soon'")),
    name_of);

TEST(Channels, AreCheckedWhereTheyAreKnown) {
  const LoadContext context{.channels = {"email", "crm"}};
  EXPECT_THAT(
      problems_of("campaign: c\non: a\nthen: [{notify: {template: hello, channels: "
                  "[emial]}}]\n",
                  context),
      testing::ElementsAre("c.yaml:3:46: error: unknown channel 'emial'; did you mean 'email'?"));
  EXPECT_THAT(problems_of("campaign: c\non: a\nthen: [{notify: {template: hello, channels: "
                          "[emial]}}]\n"),
              testing::IsEmpty());
}

}  // namespace
}  // namespace fanfare::config
