#include "tests/unit/base/rows.h"
#include "tests/unit/cli/plan_scene.h"

namespace fanfare::cli::planning {
namespace {

/// What a schedule in a program of Jakarta comes to at a moment.
struct Moment {
  std::string name;
  std::string schedule;  ///< And further keys of the campaign.
  std::string at;
  bool begun;
  bool running;
};

void PrintTo(const Moment& row, std::ostream* out) {
  *out << row.name;
}

class Standings : public testing::TestWithParam<Moment> {};

TEST_P(Standings, TellWhetherACampaignRuns) {
  const auto& [name, schedule, at, begun, running] = GetParam();
  const auto loaded = load("program: shop\ntimezone: Asia/Jakarta\n---\ncampaign: a\non: x\n" +
                           schedule + "\nthen: [{points: 1}]\n");
  const auto definitions = read_definitions(loaded.definitions);
  ASSERT_TRUE(definitions);
  ASSERT_EQ(definitions->at(1).kind, "program");
  const Standing standing =
      standing_of(definitions->at(0).body, zone_of(definitions->at(1).body), *parse_rfc3339(at));
  EXPECT_EQ(standing.begun, begun);
  EXPECT_EQ(standing.running, running);
}

constexpr auto kDay = "schedule: {start: 2026-12-05, end: 2026-12-06}";
constexpr auto kEverywhere = "schedule: {start: 2026-12-05, end: 2026-12-06, timezone: member}";
constexpr auto kFridays =
    "schedule: {start: 2026-12-04 18:00, repeat: FREQ=WEEKLY;BYDAY=FR, lasts: 4h}";
constexpr auto kTenMinutes =
    "schedule: {start: 2026-12-05 12:00, end: 2026-12-05 12:10, timezone: member}";

FANFARE_ROWS(Standings, Moment{"WithoutASchedule", "", "2026-12-05T00:00:00Z", true, true},
             Moment{"SwitchedOff", "enabled: false", "2026-12-05T00:00:00Z", false, false},
             Moment{"JustBefore", kDay, "2026-12-04T16:59:59Z", false, false},
             Moment{"FromItsFirstMoment", kDay, "2026-12-04T17:00:00Z", true, true},
             Moment{"NoLongerAtItsEnd", kDay, "2026-12-05T17:00:00Z", true, false},
             Moment{"InAZoneOfItsOwn",
                    "schedule: {start: 2026-12-05, end: 2026-12-06, timezone: UTC}",
                    "2026-12-05T17:00:00Z", true, true},
             Moment{"BeforeTheFirstFriday", kFridays, "2026-12-04T10:59:00Z", false, false},
             Moment{"OnAFriday", kFridays, "2026-12-11T11:00:00Z", true, true},
             Moment{"BetweenFridays", kFridays, "2026-12-11T15:00:00Z", true, false},
             // Kiritimati is 14 hours ahead of UTC, Baker Island 12 behind it.
             Moment{"WhereTheDayBeginsFirst", kEverywhere, "2026-12-04T10:00:00Z", true, true},
             Moment{"BeforeItBeginsAnywhere", kEverywhere, "2026-12-04T09:59:59Z", false, false},
             Moment{"WhereTheDayEndsLast", kEverywhere, "2026-12-06T11:59:59Z", true, true},
             Moment{"AfterItEndedEverywhere", kEverywhere, "2026-12-06T12:00:00Z", true, false},
             // 12:05 in Kathmandu, which is 5:45 ahead; no zone of whole or half hours has it.
             Moment{"InOddZonesToo", kTenMinutes, "2026-12-05T06:20:00Z", true, true});

}  // namespace
}  // namespace fanfare::cli::planning
