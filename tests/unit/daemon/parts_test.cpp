#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "config/loader.h"
#include "daemon/catalogue.h"
#include "daemon/health.h"
#include "daemon/member_cache.h"

namespace fanfare::daemon {
namespace {

using testing::SizeIs;

TEST(MemberCache, DropsOnlyWhatNoBatchInFlightTouched) {
  MemberCache cache(10);
  for (int i = 0; i < 20; ++i) {
    cache.insert("m" + std::to_string(i), {}, static_cast<std::uint64_t>(i));
  }
  cache.evict(15);
  EXPECT_LE(cache.size(), 10U);
  for (int i = 15; i < 20; ++i) {
    EXPECT_NE(cache.find("m" + std::to_string(i)), nullptr) << i;
  }
  EXPECT_EQ(cache.find("m0"), nullptr);
}

TEST(MemberCache, KeepsAllWithinItsCapacity) {
  MemberCache cache(20);
  for (int i = 0; i < 20; ++i) {
    cache.insert("m" + std::to_string(i), {}, 1);
  }
  cache.evict(100);
  EXPECT_EQ(cache.size(), 20U);
}

/// A batch larger than the cache: its members are needed, whatever the capacity.
TEST(MemberCache, GrowsOverItsCapacityForBatchesInFlight) {
  MemberCache cache(10);
  for (int i = 0; i < 50; ++i) {
    cache.insert("m" + std::to_string(i), {}, 7);
  }
  cache.evict(5);
  EXPECT_EQ(cache.size(), 50U);
}

TEST(Health, SaysReadyOrEveryReasonWhyNot) {
  Health health;
  EXPECT_EQ(health.describe(), "ready\n");
  health.report("redis", "gone");
  health.report("delivery", "stuck");
  health.report("redis", "still gone");
  EXPECT_FALSE(health.ready());
  EXPECT_EQ(health.describe(), "not ready\ndelivery: stuck\nredis: still gone\n");
  health.clear("redis");
  health.clear("delivery");
  health.clear("never reported");
  EXPECT_TRUE(health.ready());
}

TEST(Health, ANoteDoesNotMakeItUnready) {
  Health health;
  health.note("lease", "standing by");
  EXPECT_TRUE(health.ready());
  EXPECT_EQ(health.describe(), "ready\nlease: standing by\n");
  health.clear_note("lease");
  EXPECT_EQ(health.describe(), "ready\n");
}

TEST(Catalogue, TellsAppsWhatToDraw) {
  const auto loaded = config::load_program_text("p.yaml", R"(program: shop
title: Shop
counters: {coffees: {count: purchase}}
tiers: {qualify_by: points, levels: [{tier: green, at: 0}, {tier: gold, at: 500, title: Gold, earn_rate: 1.5}]}
---
reward: treat
title: {en: A treat}
image: https://shop.example/treat.png
cost: 150
stock: 20
valid: 30d
---
badge: fan
title: {en: Fan, id: Penggemar}
image: https://shop.example/fan.png
hidden: true
limit: 1000
expires: 365d
levels: [{level: bronze, counter.coffees: 10}, {level: gold, counter.coffees: 50}]
---
challenge: tour
title: {en: A tour}
schedule: {timezone: Asia/Jakarta, start: 2026-12-05 00:00, end: 2026-12-07 00:00}
in_order: true
goals:
  - {streak: purchase, every: day, target: 2}
  - {sum: event.amount, of: purchase, target: 99.5}
---
leaderboard: drinkers
title: {en: Drinkers}
score: counter.coffees
every: week
---
campaign: weekend
title: {en: Weekend}
on: purchase
schedule: {timezone: Asia/Jakarta, start: 2026-12-05 00:00, end: 2026-12-07 00:00}
then: [{points: 1}]
)");
  ASSERT_TRUE(loaded) << loaded.error().to_string();
  const std::vector<Catalogue> all = make_catalogues(*loaded->program);
  ASSERT_THAT(all, SizeIs(6));
  EXPECT_EQ(all[0].name, "badges");
  ASSERT_THAT(all[0].entries, SizeIs(1));
  EXPECT_EQ(all[0].entries[0].first, "fan");
  EXPECT_EQ(boost::json::parse(all[0].entries[0].second),
            boost::json::parse(R"({"title":{"en":"Fan","id":"Penggemar"},
              "image":"https://shop.example/fan.png",
              "hidden":true,"limit":1000,"expires":"365d",
              "levels":[{"level":"bronze","counters":{"coffees":"10"}},
                        {"level":"gold","counters":{"coffees":"50"}}]})"));
  EXPECT_EQ(all[1].name, "campaigns");
  EXPECT_EQ(boost::json::parse(all[1].entries.at(0).second),
            boost::json::parse(R"({"title":{"en":"Weekend"},"start":"2026-12-04T17:00:00Z",
                                   "end":"2026-12-06T17:00:00Z"})"));
  EXPECT_EQ(all[2].name, "tiers");
  ASSERT_THAT(all[2].entries, SizeIs(2));
  EXPECT_EQ(all[2].entries[1].first, "gold");
  EXPECT_EQ(
      boost::json::parse(all[2].entries[1].second),
      boost::json::parse(R"({"title":{"en":"Gold"},"place":2,"at":"500","earn_rate":"1.5"})"));
  EXPECT_EQ(all[3].name, "rewards");
  EXPECT_EQ(boost::json::parse(all[3].entries.at(0).second),
            boost::json::parse(R"({"title":{"en":"A treat"},
              "image":"https://shop.example/treat.png","cost":150,"stock":20,"valid":"30d"})"));
  EXPECT_EQ(all[4].name, "leaderboards");
  ASSERT_THAT(all[4].entries, SizeIs(1));
  EXPECT_EQ(all[4].entries[0].first, "drinkers");
  EXPECT_EQ(all[5].name, "challenges");
  EXPECT_EQ(boost::json::parse(all[5].entries.at(0).second),
            boost::json::parse(R"({"title":{"en":"A tour"},"start":"2026-12-04T17:00:00Z",
              "end":"2026-12-06T17:00:00Z","join":"automatic","in_order":true,
              "goals":[{"kind":"streak","every":"day","target":2},
                       {"kind":"sum","target":99.5}]})"));
}

}  // namespace
}  // namespace fanfare::daemon
