// Words and bounds stand in the parsers and in the schemas. Here the real loader is asked about the
// values at and beyond the edge of what a schema allows.

#include <fmt/format.h>

#include <set>

#include "tests/unit/config/schema_site.h"

namespace fanfare::config {
namespace {

namespace json = boost::json;

/// `a, b or c`, as messages list what they expected.
std::string alternatives(const json::array& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    text += i == 0 ? "" : i + 1 == words.size() ? " or " : ", ";
    text += std::string_view(words[i].as_string());
  }
  return text;
}

class WordsOf : public testing::TestWithParam<Site> {};

TEST_P(WordsOf, AreTheSameInTheSchemaAndInTheLoader) {
  const json::array words = restriction_at(GetParam()).at("enum").as_array();
  for (const json::value& word : words) {
    EXPECT_THAT(problems_with(GetParam(), std::string(word.as_string())), testing::IsEmpty())
        << word;
  }
  EXPECT_THAT(problems_with(GetParam(), "nonsense"),
              testing::Contains(testing::HasSubstr("expected " + alternatives(words) + ", found")));
}

const Site kWords[] = {
    {"Rounding", kDocument, "/definitions/program/properties/points/properties/rounding",
     "{program: p, points: {rounding: ...}}"},
    {"Stack", kDocument, "/definitions/program/properties/points/properties/stack",
     "{program: p, points: {stack: ...}}"},
    {"Negative", kDocument, "/definitions/program/properties/points/properties/negative",
     "{program: p, points: {negative: ...}}"},
    {"Window", kDocument, "/definitions/tier-policy/properties/window/anyOf/0/anyOf/0",
     "{program: p, tiers: {qualify_by: points, window: ..., levels: [{tier: a, at: 0}]}}"},
    {"Keep", kDocument, "/definitions/tier-policy/properties/keep/properties/until/anyOf/0",
     "{program: p, tiers: {qualify_by: points, keep: {until: ...}, levels: [{tier: a, at: 0}]}}"},
    {"To", kDocument, "/definitions/effect/properties/to/anyOf/0",
     "{campaign: c, on: a, then: [{points: 1, to: ...}]}"},
    {"RefundBadges", kDocument, "/definitions/program/properties/refund/properties/badges",
     "{program: p, refund: {badges: ...}}"},
    {"StockEvery", kDocument, "/definitions/reward/properties/stock_every/anyOf/0",
     "{reward: r, stock: 1, schedule: {start: 2026-12-05, repeat: FREQ=DAILY, lasts: 1h}, "
     "stock_every: ...}"},
    {"Join", kDocument, "/definitions/challenge/properties/join",
     "{challenge: c, goals: [{count: a, target: 1}], join: ...}"},
    {"GoalEvery", kDocument, "/definitions/goal-of-a-streak/properties/every",
     "{challenge: c, goals: [{streak: a, every: ..., target: 1}]}"},
    {"ChallengeStatus", kDocument, "/definitions/challenge-operand/anyOf/0",
     "{segment: s, when: {challenge.tour: ...}}"},
    {"ExpectedChallenge", kDocument,
     "/definitions/expectation/properties/challenges/patternProperties/^[a-z0-9-]{1,64}$/anyOf/0",
     "{test: t, members: [{id: m}], timeline: [{at: 2026-12-05, expect: {m: {challenges: {tour: "
     "...}}}}]}"},
    {"LeaderboardEvery", kDocument, "/definitions/leaderboard/properties/every",
     "{leaderboard: b, score: counter.spend, every: ...}"},
    {"LeapDay", kDocument, "/definitions/program/properties/leap_day_birthday",
     "{program: p, leap_day_birthday: ...}"},
    {"ExpiryRound", kDocument, "/definitions/expiry-rule/properties/round",
     "{program: p, points: {expire: {after: 6mo, round: ...}}}"},
    {"Unwarned", kDocument, "/definitions/expiry-rule/properties/unwarned",
     "{program: p, points: {expire: {after: 6mo, warn: 7d, unwarned: ...}}}"},
    {"CounterFrom", kDocument, "/definitions/counter-of-an-app/properties/from",
     "{program: p, counters: {c: {from: ...}}}"},
    {"CounterEvery", kDocument, "/definitions/counter-every",
     "{program: p, counters: {c: {count: a, every: ...}}}"},
    {"StreakEvery", kDocument, "/definitions/counter-of-a-streak/properties/every",
     "{program: p, counters: {c: {streak: a, every: ...}}}"},
    {"Steps", kDocument, "/definitions/proportional-points/properties/steps/anyOf/0",
     "{campaign: c, on: a, then: [{points: {per: 1, give: 1, steps: ...}}]}"},
    {"LimitPer", kDocument, "/definitions/limit/properties/per/anyOf/0",
     "{campaign: c, on: a, then: [{points: 1}], limits: [{per: ..., times: 1}]}"},
    {"LimitEvery", kDocument, "/definitions/limit/properties/every/anyOf/0",
     "{campaign: c, on: a, then: [{points: 1}], limits: [{per: member, times: 1, every: ...}]}"},
    {"Weekday", kDocument, "/definitions/weekday-operand/anyOf/0",
     "{segment: s, when: {time.weekday: ...}}"},
    {"Category", kDocument, "/definitions/template/properties/category",
     "{template: t, category: ..., en: {title: a, text: b}}"},
    {"Send", kDocument, "/definitions/template/properties/send",
     "{template: t, send: ..., en: {title: a, text: b}}"},
    {"LogLevel", kSettings, "/properties/log/properties/level", "log: {level: ...}"},
    {"LogFormat", kSettings, "/properties/log/properties/format", "log: {format: ...}"},
    {"Appendfsync", kSettings, "/definitions/redis-settings/properties/appendfsync",
     "redis: {appendfsync: ...}"},
    {"Tls", kSettings, "/definitions/smtp-channel/properties/tls",
     "channels: {m: {type: smtp, url: \"smtp://127.0.0.1\", from: a@b.example, tls: ...}}"},
};

INSTANTIATE_TEST_SUITE_P(All, WordsOf, testing::ValuesIn(kWords), site_name);

TEST(Words, AreComparedEverywhere) {
  expect_all_covered(kWords, {"enum"},
                     {"/definitions/channel/properties/type",
                      "/definitions/badge/properties/retroactive"});  // true and false, too
}

TEST(Words, OfChannelTypesAreThoseThatWork) {
  const json::value root = schema_of(kSettings);
  std::set<std::string> described;
  for (const json::value& type :
       root.at_pointer("/definitions/channel/properties/type/enum").as_array()) {
    described.emplace(type.as_string());
  }
  std::set<std::string> working;
  for (const notifiers::NotifierKind& kind : notifiers::notifier_kinds()) {
    working.emplace(kind.type);
  }
  EXPECT_EQ(described, working);
}

TEST(Words, OfEventsThatNothingTriggersOnAreRefused) {
  const json::value root = schema_of(kDocument);
  const Site on{"On", kDocument, "", "{campaign: c, on: ..., then: [{points: 1}]}"};
  for (const json::value& type : root.at_pointer("/definitions/trigger/not/enum").as_array()) {
    EXPECT_THAT(problems_with(on, std::string(type.as_string())),
                testing::Contains(testing::AnyOf(testing::HasSubstr("is not supported yet"),
                                                 testing::HasSubstr("'on: schedule' needs"),
                                                 testing::HasSubstr("nothing triggers on it"))))
        << type;
  }
  for (const json::value& type : root.at_pointer("/definitions/event-type/examples").as_array()) {
    EXPECT_THAT(problems_with(on, std::string(type.as_string())), testing::IsEmpty()) << type;
  }
}

class BoundsOf : public testing::TestWithParam<Site> {
 protected:
  void expect_taken(const Decimal& value) {
    EXPECT_THAT(problems_with(GetParam(), value.to_string()), testing::IsEmpty())
        << value.to_string();
  }
  void expect_refused(const Decimal& value) {
    EXPECT_THAT(problems_with(GetParam(), value.to_string()), testing::Not(testing::IsEmpty()))
        << value.to_string();
  }
};

TEST_P(BoundsOf, AreTheSameInTheSchemaAndInTheLoader) {
  const json::object schema = restriction_at(GetParam());
  const Decimal step =
      schema.at("type") == "integer" ? Decimal::whole(1) : *Decimal::parse("0.0001");
  if (const auto* least = schema.if_contains("minimum")) {
    expect_taken(Decimal::whole(least->as_int64()));
    expect_refused(Decimal::whole(least->as_int64()) - step);
  }
  if (const auto* above = schema.if_contains("exclusiveMinimum")) {
    expect_refused(Decimal::whole(above->as_int64()));
    expect_taken(Decimal::whole(above->as_int64()) + step);
  }
  if (const auto* most = schema.if_contains("maximum")) {
    expect_taken(Decimal::whole(most->as_int64()));
    expect_refused(Decimal::whole(most->as_int64()) + step);
  }
}

const Site kBounds[] = {
    {"TierNeed", kDocument, "/definitions/tier-level/properties/at/anyOf/0",
     "{program: p, tiers: {qualify_by: points, levels: [{tier: a, at: ...}]}}"},
    {"TierRate", kDocument, "/definitions/tier-level/properties/earn_rate/anyOf/0",
     "{program: p, tiers: {qualify_by: points, levels: [{tier: a, at: 0, earn_rate: ...}]}}"},
    {"Target", kDocument, "/definitions/goal-target",
     "{challenge: c, goals: [{count: a, target: ...}]}"},
    {"TargetOfASum", kDocument, "/definitions/goal-of-a-sum/properties/target",
     "{challenge: c, goals: [{sum: event.a, of: a, target: ...}]}"},
    {"TargetOfValues", kDocument, "/definitions/goal-of-values/properties/target",
     "{challenge: c, goals: [{distinct: event.a, of: a, target: ...}]}"},
    {"GoalGrace", kDocument, "/definitions/goal-of-a-streak/properties/grace",
     "{challenge: c, goals: [{streak: a, every: day, target: 1, grace: ...}]}"},
    {"LeaderboardKeep", kDocument, "/definitions/leaderboard/properties/keep",
     "{leaderboard: b, score: counter.spend, every: week, keep: ...}"},
    {"Cost", kDocument, "/definitions/reward/properties/cost/anyOf/0", "{reward: r, cost: ...}"},
    {"Stock", kDocument, "/definitions/reward/properties/stock/anyOf/0", "{reward: r, stock: ...}"},
    {"BadgeLimit", kDocument, "/definitions/badge/properties/limit", "{badge: b, limit: ...}"},
    {"Converted", kDocument, "/definitions/effect/properties/convert/properties/every/anyOf/0",
     "{campaign: c, on: a, then: [{convert: {every: ..., reward: treat}}]}"},
    {"Priority", kDocument, "/definitions/campaign/properties/priority",
     "{campaign: c, on: a, then: [{points: 1}], priority: ...}"},
    {"Points", kDocument, "/definitions/points-effect/anyOf/0/anyOf/0",
     "{campaign: c, on: a, then: [{points: ...}]}"},
    {"Grace", kDocument, "/definitions/counter-of-a-streak/properties/grace",
     "{program: p, counters: {c: {streak: a, every: day, grace: ...}}}"},
    {"FreezeCost", kDocument, "/definitions/streak-freezes/properties/cost",
     "{program: p, counters: {c: {streak: a, every: day, freezes: {most: 1, cost: ...}}}}"},
    {"MostFreezes", kDocument, "/definitions/streak-freezes/properties/most",
     "{program: p, counters: {c: {streak: a, every: day, freezes: {most: ...}}}}"},
    {"GivenFreezes", kDocument,
     "/definitions/effect/properties/freeze/anyOf/1/properties/add/anyOf/0",
     "{campaign: c, on: a, then: [{freeze: {streak: in-a-row, add: ...}}]}"},
    {"Factor", kDocument, "/definitions/effect/properties/multiply/anyOf/0",
     "{campaign: c, on: a, then: [{multiply: ...}]}"},
    {"Per", kDocument, "/definitions/proportional-points/properties/per/anyOf/0",
     "{campaign: c, on: a, then: [{points: {per: ..., give: 1}}]}"},
    {"Give", kDocument, "/definitions/proportional-points/properties/give/anyOf/0",
     "{campaign: c, on: a, then: [{points: {per: 1, give: ...}}]}"},
    {"Band", kDocument, "/definitions/band-points/anyOf/0",
     "{campaign: c, on: a, then: [{points: {bands: {1: ...}, above: 1}}]}"},
    {"Add", kDocument, "/definitions/counter-effect/properties/add/anyOf/0",
     "{campaign: c, on: a, then: [{counter: {name: coffees, add: ...}}]}"},
    {"LimitTimes", kDocument, "/definitions/limit/properties/times/anyOf/0",
     "{campaign: c, on: a, then: [{points: 1}], limits: [{per: member, times: ...}]}"},
    {"LimitPoints", kDocument, "/definitions/limit/properties/points/anyOf/0",
     "{campaign: c, on: a, then: [{points: 1}], limits: [{per: member, points: ...}]}"},
    {"Hour", kDocument, "/definitions/hour-operand/anyOf/0",
     "{segment: s, when: {time.hour: ...}}"},
    {"Balance", kDocument, "/definitions/balance",
     "{test: t, members: [{id: a, points: ...}], timeline: [{at: 2026-12-05, expect: {}}]}"},
    {"Journal", kSettings, "/properties/journal/properties/keep", "journal: {keep: ...}"},
    {"Shards", kSettings, "/properties/shards", "shards: ..."},
    {"Connections", kSettings, "/definitions/smtp-channel/properties/connections",
     "channels: {m: {type: smtp, url: \"smtp://127.0.0.1\", from: a@b.example, connections: ...}}"},
};

INSTANTIATE_TEST_SUITE_P(All, BoundsOf, testing::ValuesIn(kBounds), site_name);

TEST(Bounds, AreComparedEverywhere) {
  expect_all_covered(kBounds, {"minimum", "maximum", "exclusiveMinimum"});
}

}  // namespace
}  // namespace fanfare::config
