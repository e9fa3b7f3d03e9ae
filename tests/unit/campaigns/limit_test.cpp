#include "campaigns/limit.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/unit/base/rows.h"
#include "tests/unit/campaigns/scene.h"

namespace fanfare::campaigns {
namespace {

using enum Limit::Every;

struct Pair {
  const char* name;
  Limit::Every every;
  const char* zone;
  const char* one;
  const char* other;
  bool same;
  const char* joined = "2024-02-29T12:00:00Z";
};
void PrintTo(const Pair& row, std::ostream* out) {
  *out << row.one << " and " << row.other << " in " << row.zone;
}
using Windows = testing::TestWithParam<Pair>;

TEST_P(Windows, BeginAndEndInTheZone) {
  const auto& row = GetParam();
  const TimeZone zone = TimeZone::find(row.zone).value();
  const auto window = [&](const char* when) {
    return window_of(row.every, {utc(when), LocalTime(), zone}, utc(row.joined));
  };
  EXPECT_EQ(window(row.one) == window(row.other), row.same);
  if (!row.same) {
    EXPECT_LT(window(row.one), window(row.other));
  }
}

constexpr const char* kJakarta = "Asia/Jakarta";
FANFARE_ROWS(
    Windows,
    Pair{"Campaign", Campaign, "UTC", "1970-01-01T00:00:00Z", "2099-12-31T00:00:00Z", true},
    Pair{"DayHolds", Day, "UTC", "2026-12-05T00:00:00Z", "2026-12-05T23:59:59.999Z", true},
    Pair{"DayEnds", Day, "UTC", "2026-12-05T23:59:59.999Z", "2026-12-06T00:00:00Z", false},
    Pair{"DayEndsInJakarta", Day, kJakarta, "2026-12-05T16:59:59Z", "2026-12-05T17:00:00Z", false},
    Pair{"DayOverUtcMidnight", Day, kJakarta, "2026-12-05T17:00:00Z", "2026-12-06T16:59:59Z", true},
    Pair{"DayOf25Hours", Day, "Europe/Berlin", "2026-10-24T22:00:00Z", "2026-10-25T22:59:59Z",
         true},
    Pair{"WeekFromMonday", Week, "UTC", "2026-11-30T00:00:00Z", "2026-12-06T23:59:59Z", true},
    Pair{"WeekEndsOnSunday", Week, "UTC", "2026-12-06T23:59:59Z", "2026-12-07T00:00:00Z", false},
    Pair{"WeekEndsInJakarta", Week, kJakarta, "2026-12-06T16:59:59Z", "2026-12-06T17:00:00Z",
         false},
    Pair{"WeekOverNewYear", Week, "UTC", "2026-12-28T00:00:00Z", "2027-01-03T23:59:59Z", true},
    Pair{"WeekOfTheEpoch", Week, "UTC", "1969-12-29T00:00:00Z", "1970-01-04T23:59:59Z", true},
    Pair{"WeekBeforeTheEpoch", Week, "UTC", "1969-12-28T23:59:59Z", "1969-12-29T00:00:00Z", false},
    Pair{"MonthHolds", Month, "UTC", "2026-02-01T00:00:00Z", "2026-02-28T23:59:59Z", true},
    Pair{"MonthEnds", Month, "UTC", "2026-02-28T23:59:59Z", "2026-03-01T00:00:00Z", false},
    Pair{"LeapMonth", Month, "UTC", "2028-02-01T00:00:00Z", "2028-02-29T23:59:59Z", true},
    Pair{"DecemberIsNotJanuary", Month, "UTC", "2026-12-31T23:59:59Z", "2027-01-01T00:00:00Z",
         false},
    Pair{"SameMonthOtherYear", Month, "UTC", "2026-12-05T00:00:00Z", "2027-12-05T00:00:00Z", false},
    Pair{"MonthEndsInJakarta", Month, kJakarta, "2026-11-30T16:59:59Z", "2026-11-30T17:00:00Z",
         false},
    Pair{"YearHolds", Year, "UTC", "2026-01-01T00:00:00Z", "2026-12-31T23:59:59Z", true},
    Pair{"YearEnds", Year, "UTC", "2026-12-31T23:59:59Z", "2027-01-01T00:00:00Z", false},
    Pair{"YearEndsInJakarta", Year, kJakarta, "2026-12-31T16:59:59Z", "2026-12-31T17:00:00Z",
         false},
    Pair{"MembershipYearHolds", MembershipYear, "UTC", "2026-12-05T00:00:00Z",
         "2027-12-04T23:59:59Z", true, "2025-12-05T18:00:00Z"},
    Pair{"MembershipYearEnds", MembershipYear, "UTC", "2027-12-04T23:59:59Z",
         "2027-12-05T00:00:00Z", false, "2025-12-05T18:00:00Z"},
    Pair{"MembershipYearInJakarta", MembershipYear, kJakarta, "2027-12-05T16:59:59Z",
         "2027-12-05T17:00:00Z", false, "2025-12-05T18:00:00Z"},
    Pair{"LeapDayHolds", MembershipYear, "UTC", "2025-02-28T23:59:59Z", "2024-02-29T12:00:00Z",
         true},
    Pair{"LeapDayEndsInACommonYear", MembershipYear, "UTC", "2025-02-28T23:59:59Z",
         "2025-03-01T00:00:00Z", false},
    Pair{"LeapDayEndsInALeapYear", MembershipYear, "UTC", "2028-02-28T23:59:59Z",
         "2028-02-29T00:00:00Z", false},
    Pair{"BeforeJoining", MembershipYear, "UTC", "2024-02-28T00:00:00Z", "2024-02-29T00:00:00Z",
         false});

TEST(EndOfWindow, IsWhereTheNextBegins) {
  const TimeZone jakarta = TimeZone::find(kJakarta).value();
  const auto end = [&](Limit::Every every, const char* when) {
    const Instant joined = utc("2024-02-29T12:00:00Z");
    const auto window = window_of(every, {utc(when), LocalTime(), jakarta}, joined);
    const auto found = end_of_window(every, window, jakarta, joined);
    return found ? format_rfc3339(*found) : "never";
  };
  EXPECT_EQ(end(Day, "2026-12-05T03:00:00Z"), "2026-12-05T17:00:00Z");
  EXPECT_EQ(end(Week, "2026-12-05T03:00:00Z"), "2026-12-06T17:00:00Z");
  EXPECT_EQ(end(Month, "2026-12-05T03:00:00Z"), "2026-12-31T17:00:00Z");
  EXPECT_EQ(end(Year, "2026-12-05T03:00:00Z"), "2026-12-31T17:00:00Z");
  EXPECT_EQ(end(MembershipYear, "2026-12-05T03:00:00Z"), "2027-02-28T17:00:00Z");  // 1 March
  EXPECT_EQ(end(Campaign, "2026-12-05T03:00:00Z"), "never");
  EXPECT_EQ(end(Occurrence, "2026-12-05T03:00:00Z"), "never");
}

RC_GTEST_PROP(EndOfWindow, DividesWhatWindowOfTellsApart, ()) {
  const auto zone = TimeZone::find(*rc::gen::element<std::string>(
                                       "UTC", "Asia/Jakarta", "Europe/Berlin", "America/Havana",
                                       "Asia/Beirut", "Pacific/Apia", "Australia/Lord_Howe"))
                        .value();
  const auto every = *rc::gen::element(Day, Week, Month, Year, MembershipYear);
  // 1995 to 2040
  const Instant when =
      from_unix_ms(*rc::gen::inRange<std::int64_t>(788'918'400, 2'208'988'800) * 1000);
  const Instant joined =
      from_unix_ms(*rc::gen::inRange<std::int64_t>(788'918'400, 1'800'000'000) * 1000);
  const auto window = [&](Instant at) { return window_of(every, {at, LocalTime(), zone}, joined); };
  const Instant end = end_of_window(every, window(when), zone, joined).value();
  RC_ASSERT(when < end);
  RC_ASSERT(window(end) > window(when));
  RC_ASSERT(window(end - milliseconds(1)) == window(when));
}

TEST(EveryWords, AreThoseOfTheContract) {
  for (const char* word : {"day", "week", "month", "year", "membership_year", "occurrence"}) {
    ASSERT_TRUE(every_from(word)) << word;
    EXPECT_EQ(to_string(*every_from(word)), word);
  }
  EXPECT_EQ(every_from("hour"), std::nullopt);
}

/// A member whom one campaign concerns again and again.
class AllowanceTest : public testing::Test {
 protected:
  /// How the limits stand at that moment.
  Allowance at(const char* when, const std::vector<Limit>& limits) {
    scene_.event.time = utc(when);
    book_.emplace(draft_, budgets_);
    return {"weekend", limits, Facts{scene_.event, draft_, zone_}, LocalTime(), zone_, *book_};
  }
  void use(const char* when, const std::vector<Limit>& limits, std::int64_t points) {
    Allowance allowance = at(when, limits);
    allowance.act();
    allowance.use(Points(points));
    book_->write(draft_);
  }

  const char* saturday_ = "2026-12-05T10:00:00Z";
  const char* sunday_ = "2026-12-06T10:00:00Z";
  const char* monday_ = "2026-12-07T10:00:00Z";
  Scene scene_;
  members::Draft draft_{scene_.alice};
  Budgets budgets_;
  std::optional<UsageBook> book_;
  TimeZone zone_;
};

TEST_F(AllowanceTest, WithoutLimitsNeverEnds) {
  use(saturday_, {}, 1000);
  EXPECT_FALSE(at(saturday_, {}).exhausted());
  EXPECT_EQ(at(saturday_, {}).points_left(), std::nullopt);
  EXPECT_TRUE(draft_.changes().empty());
}

TEST_F(AllowanceTest, CountsTimesPerWindow) {
  const std::vector<Limit> limits{make_limit(Day, 2)};
  use(saturday_, limits, 0);
  EXPECT_FALSE(at(saturday_, limits).exhausted());
  use(saturday_, limits, 0);
  EXPECT_TRUE(at(saturday_, limits).exhausted());
  EXPECT_FALSE(at(sunday_, limits).exhausted());
  EXPECT_EQ(at(saturday_, limits).points_left(), std::nullopt);
}

TEST_F(AllowanceTest, CountsPoints) {
  const std::vector<Limit> limits{make_limit(Week, std::nullopt, 100)};
  EXPECT_EQ(at(saturday_, limits).points_left(), Points(100));
  use(saturday_, limits, 70);
  EXPECT_EQ(at(sunday_, limits).points_left(), Points(30));
  use(sunday_, limits, 30);
  EXPECT_TRUE(at(sunday_, limits).exhausted());
  EXPECT_EQ(at(monday_, limits).points_left(), Points(100));
}

TEST_F(AllowanceTest, TheTightestOfSeveralLimitsCounts) {
  const std::vector<Limit> limits{make_limit(Day, std::nullopt, 50),
                                  make_limit(Campaign, std::nullopt, 80)};
  use(saturday_, limits, 50);
  EXPECT_TRUE(at(saturday_, limits).exhausted());
  EXPECT_FALSE(at(sunday_, limits).exhausted());
  EXPECT_EQ(at(sunday_, limits).points_left(), Points(30));
  use(sunday_, limits, 30);
  EXPECT_TRUE(at(monday_, limits).exhausted());
}

TEST_F(AllowanceTest, TwoLimitsOfOneWindowBookOneAct) {
  const std::vector<Limit> limits{make_limit(Day, 3), make_limit(Day, std::nullopt, 100)};
  use(saturday_, limits, 40);
  EXPECT_EQ(at(saturday_, limits).points_left(), Points(60));
  use(saturday_, limits, 40);
  EXPECT_FALSE(at(saturday_, limits).exhausted());
  use(saturday_, limits, 0);
  EXPECT_TRUE(at(saturday_, limits).exhausted());
  EXPECT_EQ(draft_.changes().usage.size(), 1U);
}

TEST_F(AllowanceTest, ALoweredLimitIsExhaustedNotNegative) {
  use(saturday_, {make_limit(Day, std::nullopt, 100)}, 90);
  EXPECT_TRUE(at(saturday_, {make_limit(Day, std::nullopt, 50)}).exhausted());
}

}  // namespace
}  // namespace fanfare::campaigns
