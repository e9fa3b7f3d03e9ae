#include <gmock/gmock.h>
#include <libical/ical.h>

#include <set>

#include "base/text.h"
#include "cli/calendar/content_lines.h"
#include "cli/calendar/icalendar.h"
#include "tests/unit/base/rows.h"
#include "tests/unit/cli/calendar_program.h"

namespace fanfare::cli::calendar {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

struct Escape {
  const char* name;
  std::string_view text;
  const char* escaped;
};
void PrintTo(const Escape& each, std::ostream* out) {
  *out << each.name;
}

class Escapes : public testing::TestWithParam<Escape> {};

/// RFC 5545 section 3.3.11.
TEST_P(Escapes, LeaveNothingThatEndsAValue) {
  EXPECT_EQ(ContentLines().text("X", GetParam().text).written(),
            "X:" + std::string(GetParam().escaped) + "\r\n");
}

FANFARE_ROWS(Escapes, Escape{"Plain", "Kopi: \"senja\"", "Kopi: \"senja\""},
             Escape{"Separators", "a,b;c", "a\\,b\\;c"}, Escape{"Backslashes", "a\\nb", "a\\\\nb"},
             Escape{"EndsOfLines", "a\nb\r\nc\rd", "a\\nb\\nc\\nd"}, Escape{"Tabs", "a\tb", "a\tb"},
             Escape{"ControlCharacters", std::string_view("a\0b\x1B\x7F", 5), "ab"},
             Escape{"Nothing", "", ""});

std::string unfolded(std::string text) {
  for (std::size_t at = 0; (at = text.find("\r\n ", at)) != std::string::npos;) {
    text.erase(at, 3);
  }
  return text;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find("\r\n", at);
    if (end == std::string::npos) {
      ADD_FAILURE() << "a line without CRLF";
      break;
    }
    lines.push_back(text.substr(at, end - at));
    at = end + 2;
  }
  return lines;
}

TEST(Folding, KeepsLinesShortAndCharactersWhole) {
  for (const std::string unit : {"x", "é", "誕", "🎂", "xé誕🎂"}) {
    for (std::size_t shift = 0; shift < 5; ++shift) {
      std::string value(shift, '.');
      for (int i = 0; i < 100; ++i) {
        value += unit;
      }
      const std::string written = ContentLines().text("SUMMARY", value).written();
      for (const std::string& line : lines_of(written)) {
        EXPECT_LE(line.size(), 75U);
        EXPECT_TRUE(is_utf8(line)) << line;
      }
      EXPECT_EQ(unfolded(written), "SUMMARY:" + value + "\r\n");
    }
  }
}

TEST(Folding, BeginsAtTheSeventySixthOctet) {
  EXPECT_EQ(ContentLines().line("X", std::string(73, 'a')).written(),
            "X:" + std::string(73, 'a') + "\r\n");
  EXPECT_EQ(ContentLines().line("X", std::string(74, 'a')).written(),
            "X:" + std::string(73, 'a') + "\r\n a\r\n");
}

TEST(Folding, EndsWithWhatIsNoUtf8) {
  const std::string broken(200, '\x80');
  EXPECT_EQ(unfolded(ContentLines().line("X", broken).written()), "X:" + broken + "\r\n");
}

const View kGerman{.locale = "de", .program_locale = "de"};

/// When the calendars are exported, unless a test says otherwise.
const Instant kNow = parse_rfc3339("2026-11-30T08:15:30.250Z").value();

std::string ics_of(const std::string& documents, const Window& window, const View& view = kGerman,
                   Instant now = kNow) {
  const auto program = program_with(documents);
  return unfolded(icalendar(*program, agenda_of(*program, window), view, now));
}

TEST(ICalendar, IsThis) {
  EXPECT_EQ(ics_of(campaign("{start: 2026-12-05 00:00, end: 2026-12-07 00:00}",
                            "title: {de: \"Doppelt, halb; ganz\", en: Double}\n"
                            "then: [{multiply: 2}, {points: 50}]\n",
                            "weekend"),
                   berlin("2026-12-01 10:30", 1)),
            "BEGIN:VCALENDAR\r\n"
            "VERSION:2.0\r\n"
            "PRODID:-//Fanfare//fanfare calendar//EN\r\n"
            "CALSCALE:GREGORIAN\r\n"
            "NAME:Shop\r\n"
            "X-WR-CALNAME:Shop\r\n"
            "BEGIN:VEVENT\r\n"
            "UID:weekend@shop\r\n"
            "DTSTAMP:20261130T081530Z\r\n"
            "DTSTART:20261204T230000Z\r\n"
            "DTEND:20261206T230000Z\r\n"
            "SUMMARY:Doppelt\\, halb\\; ganz\r\n"
            "DESCRIPTION:weekend: on purchase: points x2\\, +50 points\r\n"
            "CATEGORIES:Points\r\n"
            "STATUS:CONFIRMED\r\n"
            "TRANSP:TRANSPARENT\r\n"
            "END:VEVENT\r\n"
            "END:VCALENDAR\r\n");
}

