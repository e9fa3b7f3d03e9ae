// Counters whose numbers are of windows of time, of different values, and of the largest.

#include <gtest/gtest.h>

#include "badges/counter.h"
#include "tests/unit/base/rows.h"
#include "tests/unit/campaigns/scene.h"

namespace fanfare::badges {
namespace {

using campaigns::utc;
using Every = CounterRule::Every;
using Kind = CounterRule::Kind;

/// A member whose counter sees visits, each at its time and with a text.
struct Counting {
  CounterRule rule;
  Reading reading;
  TimeZone home;
  members::Member alice;

  explicit Counting(Kind kind, Every every = Every::Campaign) {
    rule.kind = kind;
    rule.every = every;
    rule.measure.field = campaigns::field("event.store");
    alice.joined_at = utc("2024-03-10T12:00:00Z");
  }

  void lives_in(const std::string& zone) { home = TimeZone::find(zone).value(); }

  std::string visits(std::string_view time, std::string_view store = "1",
                     std::string_view items = {}) {
    members::Event event;
    event.type = "visit";
    event.time = utc(time);
    event.items = items;
    event.attributes = {{"store", store}};
    const members::Draft draft(alice);
    const members::Basket basket(items);
    reading = count(rule, {event, draft, home, &basket}, home, reading);
    alice.last_seen = std::max(event.time, alice.last_seen.value_or(event.time));
    return reading.value.to_string();
  }

