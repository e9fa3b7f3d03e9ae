#include "campaigns/index.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "tests/unit/campaigns/scene.h"

namespace fanfare::campaigns {
namespace {

using Positions = std::vector<std::uint32_t>;

Instant minute(std::int64_t number) {
  return from_unix_ms(number * 60'000);
}

RC_GTEST_PROP(IntervalIndexProperty, FindsWhatLookingAtAllFinds, ()) {
  std::vector<IntervalIndex::Interval> intervals;
  const auto count = *rc::gen::inRange<std::uint32_t>(0, 60);
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto start = *rc::gen::inRange<std::int64_t>(-20, 20);
    const auto length = *rc::gen::inRange<std::int64_t>(-2, 15);
    intervals.push_back({*rc::gen::arbitrary<bool>() ? minute(start) : Instant::min(),
                         *rc::gen::arbitrary<bool>() ? minute(start + length) : Instant::max(), i});
  }
  const IntervalIndex index(intervals);
  for (std::int64_t at = -25; at <= 40; ++at) {
    Positions expected;
    for (const auto& interval : intervals) {
      if (interval.start <= minute(at) && minute(at) < interval.end) {
        expected.push_back(interval.value);
      }
    }
    Positions found;
    index.find(minute(at), [&](std::uint32_t value) { found.push_back(value); });
    std::ranges::sort(found);
    RC_ASSERT(found == expected);
  }
}

TEST(IntervalIndex, IsHalfOpen) {
  const IntervalIndex index({{minute(0), minute(10), 7}});
  const auto found = [&](Instant when) {
    bool any = false;
    index.find(when, [&](std::uint32_t) { any = true; });
    return any;
  };
  EXPECT_FALSE(found(minute(0) - milliseconds(1)));
  EXPECT_TRUE(found(minute(0)));
  EXPECT_TRUE(found(minute(10) - milliseconds(1)));
  EXPECT_FALSE(found(minute(10)));
}

std::string any_word() {
  return *rc::gen::element<std::string>("coffee", "tea", "5", "5.0", "cake");
}

Condition any_condition(int depth) {
  const int kind = *rc::gen::inRange(0, depth == 0 ? 2 : 5);
  if (kind < 2) {
    const auto path = *rc::gen::element<std::string>(
        "event.category", "event.store", "event.amount", "member.attr.vip", "counter.coffees",
        "time.hour", "badge.welcome");
    const auto op = *rc::gen::element(Operator::Is, Operator::In, Operator::IsNot, Operator::NotIn,
                                      Operator::AtLeast, Operator::MoreThan, Operator::AtMost,
                                      Operator::LessThan);
    const bool as_text = *rc::gen::arbitrary<bool>();
    std::vector<Literal> literals;
    const int count = op == Operator::In || op == Operator::NotIn ? *rc::gen::inRange(0, 4) : 1;
    for (int i = 0; i < count; ++i) {
      literals.push_back(as_text ? quoted(any_word()) : plain(any_word()));
    }
    return Condition::test(make_test(path, op, std::move(literals)));
  }
  std::vector<Condition> parts;
  const int count = *rc::gen::inRange(0, 4);
  for (int i = 0; i < count; ++i) {
    parts.push_back(any_condition(depth - 1));
  }
  return kind == 2   ? Condition::any(std::move(parts))
         : kind == 3 ? Condition::negate(Condition::all(std::move(parts)))
                     : Condition::all(std::move(parts));
}

Campaign any_campaign() {
  Campaign campaign;
  campaign.triggers = *rc::gen::container<std::vector<std::string>>(
      rc::gen::element<std::string>("purchase", "visit"));
  if (*rc::gen::arbitrary<bool>()) {
    campaign.schedule.start = {minute(*rc::gen::inRange<std::int64_t>(-10, 10)), {}};
    campaign.schedule.end = {minute(*rc::gen::inRange<std::int64_t>(-10, 20)), {}};
  }
  if (campaign.schedule.start && *rc::gen::arbitrary<bool>()) {
    const LocalTime first = TimeZone().to_local(*campaign.schedule.start->absolute);
    campaign.schedule.end.reset();
    campaign.schedule.repeat = std::make_shared<const Occurrences>(
        Recurrence::parse(*rc::gen::element<std::string>("FREQ=DAILY;COUNT=3", "FREQ=DAILY"), first,
                          TimeZone())
            .value(),
        Duration::parse(*rc::gen::element<std::string>("5m", "1d", "20h")).value(),
        std::vector<cctz::civil_day>());
    campaign.schedule.in_member_zone = *rc::gen::arbitrary<bool>();
  }
  campaign.when = any_condition(2);
  campaign.enabled = *rc::gen::inRange(0, 5) > 0;
  return campaign;
}

/// An event with some of the attributes that the conditions ask for.
void vary(Scene& scene, std::vector<std::string>& words) {
  words = {any_word(), any_word(), *rc::gen::element<std::string>("5", "5.0", "5.00", "7")};
  scene.event.type = *rc::gen::element<std::string_view>("purchase", "visit", "review");
  scene.event.time = minute(*rc::gen::inRange<std::int64_t>(-12, 22));
  scene.event.attributes.clear();
  scene.event.amount.reset();
  if (*rc::gen::arbitrary<bool>()) {
    scene.event.attributes.push_back({"category", words[0]});
  }
  if (*rc::gen::arbitrary<bool>()) {
    scene.event.attributes.push_back({"amount", words[2]});
    scene.event.amount = Decimal::parse(words[2]);
  }
  scene.alice.profile["attr.vip"] = words[1];
}

RC_GTEST_PROP(IndexProperty, LosesNoCampaignThatActs, ()) {
  std::vector<Campaign> campaigns;
  const int count = *rc::gen::inRange(0, 60);
  for (int i = 0; i < count; ++i) {
    campaigns.push_back(any_campaign());
  }
  const Index index(campaigns);
  Scene scene;
  std::vector<std::string> words;
  for (int i = 0; i < 10; ++i) {
    vary(scene, words);
    const members::Draft draft(scene.alice);
    const Facts facts{scene.event, draft, scene.zone};
    Positions found{99};  // cleared first
    index.candidates(facts, found);
    RC_ASSERT(std::ranges::is_sorted(found));
    RC_ASSERT(std::ranges::adjacent_find(found) == found.end());
    for (std::uint32_t at = 0; at < campaigns.size(); ++at) {
      const Campaign& campaign = campaigns[at];
      const bool listed = std::ranges::binary_search(found, at);
      const bool open = campaign.enabled && campaign.schedule.at(scene.event.time, TimeZone()) &&
                        std::ranges::count(campaign.triggers, scene.event.type) > 0;
      // Of a recurring one in members' zones the index knows only start and end.
      RC_ASSERT((open || !listed || campaign.schedule.in_member_zone));
      RC_ASSERT((listed || !open || !campaign.when.holds(facts)));
    }
  }
}

TEST(Index, LeavesOutWhatRecursOnOtherDays) {
  std::vector<Campaign> campaigns(7);
  for (std::size_t i = 0; i < campaigns.size(); ++i) {
    const LocalTime first = parse_local_time("2026-11-30 18:00").value() +
                            86'400 * static_cast<std::int64_t>(i);  // a Monday
    campaigns[i].triggers = {"purchase"};
    campaigns[i].schedule.start = Schedule::Bound{std::nullopt, first};
    campaigns[i].schedule.repeat = std::make_shared<const Occurrences>(
        Recurrence::parse("FREQ=WEEKLY", first, TimeZone()).value(), Duration::parse("8h").value(),
        std::vector<cctz::civil_day>());
  }
  const Index index(campaigns);
  Scene scene;
  const members::Draft draft(scene.alice);
  Positions found;
  for (const char* time :
       {"2026-12-05T23:30:00Z", "2026-12-05T00:30:00Z", "2027-12-04T12:00:00Z"}) {
    scene.event.time = utc(time);
    index.candidates(Facts{scene.event, draft, scene.zone}, found);
    const bool night = scene.event.time == utc("2026-12-05T00:30:00Z");
    EXPECT_EQ(found, night                                             ? Positions{4}
                     : scene.event.time == utc("2026-12-05T23:30:00Z") ? Positions{5}
                                                                       : Positions{});
  }
}

TEST(Index, LeavesOutWhoseNumbersDoNotFit) {
  std::vector<Campaign> campaigns(100);
  for (std::size_t i = 0; i < campaigns.size(); ++i) {
    campaigns[i].triggers = {"purchase"};
    campaigns[i].when = Condition::test(make_test(
        "event.km", Operator::Between, {plain(std::to_string(i)), plain(std::to_string(i + 1))}));
  }
  const Index index(campaigns);
  Scene scene;
  const members::Draft draft(scene.alice);
  const auto found_for = [&](const char* km) {
    scene.event.attributes = {{"km", km}};
    Positions found;
    index.candidates(Facts{scene.event, draft, scene.zone}, found);
    return found;
  };
  EXPECT_EQ(found_for("42.5"), Positions{42});
  EXPECT_EQ(found_for("42"), (Positions{41, 42}));
  EXPECT_EQ(found_for("1e3"), Positions{});
  EXPECT_EQ(found_for("99999999999999999999"), Positions{});
}

TEST(Index, LooksUpTheMostSelectiveTest) {
  // 1000 campaigns for one category each, all for the same tier attribute.
  std::vector<Campaign> campaigns(1000);
  for (std::size_t i = 0; i < campaigns.size(); ++i) {
    campaigns[i].triggers = {"purchase"};
    campaigns[i].when =
        Condition::all({Condition::test(make_test("member.attr.vip", Operator::Is, {plain("yes")})),
                        Condition::test(make_test("event.category", Operator::Is,
                                                  {quoted("category-" + std::to_string(i))}))});
  }
  const Index index(campaigns);
  Scene scene;
  scene.event.attributes = {{"category", "category-42"}};
  const members::Draft draft(scene.alice);
  Positions found;
  index.candidates(Facts{scene.event, draft, scene.zone}, found);
  EXPECT_EQ(found, Positions{42});
  EXPECT_TRUE(index.listens("purchase"));
  EXPECT_FALSE(index.listens("visit"));
  EXPECT_FALSE(Index().listens("purchase"));
}

}  // namespace
}  // namespace fanfare::campaigns