TEST(ICalendar, WritesTitlesInTheLocale) {
  View english = kGerman;
  english.locale = "en-GB";
  EXPECT_THAT(ics_of(campaign("{start: 2026-12-05}", "title: {de: Doppelt, en: Double}\n"),
                     berlin("2026-12-01", 1), english),
              HasSubstr("SUMMARY:Double\r\n"));
}

TEST(ICalendar, WritesFloatingTimesForMembersZones) {
  const std::string text =
      ics_of(campaign("{timezone: member, start: 2026-03-29 02:30, repeat: FREQ=DAILY, lasts: 1h}"),
             berlin("2026-03-29", 1));
  EXPECT_THAT(text, HasSubstr("UID:c.20260329@shop\r\n"));
  EXPECT_THAT(text, HasSubstr("DTSTART:20260329T023000\r\nDTEND:20260329T033000\r\n"));
  EXPECT_THAT(text, HasSubstr("in each member's own zone\r\n"));
}

TEST(ICalendar, BoundsWhatHasNoStartOrEnd) {
  const std::string text = ics_of(campaign("{start: 2026-03-24 00:00}", "", "a") +
                                      campaign("{end: 2026-03-24}", "", "b") +
                                      campaign("{timezone: member, start: 2026-03-24}", "", "c"),
                                  berlin("2026-03-23", 1));
  EXPECT_THAT(text, HasSubstr("UID:a@shop\r\nDTSTAMP:20261130T081530Z\r\n"
                              "DTSTART:20260323T230000Z\r\nDTEND:20260329T220000Z\r\n"));
  EXPECT_THAT(text, HasSubstr("\\nno end: shown until this calendar ends\r\n"));
  EXPECT_THAT(text, HasSubstr("UID:b@shop\r\nDTSTAMP:20261130T081530Z\r\n"
                              "DTSTART:20260322T230000Z\r\nDTEND:20260323T230000Z\r\n"));
  EXPECT_THAT(text, HasSubstr("\\nno start: shown from where this calendar begins\r\n"));
  EXPECT_THAT(text, HasSubstr("DTSTART:20260324T000000\r\nDTEND:20260330T000000\r\n"));
}

std::set<std::string> uids(const std::string& text) {
  std::set<std::string> found;
  for (const std::string& line : lines_of(text)) {
    if (line.starts_with("UID:") && !found.insert(line).second) {
      ADD_FAILURE() << line << " is there twice";
    }
  }
  return found;
}

TEST(ICalendar, KeepsUidsWhicheverWindowAnOccurrenceIsSeenIn) {
  const std::string documents =
      campaign("{start: 2026-01-03, repeat: \"FREQ=WEEKLY;BYDAY=SA,SU\", lasts: 36h}", "", "a") +
      campaign("{start: 2025-01-01}", "", "b") + campaign("{end: 2027-01-01}", "", "c") +
      campaign("{timezone: member, start: 2026-01-01, repeat: FREQ=DAILY, lasts: 1d}", "", "d");
  const auto whole = uids(ics_of(documents, berlin("2026-03-01", 8)));
  std::set<std::string> parts;
  for (const char* from :
       {"2026-03-01 00:00", "2026-03-08 05:45", "2026-03-15 21:00", "2026-03-22 00:00",
        "2026-03-29 00:00", "2026-04-05 00:00", "2026-04-12 00:00", "2026-04-19 00:00"}) {
    parts.merge(uids(ics_of(documents, berlin(from, 1))));
  }
  EXPECT_EQ(parts, whole);
}

