#include <gmock/gmock.h>

#include "tests/unit/cli/calendar_program.h"

namespace fanfare::cli::calendar {
namespace {

using ::testing::ElementsAre;

/// `2026-03-28T01:30:00Z/2026-03-28T02:30:00Z`, with `-` where there is no end.
std::string spelt(const campaigns::Occurrence& occurrence) {
  return (has_start(occurrence) ? format_rfc3339(occurrence.start) : "-") + "/" +
         (has_end(occurrence) ? format_rfc3339(occurrence.end) : "-");
}

std::vector<std::string> spelt(const Entry& entry) {
  std::vector<std::string> all;
  for (const campaigns::Occurrence& each : entry.occurrences) {
    all.push_back(spelt(each));
  }
  return all;
}

struct Case {
  const char* name;
  const char* schedule;
  const char* from;
  int weeks;
  Standing standing;
  std::vector<std::string> occurrences;
};
void PrintTo(const Case& each, std::ostream* out) {
  *out << each.name;
}

class Agendas : public testing::TestWithParam<Case> {};

TEST_P(Agendas, HoldWhatTouchesTheWindow) {
  const Case& expected = GetParam();
  const auto program = program_with(campaign(expected.schedule));
  const Agenda agenda = agenda_of(*program, berlin(expected.from, expected.weeks));
  const Entry& entry = agenda.entries.front();
  EXPECT_EQ(entry.standing, expected.standing);
  EXPECT_EQ(spelt(entry), expected.occurrences);
}

INSTANTIATE_TEST_SUITE_P(
    All, Agendas,
    testing::Values(
        Case{"NoSchedule", "", "2026-03-23", 1, Standing::Always, {}},
        Case{"BothEnds",
             "{start: 2026-03-24 00:00, end: 2026-03-26 00:00}",
             "2026-03-23",
             1,
             Standing::Runs,
             {"2026-03-23T23:00:00Z/2026-03-25T23:00:00Z"}},
        Case{"BegunBeforeIsShownWhole",
             "{start: 2025-01-01 00:00, end: 2026-03-24 00:00}",
             "2026-03-23",
             1,
             Standing::Runs,
             {"2024-12-31T23:00:00Z/2026-03-23T23:00:00Z"}},
        Case{"NoEnd",
             "{start: 2026-03-24 00:00}",
             "2026-03-23",
             1,
             Standing::Runs,
             {"2026-03-23T23:00:00Z/-"}},
        Case{"NoStart",
             "{end: 2026-03-24 00:00}",
             "2026-03-23",
             1,
             Standing::Runs,
             {"-/2026-03-23T23:00:00Z"}},
        Case{"EndsWhenTheWindowBegins",
             "{end: 2026-03-23 00:00}",
             "2026-03-23",
             1,
             Standing::Over,
             {}},
        Case{"BeginsWhenTheWindowEnds",
             "{start: 2026-03-30 00:00, end: 2026-03-31 00:00}",
             "2026-03-23",
             1,
             Standing::Later,
             {"2026-03-29T22:00:00Z/2026-03-30T22:00:00Z"}},
        // The clocks go forward on 29 March at 02:00: an hour less of UTC, and 02:30 is 03:30.
        Case{"ClockChange",
             "{start: 2026-03-01 02:30, repeat: FREQ=DAILY, lasts: 1h}",
             "2026-03-28",
             1,
             Standing::Runs,
             {"2026-03-28T01:30:00Z/2026-03-28T02:30:00Z",
              "2026-03-29T01:30:00Z/2026-03-29T02:30:00Z",
              "2026-03-30T00:30:00Z/2026-03-30T01:30:00Z",
              "2026-03-31T00:30:00Z/2026-03-31T01:30:00Z",
              "2026-04-01T00:30:00Z/2026-04-01T01:30:00Z",
              "2026-04-02T00:30:00Z/2026-04-02T01:30:00Z",
              "2026-04-03T00:30:00Z/2026-04-03T01:30:00Z"}},
        Case{"EndOfTheYear",
             "{start: 2026-12-04 22:00, repeat: FREQ=WEEKLY, lasts: 4h}",
             "2026-12-28",
             2,
             Standing::Runs,
             {"2027-01-01T21:00:00Z/2027-01-02T01:00:00Z",
              "2027-01-08T21:00:00Z/2027-01-09T01:00:00Z"}},
        Case{"OverlappingOnesAreOne",
             "{start: 2026-03-01 00:00, repeat: \"FREQ=WEEKLY;BYDAY=SA,SU\", lasts: 36h}",
             "2026-03-13",
             1,
             Standing::Runs,
             {"2026-03-13T23:00:00Z/2026-03-16T11:00:00Z"}},
        Case{"TouchingOnesAreTwo",
             "{start: 2026-03-01 00:00, repeat: \"FREQ=WEEKLY;BYDAY=SA,SU\", lasts: 1d}",
             "2026-03-13",
             1,
             Standing::Runs,
             {"2026-03-13T23:00:00Z/2026-03-14T23:00:00Z",
              "2026-03-14T23:00:00Z/2026-03-15T23:00:00Z"}},
        Case{"UnderWayWhenTheWindowBegins",
             "{start: 2026-03-01 10:00, repeat: FREQ=WEEKLY, lasts: 2d}",
             "2026-03-16 09:00",
             1,
             Standing::Runs,
             {"2026-03-15T09:00:00Z/2026-03-17T09:00:00Z",
              "2026-03-22T09:00:00Z/2026-03-24T09:00:00Z"}},
        Case{"OverEarlierOnTheFirstDay",
             "{start: 2026-03-01 08:00, repeat: FREQ=WEEKLY, lasts: 1h}",
             "2026-03-15 09:00",
             1,
             Standing::Later,
             {"2026-03-22T07:00:00Z/2026-03-22T08:00:00Z"}},
        Case{"CutAtTheEndOfTheSchedule",
             "{start: 2026-03-01 08:00, end: 2026-03-16 08:30, repeat: FREQ=DAILY, lasts: 1h}",
             "2026-03-16",
             1,
             Standing::Runs,
             {"2026-03-16T07:00:00Z/2026-03-16T07:30:00Z"}},
        Case{"ExceptedDay",
             "{start: 2026-03-01 08:00, repeat: FREQ=WEEKLY, lasts: 1h, except: [2026-03-15]}",
             "2026-03-14",
             2,
             Standing::Runs,
             {"2026-03-22T07:00:00Z/2026-03-22T08:00:00Z"}},
        Case{"Yearly",
             "{start: 2020-12-24 00:00, repeat: FREQ=YEARLY, lasts: 2d}",
             "2026-03-14",
             2,
             Standing::Later,
             {"2026-12-23T23:00:00Z/2026-12-25T23:00:00Z"}},
        Case{"CountedOut",
             "{start: 2026-01-01 00:00, repeat: FREQ=DAILY;COUNT=3, lasts: 1d}",
             "2026-03-14",
             2,
             Standing::Over,
             {}},
        Case{"AllExcepted",
             "{start: 2026-05-01 00:00, repeat: FREQ=DAILY;COUNT=1, lasts: 1d, "
             "except: [2026-05-01]}",
             "2026-03-14",
             2,
             Standing::Never,
             {}},
        Case{"ZoneOfItsOwn",
             "{timezone: Asia/Tokyo, start: 2026-03-24 00:00, end: 2026-03-25 00:00}",
             "2026-03-23",
             1,
             Standing::Runs,
             {"2026-03-23T15:00:00Z/2026-03-24T15:00:00Z"}},
        Case{"Moments",
             "{start: 2026-03-24T00:00:00Z, end: 2026-03-25T00:00:00Z}",
             "2026-03-23",
             1,
             Standing::Runs,
             {"2026-03-24T00:00:00Z/2026-03-25T00:00:00Z"}}),
    [](const auto& row) { return row.param.name; });

TEST(AgendaOfMembersZones, IsOnEverybodysOwnClock) {
  // 02:30 on 29 March is skipped in Berlin, and a time like any other in most zones.
  const auto program = program_with(
      campaign("{timezone: member, start: 2026-03-01 02:30, repeat: FREQ=DAILY, lasts: 1h}"));
  const Agenda agenda = agenda_of(*program, berlin("2026-03-28 03:30", 1));
  const Entry& entry = agenda.entries.front();
  EXPECT_TRUE(entry.member_local);
  EXPECT_EQ(entry.occurrences.size(), 6U);  // that of the 28th is over at 03:30
  EXPECT_EQ(spelt(entry.occurrences.front()), "2026-03-29T02:30:00Z/2026-03-29T03:30:00Z");
  EXPECT_EQ(spelt(entry.occurrences.back()), "2026-04-03T02:30:00Z/2026-04-03T03:30:00Z");
  EXPECT_EQ(format_rfc3339(entry.on_line(entry.occurrences.back().start, agenda.window)),
            "2026-04-03T00:30:00Z");
}

TEST(AgendaOfMembersZones, TakesMomentsForMoments) {
  const auto program = program_with(
      campaign("{timezone: member, start: 2026-03-24T00:00:00Z, end: 2026-03-25T00:00:00Z}"));
  const Agenda agenda = agenda_of(*program, berlin("2026-03-23", 1));
  EXPECT_FALSE(agenda.entries.front().member_local);
  EXPECT_THAT(spelt(agenda.entries.front()),
              ElementsAre("2026-03-24T00:00:00Z/2026-03-25T00:00:00Z"));
}

TEST(AgendaOfMembersZones, ReadsAMomentBesideALocalTimeInTheProgramsZone) {
  const auto program = program_with(
      campaign("{timezone: member, start: 2026-03-24 10:00, end: 2026-03-25T00:00:00Z}"));
  const Agenda agenda = agenda_of(*program, berlin("2026-03-23", 1));
  EXPECT_THAT(spelt(agenda.entries.front()),
              ElementsAre("2026-03-24T10:00:00Z/2026-03-25T01:00:00Z"));
}

TEST(Agenda, FollowsManyOccurrences) {
  const auto program =
      program_with(campaign("{start: 2020-01-01 10:00, repeat: FREQ=DAILY, lasts: 1h}"));
  const Agenda agenda = agenda_of(*program, berlin("2026-01-01", 104));
  const Entry& entry = agenda.entries.front();
  ASSERT_EQ(entry.occurrences.size(), 728U);
  EXPECT_EQ(spelt(entry.occurrences.back()), "2027-12-29T09:00:00Z/2027-12-29T10:00:00Z");
}

TEST(Agenda, IsInTheOrderOfFirstStarts) {
  const auto program = program_with(
      campaign("{start: 2026-03-24 00:00, end: 2026-03-26 00:00}", "", "second") +
      campaign("", "", "always") +
      campaign("{start: 2026-03-23 00:00, end: 2026-03-26 00:00}", "", "first") +
      campaign("{timezone: member, start: 2026-03-24 12:00, end: 2026-03-26 00:00}", "", "third") +
      campaign("{start: 2026-03-24 13:00, end: 2026-03-26 00:00}", "", "fourth"));
  std::vector<std::string> ids;
  for (const Entry& entry : agenda_of(*program, berlin("2026-03-23", 1)).entries) {
    ids.push_back(entry.campaign->id);
  }
  EXPECT_THAT(ids, ElementsAre("first", "second", "third", "fourth", "always"));
}

TEST(Agenda, OfAnEmptyProgramIsEmpty) {
  EXPECT_TRUE(agenda_of(*program_with(""), berlin("2026-03-23", 1)).entries.empty());
}

TEST(Windows, EndWithWholeWeeksOfDays) {
  const Window window = berlin("2026-10-19 15:00", 1);  // the clocks go back on the 25th
  EXPECT_EQ(format_rfc3339(window.from), "2026-10-19T13:00:00Z");
  EXPECT_EQ(format_rfc3339(window.to), "2026-10-25T23:00:00Z");
}

}  // namespace
}  // namespace fanfare::cli::calendar
