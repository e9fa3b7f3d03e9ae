#include <gmock/gmock.h>

#include "cli/calendar/table.h"
#include "cli/calendar/timeline.h"
#include "cli/words/table.h"
#include "tests/unit/cli/calendar_program.h"

namespace fanfare::cli::calendar {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kWeekend = "{start: 2026-12-05 00:00, end: 2026-12-07 00:00}";
constexpr const char* kHappyHour =
    "{start: 2026-12-01 16:00, repeat: \"FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR\", lasts: 4h}";

const View kPlain{.locale = "de", .program_locale = "de"};

std::string table_of(const std::string& documents, const Window& window,
                     const View& view = kPlain) {
  const auto program = program_with(documents);
  return table(agenda_of(*program, window), view);
}

TEST(CalendarTable, HasARowForEachOccurrenceInOrder) {
  EXPECT_EQ(
      table_of(campaign(kWeekend, "title: {de: Doppelt, en: Double}\n", "weekend") +
                   campaign("{start: 2026-12-04 18:00, repeat: FREQ=WEEKLY, lasts: 6h}", "", "fri"),
               berlin("2026-12-01", 2)),
      "STARTS            ENDS              CAMPAIGN\n"
      "Fri  4 Dec 18:00  Sat  5 Dec 00:00  fri: every Friday for 6h\n"
      "Sat  5 Dec 00:00  Mon  7 Dec 00:00  Doppelt (weekend)\n"
      "Fri 11 Dec 18:00  Sat 12 Dec 00:00  fri: every Friday for 6h\n");
}

TEST(CalendarTable, CondensesWhatRunsOften) {
  EXPECT_EQ(table_of(campaign(kHappyHour), berlin("2026-12-28", 1)),
            "STARTS            ENDS              CAMPAIGN\n"
            "Mon 28 Dec 16:00  Mon 28 Dec 20:00  c: every Monday to Friday for 4h; 5 times, last "
            "on Fri 1 Jan 2027\n");
}

TEST(CalendarTable, ShowsEveryOccurrenceAndAnotherYearWhenAsked) {
  View view = kPlain;
  view.all = true;
  EXPECT_EQ(table_of(campaign(kHappyHour), berlin("2026-12-28", 1), view),
            "STARTS                 ENDS                   CAMPAIGN\n"
            "Mon 28 Dec 16:00       Mon 28 Dec 20:00       c: every Monday to Friday for 4h\n"
            "Tue 29 Dec 16:00       Tue 29 Dec 20:00       c: every Monday to Friday for 4h\n"
            "Wed 30 Dec 16:00       Wed 30 Dec 20:00       c: every Monday to Friday for 4h\n"
            "Thu 31 Dec 16:00       Thu 31 Dec 20:00       c: every Monday to Friday for 4h\n"
            "Fri  1 Jan 2027 16:00  Fri  1 Jan 2027 20:00  c: every Monday to Friday for 4h\n");
}

TEST(CalendarTable, MarksZonesDisabledOnesAndMissingEnds) {
  EXPECT_EQ(
      table_of(
          campaign("{start: 2026-11-01 00:00}", "enabled: false\n", "a") +
              campaign("{timezone: Asia/Tokyo, start: 2026-12-05 00:00, end: 2026-12-06}", "",
                       "b") +
              campaign("{timezone: member, start: 2026-12-05 00:00, end: 2026-12-06}", "", "c") +
              campaign("{end: 2026-12-02}", "", "d"),
          berlin("2026-12-01", 1)),
      "STARTS            ENDS              CAMPAIGN\n"
      "no start          Wed  2 Dec 00:00  d\n"
      "Sun  1 Nov 00:00  no end            a: disabled\n"
      "Sat  5 Dec 00:00  Sun  6 Dec 00:00  b: in Asia/Tokyo\n"
      "Sat  5 Dec 00:00  Sun  6 Dec 00:00  c: in each member's own zone\n");
}

TEST(CalendarTable, NamesTheRestBelow) {
  EXPECT_EQ(table_of(campaign("", "", "base") + campaign("", "enabled: false\n", "old-base") +
                         campaign("{start: 2027-01-01}", "", "next-year") +
                         campaign("{end: 2026-01-01}", "", "last-year") +
                         campaign("{start: 2027-01-01, repeat: FREQ=DAILY;COUNT=1, lasts: 1d, "
                                  "except: [2027-01-01]}",
                                  "", "not-at-all"),
                     berlin("2026-12-01", 1)),
            "No scheduled campaign runs in this time.\n"
            "\n"
            "Always running  base, old-base (disabled)\n"
            "Later           next-year from Fri 1 Jan 2027\n"
            "Over            last-year\n"
            "Never           not-at-all\n");
}

std::string thirty_without_schedule() {
  std::string documents;
  for (int i = 10; i < 40; ++i) {
    documents += campaign("", "", "campaign-" + std::to_string(i));
  }
  return documents;
}

TEST(CalendarTable, NamesAFewOfManyUnlessAskedForAll) {
  const std::string few = table_of(thirty_without_schedule(), berlin("2026-12-01", 1));
  EXPECT_THAT(few, HasSubstr("campaign-21,"));
  EXPECT_THAT(few, Not(HasSubstr("campaign-22")));
  EXPECT_THAT(few, HasSubstr("and 18 more (--all names them)\n"));
  View view = kPlain;
  view.all = true;
  const std::string all = table_of(thirty_without_schedule(), berlin("2026-12-01", 1), view);
  EXPECT_THAT(all, HasSubstr("campaign-39\n"));
  std::istringstream lines(all);
  for (std::string line; std::getline(lines, line);) {
    EXPECT_LE(words::display_width(line), view.columns) << line;
  }
}

TEST(CalendarTable, OfAnEmptyProgramSaysSo) {
  EXPECT_EQ(table_of("", berlin("2026-12-01", 1)), "No scheduled campaign runs in this time.\n");
}

TEST(CalendarTable, LetsNoEscapeSequencesThrough) {
  const std::string text =
      table_of(campaign(kWeekend, "title: \"a\\e[2Jb\\nc\"\n"), berlin("2026-12-01", 1));
  EXPECT_EQ(text.find('\x1B'), std::string::npos);
  EXPECT_THAT(text, HasSubstr("a\xEF\xBF\xBD[2Jb\xEF\xBF\xBD"
                              "c (c)\n"));
}

TEST(CalendarTable, ColoursWhatRunsAndWhatIsDisabled) {
  View view = kPlain;
  view.colours = true;
  const std::string text = table_of(campaign("{start: 2026-11-01 00:00}", "", "runs") +
                                        campaign(kWeekend, "enabled: false\n", "disabled"),
                                    berlin("2026-12-01", 1), view);
  EXPECT_THAT(text, HasSubstr("\x1B[32mSun  1 Nov 00:00  no end            runs\x1B[0m\n"));
  EXPECT_THAT(text, HasSubstr("\x1B[2mSat  5 Dec 00:00"));
}

std::string timeline_of(const std::string& documents, const Window& window,
                        const View& view = kPlain) {
  const auto program = program_with(documents);
  return timeline(agenda_of(*program, window), view);
}

TEST(Timeline, DrawsAColumnADay) {
  EXPECT_EQ(
      timeline_of(
          campaign(kWeekend, "title: Wochenende\n", "weekend") + campaign(kHappyHour, "", "happy") +
              campaign("{end: 2026-12-03}", "enabled: false\n", "off") + campaign("", "", "always"),
          berlin("2026-12-01", 6), {.locale = "de", .program_locale = "de", .columns = 60}),
      //   1 Dec is a Tuesday
      "            Dec                            Jan 2027\n"
      "                  7      14     21     28     4\n"
      "off         --    :      :      :      :      :      :\n"
      "happy       ++++  +++++  +++++  +++++  +++++  +++++  +\n"
      "Wochenende      ##:      :      :      :      :      :\n");
}

TEST(Timeline, DividesDaysWhereThereIsRoom) {
  // Six columns a day, four hours each; the night of 25 October is an hour longer in Berlin.
  EXPECT_EQ(timeline_of(campaign("{start: 2026-10-24 12:00, end: 2026-10-25 04:00}"),
                        berlin("2026-10-19", 1)),
            "   Oct\n"
            "   19    20    21    22    23    24    25\n"
            "c  :     :     :     :     :     :  ####\n");
}

TEST(Timeline, DrawsSeveralDaysAColumnWhereItMust) {
  View view = kPlain;
  view.columns = 40;
  // 84 days in 37 columns, three days each; only months are marked.
  EXPECT_EQ(
      timeline_of(campaign("{start: 2026-12-01, end: 2026-12-10}"), berlin("2026-12-01", 12), view),
      "   Dec       Jan 2027  Feb\n"
      "c  ###       :         :\n");
}

TEST(Timeline, LeavesOutAMonthThatIsNearlyOver) {
  EXPECT_EQ(timeline_of(campaign("{start: 2026-11-30, end: 2026-12-02}"), berlin("2026-11-30", 6)),
            "    Dec                            Jan 2027\n"
            "   30     7      14     21     28     4\n"
            "c  ##     :      :      :      :      :\n");
}

TEST(Timeline, UsesBlocksWhereTheTerminalShowsThem) {
  View view = kPlain;
  view.utf8 = true;
  const std::string text =
      timeline_of(campaign(kWeekend) + campaign(kHappyHour, "enabled: false\n", "off"),
                  berlin("2026-12-01", 6), view);
  EXPECT_THAT(text, HasSubstr("c        ██┊      ┊"));
  EXPECT_THAT(text, HasSubstr("off  ░░░░  ░░░░░"));
}

TEST(Timeline, IsInMembersOwnDays) {
  EXPECT_THAT(timeline_of(campaign("{timezone: member, start: 2026-12-05, end: 2026-12-07}"),
                          berlin("2026-12-01", 6)),
              HasSubstr("\nc      ##:"));
}

TEST(Timeline, PutsOtherZonesOnTheProgramsDays) {
  // Midnight in Tokyo is 16:00 the day before in Berlin.
  EXPECT_THAT(timeline_of(campaign("{timezone: Asia/Tokyo, start: 2026-12-05, end: 2026-12-07}"),
                          berlin("2026-12-01", 6)),
              HasSubstr("\nc     +#+:"));
}

TEST(Timeline, FitsTheTerminal) {
  const std::string wide = "title: 誕生日の週 お祝いのとても長い題名をここに書いてみます\n";
  for (const std::size_t columns : {40U, 57U, 80U, 133U, 500U}) {
    for (const int weeks : {1, 2, 6, 13, 52, 104}) {
      View view{.locale = "de", .program_locale = "de", .utf8 = true, .columns = columns};
      const std::string text = timeline_of(
          campaign("{start: 2026-01-01}", wide) + campaign("{start: 2026-01-01}", "", "x"),
          berlin("2026-12-01", weeks), view);
      std::istringstream lines(text);
      for (std::string line; std::getline(lines, line);) {
        EXPECT_LE(words::display_width(line), columns) << weeks << " weeks: " << line;
      }
    }
  }
}

TEST(Timeline, OfNothingIsNothing) {
  EXPECT_EQ(timeline_of(campaign(""), berlin("2026-12-01", 6)), "");
}

TEST(Timeline, TellsWholeColumnsFromParts) {
  // A day of 23 hours is a whole one.
  const auto program = program_with(campaign("{start: 2026-03-29 00:00, end: 2026-03-30 00:30}"));
  const Window window = berlin("2026-03-28", 1);
  const Agenda agenda = agenda_of(*program, window);
  const Axis axis = Axis::fitting(window, 7);
  EXPECT_THAT(coverage(agenda.entries.front(), axis, window),
              ElementsAre(Coverage::None, Coverage::Whole, Coverage::Part, Coverage::None,
                          Coverage::None, Coverage::None, Coverage::None));
}

TEST(Clipping, CountsColumns) {
  EXPECT_EQ(words::clipped("Kopi Senja", 10), "Kopi Senja");
  EXPECT_EQ(words::clipped("Kopi Senja", 9), "Kopi S...");
  EXPECT_EQ(words::clipped("誕生日の週", 9), "誕生日...");
  EXPECT_EQ(words::clipped("誕生日の週", 8), "誕生...");
  EXPECT_EQ(words::clipped("Kopi", 2), "..");
}

}  // namespace
}  // namespace fanfare::cli::calendar
