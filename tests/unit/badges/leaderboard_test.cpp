#include "badges/leaderboard.h"

#include <gtest/gtest.h>

#include <ostream>

#include "tests/unit/campaigns/scene.h"

namespace fanfare::badges {
namespace {

using Every = campaigns::Limit::Every;

struct Row {
  const char* name;
  Every every;
  const char* when;
  const char* zone;
  const char* period;
};
void PrintTo(const Row& row, std::ostream* out) {
  *out << row.name;
}

class PeriodNames : public testing::TestWithParam<Row> {};

TEST_P(PeriodNames, AreThoseOfTheCalendar) {
  const TimeZone zone = TimeZone::find(GetParam().zone).value();
  const Every every = GetParam().every;
  EXPECT_EQ(period_name(every, period_at(every, campaigns::utc(GetParam().when), zone)),
            GetParam().period);
}

// Weeks as `date +%G-W%V` of GNU coreutils names them.
INSTANTIATE_TEST_SUITE_P(
    All, PeriodNames,
    testing::Values(
        Row{"Day", Every::Day, "2026-12-05T03:00:00Z", "UTC", "2026-12-05"},
        Row{"DayInTheProgramsZone", Every::Day, "2026-12-04T18:00:00Z", "Asia/Jakarta",
            "2026-12-05"},
        Row{"DayBefore1970", Every::Day, "1969-12-31T00:00:00Z", "UTC", "1969-12-31"},
        Row{"Week", Every::Week, "2026-12-05T03:00:00Z", "UTC", "2026-W49"},
        Row{"SundayEndsTheWeek", Every::Week, "2026-12-06T23:59:59Z", "UTC", "2026-W49"},
        Row{"MondayBeginsTheNext", Every::Week, "2026-12-07T00:00:00Z", "UTC", "2026-W50"},
        Row{"NewYearInTheOldYearsWeek", Every::Week, "2027-01-03T12:00:00Z", "UTC", "2026-W53"},
        Row{"OldYearInTheNewYearsWeek", Every::Week, "2024-12-30T12:00:00Z", "UTC", "2025-W01"},
        Row{"FirstWeek", Every::Week, "2027-01-04T12:00:00Z", "UTC", "2027-W01"},
        Row{"Month", Every::Month, "2026-12-05T03:00:00Z", "UTC", "2026-12"},
        Row{"January", Every::Month, "2027-01-31T23:00:00Z", "UTC", "2027-01"},
        Row{"Year", Every::Year, "2026-12-31T23:00:00Z", "UTC", "2026"},
        Row{"YearInTheProgramsZone", Every::Year, "2026-12-31T23:00:00Z", "Asia/Jakarta", "2027"},
        Row{"AllTime", Every::Campaign, "2026-12-31T23:00:00Z", "UTC", "all"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(Scores, OfOnePeriodTheLaterCounts) {
  std::vector<Score> scores;
  put_score(scores, {"a", Every::Week, 7, Decimal::whole(1)});
  put_score(scores, {"b", Every::Week, 7, Decimal::whole(2)});
  put_score(scores, {"a", Every::Week, 8, Decimal::whole(3)});
  put_score(scores, {"a", Every::Week, 7, Decimal::whole(4)});
  EXPECT_EQ(scores, (std::vector<Score>{{"a", Every::Week, 7, Decimal::whole(4)},
                                        {"b", Every::Week, 7, Decimal::whole(2)},
                                        {"a", Every::Week, 8, Decimal::whole(3)}}));
}

}  // namespace
}  // namespace fanfare::badges