  std::string ends() const {
    const auto at = ends_at(rule, reading, home, *alice.joined_at);
    return at ? format_rfc3339(*at) : "never";
  }
};

struct Row {
  const char* name;
  Every every;
  const char* ends;
  const char* next;  ///< The first moment of the next window.
};
void PrintTo(const Row& row, std::ostream* out) {
  *out << row.name;
}
using Window = testing::TestWithParam<Row>;

TEST_P(Window, EndsByTheMembersOwnClock) {
  Counting scene(Kind::Count, GetParam().every);
  scene.lives_in("Asia/Jakarta");
  EXPECT_EQ(scene.visits("2026-12-05T10:00:00Z"), "1");
  EXPECT_EQ(scene.visits("2026-12-05T10:00:00Z"), "2");
  EXPECT_EQ(scene.ends(), GetParam().ends);
  const Instant end = utc(GetParam().ends);
  EXPECT_EQ(scene.visits(format_rfc3339(end - milliseconds(1))), "3");
  EXPECT_EQ(scene.visits(GetParam().next), "1");
}

FANFARE_ROWS(Window, Row{"Day", Every::Day, "2026-12-05T17:00:00Z", "2026-12-05T17:00:00Z"},
             Row{"Week", Every::Week, "2026-12-06T17:00:00Z", "2026-12-06T17:00:00Z"},
             Row{"Month", Every::Month, "2026-12-31T17:00:00Z", "2026-12-31T17:00:00Z"},
             Row{"Year", Every::Year, "2026-12-31T17:00:00Z", "2026-12-31T17:00:00Z"},
             Row{"MembershipYear", Every::MembershipYear, "2027-03-09T17:00:00Z",
                 "2027-03-09T17:00:00Z"});

TEST(Windows, OfAllTimeNeverEnd) {
  Counting scene(Kind::Count);
  scene.visits("2026-12-05T10:00:00Z");
  EXPECT_EQ(scene.ends(), "never");
}

TEST(Windows, ThatAreOverCountNothingThatComesLate) {
  Counting scene(Kind::Count, Every::Day);
  scene.visits("2026-12-05T10:00:00Z");
  scene.visits("2026-12-06T10:00:00Z");
  EXPECT_EQ(scene.visits("2026-12-05T11:00:00Z"), "1");
  EXPECT_EQ(scene.visits("2026-12-06T09:00:00Z"), "2");
}

TEST(Windows, AreNotOpenedAgainOnceTheyEnded) {
  Counting scene(Kind::Count, Every::Day);
  scene.visits("2026-12-05T10:00:00Z");
  const Instant end_of_day = utc("2026-12-06T00:00:00Z");
  scene.reading = end(scene.rule, scene.reading, end_of_day, scene.home);
  EXPECT_EQ(scene.reading.value, Decimal());
  EXPECT_EQ(scene.ends(), "never");
  scene.alice.last_seen = end_of_day;
  EXPECT_EQ(scene.visits("2026-12-05T23:00:00Z"), "0");
  EXPECT_EQ(scene.visits("2026-12-06T00:00:00Z"), "1");
}

TEST(Windows, GoOnWhereItIsStillYesterday) {
  Counting scene(Kind::Count, Every::Day);
  scene.lives_in("Asia/Tokyo");
  scene.visits("2026-12-05T01:00:00Z");  // Saturday 10:00
  scene.lives_in("America/Los_Angeles");
  EXPECT_EQ(scene.visits("2026-12-05T05:00:00Z"), "2");  // Friday 21:00
  EXPECT_EQ(scene.visits("2026-12-05T15:00:00Z"), "3");  // Saturday
  EXPECT_EQ(scene.ends(), "2026-12-06T08:00:00Z");
  EXPECT_EQ(scene.visits("2026-12-06T15:00:00Z"), "1");
}

TEST(Windows, BeginAnewWhereTheRuleHadAnotherCalendar) {
  Counting scene(Kind::Count, Every::Month);
  scene.visits("2026-12-05T10:00:00Z");
  scene.rule.every = Every::Day;  // numbers of months are larger than those of days
  EXPECT_EQ(scene.visits("2026-12-05T11:00:00Z"), "1");
  EXPECT_EQ(scene.ends(), "2026-12-06T00:00:00Z");
}

TEST(Distinct, CountsEachValueOnce) {
  Counting scene(Kind::Distinct);
  EXPECT_EQ(scene.visits("2026-12-05T10:00:00Z", "north"), "1");
  EXPECT_EQ(scene.visits("2026-12-05T11:00:00Z", "south"), "2");
  EXPECT_EQ(scene.visits("2026-12-05T12:00:00Z", "north"), "2");
  EXPECT_EQ(scene.visits("2026-12-05T13:00:00Z", ""), "2") << "no value";
}

TEST(Distinct, ForgetsItsValuesWithTheWindow) {
  Counting scene(Kind::Distinct, Every::Day);
  scene.visits("2026-12-05T10:00:00Z", "north");
  EXPECT_EQ(scene.visits("2026-12-06T10:00:00Z", "north"), "1");
  EXPECT_EQ(scene.reading.tally.values.size(), 1U);
}

TEST(Distinct, LooksAtTheLinesOfABasket) {
  Counting scene(Kind::Distinct);
  scene.rule.measure.field = campaigns::field("item.sku");
  scene.rule.measure.where = campaigns::Condition::test(
      campaigns::make_test("item.category", campaigns::Operator::Is, {campaigns::plain("tea")}));
  EXPECT_EQ(scene.visits("2026-12-05T10:00:00Z", "",
                         R"([{"sku":"a","category":"tea"},{"sku":"b","category":"tea"},
                             {"sku":"a","category":"tea"},{"sku":"c","category":"milk"}])"),
            "2");
}

TEST(Distinct, StandsStillAtItsBound) {
  Counting scene(Kind::Distinct);
  for (std::size_t i = 0; i < kMostDistinct + 5; ++i) {
    scene.visits("2026-12-05T10:00:00Z", "store-" + std::to_string(i));
  }
  EXPECT_EQ(scene.reading.value, Decimal::whole(kMostDistinct));
  EXPECT_EQ(scene.reading.tally.values.size(), kMostDistinct);
}

TEST(Max, IsTheLargestSoFarAndNeverBelowZero) {
  Counting scene(Kind::Max);
  EXPECT_EQ(scene.visits("2026-12-05T10:00:00Z", "-5"), "0");
  EXPECT_EQ(scene.visits("2026-12-05T11:00:00Z", "12.5"), "12.5");
  EXPECT_EQ(scene.visits("2026-12-05T12:00:00Z", "7"), "12.5");
  EXPECT_EQ(scene.visits("2026-12-05T13:00:00Z", "much"), "12.5");
}

TEST(Max, IsOfTheLinesThatCount) {
  Counting scene(Kind::Max, Every::Week);
  scene.rule.measure.field = campaigns::field("item.amount");
  EXPECT_EQ(scene.visits("2026-12-05T10:00:00Z", "", R"([{"amount":"3"},{"amount":"9.25"}])"),
            "9.25");
  EXPECT_EQ(scene.visits("2026-12-07T10:00:00Z", "", R"([{"amount":"4"}])"), "4");
}

TEST(Add, IsForTheWindowOfTheEvent) {
  Counting scene(Kind::Count, Every::Day);
  scene.visits("2026-12-05T10:00:00Z");
  members::Event event;
  event.time = utc("2026-12-06T10:00:00Z");
  const members::Draft draft(scene.alice);
  const Reading after =
      add(scene.rule, Decimal::whole(3), {event, draft, scene.home}, scene.home, scene.reading);
  EXPECT_EQ(after.value, Decimal::whole(3));
  EXPECT_TRUE(is_counted_in(scene.rule, event.time, scene.home, {}, after.tally));
  EXPECT_FALSE(is_counted_in(scene.rule, utc("2026-12-05T10:00:00Z"), scene.home, {}, after.tally));
}

}  // namespace
}  // namespace fanfare::badges
