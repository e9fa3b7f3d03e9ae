#include <gtest/gtest.h>

#include "tests/unit/base/rows.h"
#include "tests/unit/campaigns/scene.h"

namespace fanfare::campaigns {
namespace {

using enum Operator;

struct Clock {
  const char* name;
  const char* zone;
  const char* weekday;
  const char* hour;
  const char* date;
};
void PrintTo(const Clock& row, std::ostream* out) {
  *out << row.zone;
}
using TimeFields = testing::TestWithParam<Clock>;

TEST_P(TimeFields, AreReadInTheSchedulesZone) {
  Scene scene;
  scene.zone = TimeZone::find(GetParam().zone).value();
  const auto is = [&](const char* path, const char* value) {
    return scene.holds(Condition::test(make_test(path, Is, {plain(value)})));
  };
  EXPECT_TRUE(is("time.weekday", GetParam().weekday));
  EXPECT_TRUE(is("time.hour", GetParam().hour));
  EXPECT_TRUE(is("time.date", GetParam().date));
}

// The scene's 2026-12-05T23:30Z.
FANFARE_ROWS(TimeFields, Clock{"Utc", "UTC", "saturday", "23", "2026-12-05"},
             Clock{"Jakarta", "Asia/Jakarta", "sunday", "6", "2026-12-06"},
             Clock{"Berlin", "Europe/Berlin", "sunday", "0", "2026-12-06"},
             Clock{"NewYork", "America/New_York", "saturday", "18", "2026-12-05"});

struct When {
  const char* name;
  const char* field;
  Operator op;
  std::variant<const char*, Duration> than;  ///< A moment in UTC, or so long before the event.
  bool holds;
  const char* zone = "UTC";
};
void PrintTo(const When& row, std::ostream* out) {
  *out << row.field << ' ' << to_string(row.op);
}
using Moments = testing::TestWithParam<When>;

TEST_P(Moments, AreCompared) {
  const auto& row = GetParam();
  Scene scene;
  scene.zone = TimeZone::find(row.zone).value();
  campaigns::Test test = make_test(row.field, row.op, {});
  if (row.op == WithinLast) {
    test.duration = std::get<Duration>(row.than);
  } else if (const auto* text = std::get_if<const char*>(&row.than)) {
    test.moment = Moment{utc(*text)};
  } else {
    test.moment = Moment{std::get<Duration>(row.than)};
  }
  EXPECT_EQ(scene.holds(Condition::test(test)), row.holds);
}

using Unit = Duration::Unit;
constexpr Duration kHour{1, Unit::Hour};
constexpr Duration kDay{1, Unit::Day};
constexpr Duration kYear{1, Unit::Year};

// last_seen is exactly a day before the event, joined_at exactly a year, delivered 13.5 hours.
FANFARE_ROWS(Moments, When{"Before", "event.delivered", Before, "2026-12-05T10:00:01Z", true},
             When{"BeforeItself", "event.delivered", Before, "2026-12-05T10:00:00Z", false},
             When{"After", "event.delivered", After, "2026-12-05T09:59:59Z", true},
             When{"AfterItself", "event.delivered", After, "2026-12-05T10:00:00Z", false},
             When{"BeforeADayAgoExactly", "member.last_seen", Before, kDay, false},
             When{"BeforeAnHourAgo", "member.last_seen", Before, kHour, true},
             When{"AfterADayAgoExactly", "member.last_seen", After, kDay, false},
             When{"AfterTwoDaysAgo", "member.last_seen", After, Duration{2, Unit::Day}, true},
             When{"JoinedBeforeAYearAgo", "member.joined_at", Before, kYear, false},
             When{"JoinedBeforeElevenMonthsAgo", "member.joined_at", Before,
                  Duration{11, Unit::Month}, true},
             When{"WithinLastDay", "event.delivered", WithinLast, kDay, true},
             When{"WithinLastHour", "event.delivered", WithinLast, kHour, false},
             When{"WithinLastExactly", "member.last_seen", WithinLast, kDay, false},
             When{"WithinLastYear", "member.last_seen", WithinLast, kYear, true},
             When{"LocalTextInUtc", "member.attr.visited", Before, "2026-12-01T09:00:00Z", false},
             When{"LocalTextInJakarta", "member.attr.visited", Before, "2026-12-01T09:00:00Z", true,
                  "Asia/Jakarta"},
             When{"DateOnly", "member.birthday", Before, "1990-12-06T00:00:00Z", false},
             When{"TheEventItselfAfter", "event.time", After, "2026-12-05T23:29:59Z", true},
             When{"TheEventItselfBefore", "event.time", Before, "2026-12-05T23:30:00Z", false},
             When{"TheEventItselfWithinLast", "event.time", WithinLast, kHour, true},
             When{"MissingBefore", "event.store", Before, kDay, false},
             When{"MissingAfter", "event.store", After, kDay, false},
             When{"MissingWithin", "event.store", WithinLast, kDay, false},
             When{"NoTimeBefore", "event.category", Before, kDay, false},
             When{"NoTimeAfter", "event.category", After, kDay, false},
             When{"CounterIsNoTime", "counter.coffees", After, kDay, false});

TEST(WithinLast, TheFutureIsNotThePast) {
  Scene scene;
  scene.event.attributes = {{"delivered", "2026-12-05T23:30:01Z"}};
  campaigns::Test test = make_test("event.delivered", WithinLast, {});
  test.duration = kDay;
  EXPECT_FALSE(scene.holds(Condition::test(test)));
  scene.event.attributes = {{"delivered", "2026-12-05T23:30:00Z"}};
  EXPECT_TRUE(scene.holds(Condition::test(test)));
}

TEST(DaysAgo, AreCalendarDaysInTheZone) {
  // Berlin, the day after clocks went forward: a day ago was 23 hours ago.
  Scene scene;
  scene.zone = TimeZone::find("Europe/Berlin").value();
  scene.event.time = utc("2026-03-29T12:00:00+02:00");
  scene.alice.last_seen = utc("2026-03-28T12:30:00+01:00");
  campaigns::Test test = make_test("member.last_seen", WithinLast, {});
  test.duration = kDay;
  EXPECT_TRUE(scene.holds(Condition::test(test)));
  scene.alice.last_seen = utc("2026-03-28T11:30:00+01:00");  // 23.5 hours
  EXPECT_FALSE(scene.holds(Condition::test(test)));
}

}  // namespace
}  // namespace fanfare::campaigns
