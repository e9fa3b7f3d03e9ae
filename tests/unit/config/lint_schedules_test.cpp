#include "tests/unit/config/warned.h"

namespace fanfare::config {
namespace {

class LintSchedules : public Warns {};

TEST_P(LintSchedules, WarnsOfWhatNeverComes) {
  expect_warnings(GetParam());
}

std::string campaign(const std::string& schedule, const std::string& more = "") {
  return "campaign: c\non: purchase\nthen: [{points: 1}]\nschedule:\n" + schedule + "\n" + more;
}

Warned fine(std::string name, const std::string& schedule, const std::string& more = "") {
  return {std::move(name), campaign(schedule, more), {}};
}

Warned empty(std::string name, const std::string& schedule, const std::string& where) {
  return {std::move(name),
          campaign(schedule),
          {where + ": warning: campaign 'c' can never run: the rule has no occurrence"}};
}

// 2026-12-05 is a Saturday.
INSTANTIATE_TEST_SUITE_P(
    Empty, LintSchedules,
    testing::Values(
        empty("NoneBeforeTheEnd",
              "  {start: 2026-12-05, end: 2026-12-11, repeat: FREQ=WEEKLY;BYDAY=FR, lasts: 4h}",
              "5:48"),
        empty("AllExcepted",
              "  start: 2026-12-05\n  repeat: FREQ=DAILY;COUNT=2\n  lasts: 1h\n  except: "
              "[2026-12-05, 2026-12-06]",
              "6:11"),
        empty("NoneInAnybodysZone",
              "  {timezone: member, start: 2026-12-05, end: 2026-12-11, repeat: "
              "FREQ=WEEKLY;BYDAY=FR, lasts: 4h}",
              "5:66"),
        fine("OneBeforeTheEnd",
             "  {start: 2026-12-05, end: 2026-12-11 00:01, repeat: FREQ=WEEKLY;BYDAY=FR, lasts: "
             "4h}"),
        fine("OneIsLeft",
             "  {start: 2026-12-05, repeat: FREQ=DAILY;COUNT=2, lasts: 1h, except: 2026-12-05}"),
        fine("ForSomebodyFarAway",
             "  {timezone: member, start: 2026-12-05, end: 2026-12-10T18:00:00Z, repeat: "
             "FREQ=WEEKLY;BYDAY=FR, lasts: 4h}")),
    name_of_warned);

Warned challenge(std::string name, const std::string& terms, std::vector<std::string> warnings) {
  return {std::move(name),
          "challenge: c\ngoals:\n  - {streak: visit, every: day, target: 7}\n" + terms,
          std::move(warnings), parse_rfc3339("2026-12-01T00:00:00Z")};
}

const std::string kTooLong =
    "3:41: warning: challenge 'c' can never be completed: it is over before there can be 7 in a "
    "row";

INSTANTIATE_TEST_SUITE_P(
    Challenges, LintSchedules,
    testing::Values(
        challenge("SevenDaysInSix", "schedule: {start: 2026-12-05, end: 2026-12-11}\n", {kTooLong}),
        challenge("SevenDaysInSeven", "schedule: {start: 2026-12-05, end: 2026-12-12}\n", {}),
        challenge("SevenDaysTouched",
                  "schedule: {start: 2026-12-05 12:00, end: 2026-12-11 12:00}\n", {}),
        challenge("SevenDaysInAWeekend",
                  "schedule: {start: 2026-12-05, repeat: FREQ=WEEKLY;BYDAY=SA, lasts: 2d}\n",
                  {kTooLong}),
        challenge("SevenDaysWithinThree", "within: 3d\n", {kTooLong}),
        challenge("SevenDaysWithinSix", "within: 6d\n", {}),
        challenge("SevenDaysInALongTime", "schedule: {start: 2026-12-05}\n", {}),
        challenge("IsOver", "schedule: {start: 2026-11-01, end: 2026-11-20}\n",
                  {"4:36: warning: challenge 'c' is over; remove it, or give it new dates"}),
        challenge("NeverRuns",
                  "schedule: {start: 2026-12-05, end: 2026-12-11, repeat: FREQ=WEEKLY;BYDAY=FR, "
                  "lasts: 4d}\n",
                  {kTooLong,
                   "4:56: warning: challenge 'c' can never run: the rule has no occurrence"})),
    name_of_warned);

Warned at(const std::string& now, Warned row) {
  row.now = parse_rfc3339(now);
  return row;
}

Warned over(std::string name, const std::string& now, const std::string& schedule,
            const std::string& message) {
  return {std::move(name), campaign(schedule), {message}, parse_rfc3339(now)};
}

const std::string kDays = "  {start: 2026-12-05, end: 2026-12-07}";
const std::string kFridays =
    "  {start: 2026-12-04 18:00, repeat: FREQ=WEEKLY;BYDAY=FR;COUNT=2, lasts: 4h}";
const std::string kIsOver = ": warning: campaign 'c' is over";

// Jakarta is seven hours ahead of UTC.
INSTANTIATE_TEST_SUITE_P(
    Over, LintSchedules,
    testing::Values(
        over("AtItsEnd", "2026-12-06T17:00:00Z", kDays, "5:28" + kIsOver + "; remove it"),
        at("2026-12-06T16:59:59Z", fine("AMomentBefore", kDays)),
        fine("WithoutAClock", "  {start: 1999-12-05, end: 1999-12-07}"),
        at("2030-01-01T00:00:00Z", fine("WithoutAnEnd", "  {start: 2026-12-05}")),
        over("AfterTheLastOccurrence", "2026-12-11T15:00:00Z", kFridays,
             "5:37" + kIsOver + ", the rule has no further occurrence"),
        at("2026-12-11T14:59:59Z", fine("InTheLastOccurrence", kFridays)),
        at("2026-12-05T00:00:00Z", fine("BetweenOccurrences", kFridays)),
        at("2000-01-01T00:00:00Z", fine("BeforeItBegins", kFridays)),
        over("TheEndCutsTheRest", "2026-12-06T00:00:00Z",
             "  {start: 2026-12-04 18:00, end: 2026-12-10, repeat: FREQ=WEEKLY;BYDAY=FR, lasts: "
             "4h}",
             "5:54" + kIsOver),
        at("2026-12-07T12:00:00Z",
           fine("NotForMembersFarWest",
                "  {timezone: member, start: 2026-12-05, end: 2026-12-07}")),
        over("ForMembersEverywhere", "2026-12-08T12:00:00Z",
             "  {timezone: member, start: 2026-12-05, end: 2026-12-07}", "5:46" + kIsOver),
        Warned{"NeverBegan",
               campaign("  {start: 2026-12-05, end: 2026-12-11, repeat: FREQ=WEEKLY;BYDAY=FR, "
                        "lasts: 4h}"),
               {"5:48: warning: campaign 'c' can never run"},
               parse_rfc3339("2030-01-01T00:00:00Z")},
        at("2030-01-01T00:00:00Z", fine("Disabled", kDays, "enabled: false\n"))),
    name_of_warned);

Warned outside(std::string name, const std::string& schedule, const std::string& when) {
  return {std::move(name),
          campaign(schedule, "when: " + when + "\n"),
          {"6:8: warning: campaign 'c' can never run: its schedule has no such time"}};
}

Warned inside(std::string name, const std::string& schedule, const std::string& when) {
  return fine(std::move(name), schedule, "when: " + when + "\n");
}

const std::string kHappyHours =
    "  {start: 2026-12-04 18:00, end: 2027-01-01, repeat: FREQ=WEEKLY;BYDAY=FR, lasts: 4h}";

const std::string kFridaysForEver =
    "  {start: 2026-12-04 18:00, repeat: FREQ=WEEKLY;BYDAY=FR, lasts: 4h}";

INSTANTIATE_TEST_SUITE_P(
    Times, LintSchedules,
    testing::Values(
        outside("Weekday", kDays, "{time.weekday: monday}"),
        outside("Date", kDays, "{time.date: 2026-12-07}"),
        outside("Hour", kHappyHours, "{time.hour: {less_than: 18}}"),
        outside("NotAtOnce", "  {start: 2026-12-05 12:00, end: 2026-12-06 12:00}",
                "{time.weekday: saturday, time.hour: 9}"),
        outside("AllNegated", kDays, "{time.weekday: {not_in: [saturday, sunday]}}"),
        inside("Saturday", kDays, "{time.weekday: saturday}"),
        inside("LastDate", kDays, "{time.date: {at_least: 2026-12-06}}"),
        inside("LastHour", kHappyHours, "{time.hour: {more_than: 20}}"),
        inside("LastMinutes", "  {start: 2026-12-05 10:07, end: 2026-12-05 11:01}",
               "{time.hour: 11}"),
        outside("HourWithoutAnEnd", kFridaysForEver, "{time.hour: 9}"),
        outside("WeekdayWithoutAnEnd", kFridaysForEver, "{time.weekday: monday}"),
        outside("HourOfEveryDay", "  {start: 2027-02-28 00:00, repeat: FREQ=DAILY, lasts: 1h}",
                "{time.hour: 12}"),
        outside("NightOfLongDays", "  {start: 2027-02-28 08:00, repeat: FREQ=DAILY, lasts: 12h}",
                "{time.hour: {at_least: 21}}"),
        outside("HourBesideADate", kFridaysForEver, "{time.hour: 9, time.date: 2030-01-04}"),
        inside("DateWithoutAnEnd", kFridaysForEver, "{time.date: 2030-01-04}"),
        inside("LastHourWithoutAnEnd", kFridaysForEver, "{time.hour: 21}"),
        inside("ALaterOccurrence",
               "  {start: 2027-02-28 00:00, repeat: FREQ=MONTHLY;BYMONTHDAY=28, lasts: 1h}",
               "{time.weekday: tuesday}"),
        inside("TheFirstOfASunday",
               "  {start: 2026-12-01, repeat: FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29, lasts: 1d}",
               "{time.weekday: sunday}"),
        inside("TheHourThatIsSkipped",
               "  {timezone: Europe/Berlin, start: 2026-12-01 02:00, repeat: FREQ=DAILY, lasts: "
               "30m}",
               "{time.hour: 3}"),
        inside("WithoutRecurrence", "  {start: 2026-12-04 18:00}", "{time.hour: 9}"),
        inside("InMembersZones", "  {timezone: member, start: 2026-12-05, end: 2026-12-07}",
               "{time.weekday: monday}"),
        inside("OneOfTwo", kDays, "{any: [{time.weekday: monday}, {time.weekday: sunday}]}")),
    name_of_warned);

}  // namespace
}  // namespace fanfare::config