TEST(ICalendar, AMovedCampaignTakesThePlaceOfWhatItWas) {
  const Window window = berlin("2026-12-01", 4);
  const auto before =
      uids(ics_of(campaign("{start: 2026-12-05, end: 2026-12-07}", "", "once") +
                      campaign("{start: 2026-12-04 18:00, repeat: FREQ=WEEKLY;BYDAY=FR, lasts: 4h}",
                               "", "often"),
                  window));
  EXPECT_EQ(before.size(), 5U);
  EXPECT_EQ(uids(ics_of(campaign("{start: 2026-12-12, end: 2026-12-13}", "", "once") +
                            campaign("{start: 2026-12-04 20:30, repeat: FREQ=WEEKLY;BYDAY=FR, "
                                     "lasts: 2h}",
                                     "", "often"),
                        window)),
            before);
}

TEST(ICalendar, TellsOccurrencesApartThatAClockChangeMoves) {
  // In Pyongyang 23:30 on 4 May 2018 was midnight: 23:45 is 00:15 on the next day.
  const auto found = uids(ics_of(campaign("{timezone: Asia/Pyongyang, start: 2018-05-03 23:45, "
                                          "repeat: FREQ=DAILY;COUNT=3, lasts: 10m}"),
                                 berlin("2018-05-01", 2)));
  EXPECT_EQ(found, (std::set<std::string>{"UID:c.20180503@shop", "UID:c.20180504@shop",
                                          "UID:c.20180505@shop"}));
}

TEST(ICalendar, LeavesOutWhatIsDisabledOrAlwaysRunsUnlessAskedForAll) {
  const std::string documents = campaign("", "", "base") +
                                campaign("{start: 2026-12-05}", "enabled: false\n", "off") +
                                campaign("{start: 2027-12-05}", "", "later");
  EXPECT_THAT(ics_of(documents, berlin("2026-12-01", 1)), Not(HasSubstr("VEVENT")));
  View view = kGerman;
  view.all = true;
  const std::string all = ics_of(documents, berlin("2026-12-01", 1), view);
  EXPECT_EQ(uids(all), (std::set<std::string>{"UID:base@shop", "UID:off@shop"}));
  EXPECT_THAT(all, HasSubstr("STATUS:TENTATIVE\r\n"));
}

TEST(ICalendar, WithoutEventsHoldsAZone) {
  const std::string text = ics_of("", berlin("2026-12-01", 1));
  EXPECT_THAT(text, HasSubstr("BEGIN:VTIMEZONE\r\nTZID:UTC\r\n"));
}

struct FreeComponent {
  void operator()(icalcomponent* component) const { icalcomponent_free(component); }
};

/// Another reader, which knows which properties a component must and may have (RFC 5545 and 5546).
TEST(ICalendar, IsWhatLibicalTakes) {
  const std::string documents =
      campaign("{start: 2026-03-24}", "title: {de: \"Lang, länger; am längsten\\nZeile\"}\n", "a") +
      campaign("{end: 2026-03-24}", "enabled: false\n", "b") + campaign("", "", "c") +
      campaign("{timezone: member, start: 2026-01-01, repeat: FREQ=DAILY, lasts: 1d}", "", "d");
  View view = kGerman;
  view.all = true;
  for (const auto& [text, events] : {std::pair(documents, 10), std::pair(std::string(), 0)}) {
    const auto program = program_with(text);
    const std::string written =
        icalendar(*program, agenda_of(*program, berlin("2026-03-23", 1)), view, kNow);
    const std::unique_ptr<icalcomponent, FreeComponent> read(
        icalparser_parse_string(written.c_str()));
    ASSERT_NE(read, nullptr);
    icalrestriction_check(read.get());
    EXPECT_EQ(icalcomponent_count_errors(read.get()), 0) << written;
    EXPECT_EQ(icalcomponent_count_components(read.get(), ICAL_VEVENT_COMPONENT), events);
  }
}

TEST(ICalendar, NamesCategoriesOnce) {
  EXPECT_THAT(
      ics_of("counters: {stamps: {from: app}}\n" + campaign("{start: 2026-12-05}",
                                                            "then: [{points: 5}, {multiply: 2}, "
                                                            "{counter: {name: stamps, add: 1}}]\n"),
             berlin("2026-12-01", 1)),
      HasSubstr("CATEGORIES:Points,Counters\r\n"));
}

TEST(ICalendar, EndsAfterItBegins) {
  const std::string text =
      ics_of(campaign("{start: 2026-12-05T00:00:00.100Z, end: 2026-12-05T00:00:00.200Z}"),
             berlin("2026-12-01", 1));
  EXPECT_THAT(text, HasSubstr("DTSTART:20261205T000000Z\r\nDTEND:20261205T000001Z\r\n"));
}

}  // namespace
}  // namespace fanfare::cli::calendar
