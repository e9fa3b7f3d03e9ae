// The parsers and the schemas each say which keys a map may have. Here the real loader is asked
// about every word that stands in the parsers' sources, in every map there is, so that a key that
// was added to one and not to the other is found.

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "config/settings.h"
#include "tests/unit/config/messages.h"
#include "tests/unit/config/schema_walk.h"

namespace fanfare::config {
namespace {

namespace json = boost::json;
namespace fs = std::filesystem;

struct Map {
  const char* name;
  const char* kind;     ///< Whose schema it is in: `document` or `settings`.
  const char* pointer;  ///< To the map in that schema.
  std::string text;     ///< A valid document, with '...' where a further key goes.
  const char* prefix = "";
};
void PrintTo(const Map& map, std::ostream* out) {
  *out << map.name;
}

std::vector<std::string> problems_in(const Map& map, const std::string& key) {
  std::string text = map.text;
  text.replace(text.find("..."), 3, key.empty() ? "" : "\"" + (map.prefix + key) + "\": x, ");
  if (map.kind == std::string("settings")) {
    const auto settings = load_settings_text("fanfare.yaml", text, "/etc/fanfare");
    return settings ? std::vector<std::string>() : lines_of(settings.error());
  }
  if (text.starts_with("{program:")) {  // there is one among the surroundings
    const auto loaded = load_program_text("c.yaml", text);
    return loaded ? std::vector<std::string>() : lines_of(loaded.error());
  }
  return problems_of(text);
}

/// Whether the loader takes the key; what it thinks of the value is not asked.
bool loader_knows(const Map& map, const std::string& key) {
  for (const std::string& problem : problems_in(map, key)) {
    for (const char* refusal :
         {"unknown key", "unknown field", "unknown operator", "is not supported yet",
          "; ask about ", "leave 'time' out", "stands under a locale", "a badge has either",
          "' compares ", "a document starts with"}) {
      if (problem.find(refusal) != std::string::npos) {
        return false;
      }
    }
  }
  return true;
}

bool matches(const std::string& key, std::string_view pattern) {
  return std::regex_search(key, std::regex(pattern.begin(), pattern.end()));
}

bool schema_knows(const json::object& map, const std::string& key) {
  if (const auto* properties = map.if_contains("properties")) {
    if (const auto* property = properties->as_object().if_contains(key)) {
      return *property != json::value(false);
    }
  }
  if (const auto* patterns = map.if_contains("patternProperties")) {
    for (const auto& [pattern, property] : patterns->as_object()) {
      if (matches(key, pattern)) {
        return property != json::value(false);
      }
    }
  }
  const auto* others = map.if_contains("additionalProperties");
  return others == nullptr || *others != json::value(false);
}

/// Every word in quotes in the sources that read documents: all keys are among them.
const std::set<std::string>& words() {
  static const std::set<std::string> found = [] {
    std::set<std::string> gathered;
    const std::regex quoted("\"([a-z][a-z0-9_]*)\"");
    for (const char* room : {"config", "notifiers", "members", "campaigns"}) {
      for (const auto& entry :
           fs::recursive_directory_iterator(fs::path(FANFARE_SOURCE_DIR) / room)) {
        if (entry.path().extension() != ".cpp") {
          continue;
        }
        std::stringstream text;
        text << std::ifstream(entry.path()).rdbuf();
        const std::string source = text.str();
        for (std::sregex_iterator word(source.begin(), source.end(), quoted), end; word != end;
             ++word) {
          gathered.insert((*word)[1]);
        }
      }
    }
    return gathered;
  }();
  return found;
}

class KeysOf : public testing::TestWithParam<Map> {};

TEST_P(KeysOf, AreTheSameInTheSchemaAndInTheLoader) {
  const Map& map = GetParam();
  ASSERT_THAT(problems_in(map, ""), testing::IsEmpty());
  const json::value root = schema_of(map.kind);
  const json::object& schema = root.at_pointer(map.pointer).as_object();
  ASSERT_GT(words().size(), 200U);
  for (const std::string& word : words()) {
    const std::string key = map.prefix + word;
    if (map.text.find(key + ":") == std::string::npos) {  // given twice, a key is refused
      EXPECT_EQ(schema_knows(schema, key), loader_knows(map, word)) << key;
    }
  }
}

constexpr const char* kDocument = "document";
constexpr const char* kSettings = "settings";

const Map kMaps[] = {
    {"Document", kDocument, "/else/else/else/else/else/else/else/else/else", "{...}"},
    {"Campaign", kDocument, "/definitions/campaign",
     "{campaign: c, on: a, then: [{points: 1}], ...}"},
    {"Schedule", kDocument, "/definitions/schedule",
     "{campaign: c, on: a, then: [{points: 1}], schedule: {start: 2026-12-05, ...}}"},
    {"ExpiryRule", kDocument, "/definitions/expiry-rule",
     "{program: p, points: {expire: {after: 6mo, ...}}}"},
    {"TierPolicy", kDocument, "/definitions/tier-policy",
     "{program: p, tiers: {qualify_by: points, levels: [{tier: a, at: 0}], ...}}"},
    {"TierWindow", kDocument, "/definitions/tier-policy/properties/window/anyOf/1",
     "{program: p, tiers: {qualify_by: points, levels: [{tier: a, at: 0}], window: {rolling: 1y, "
     "...}}}"},
    {"TierKeep", kDocument, "/definitions/tier-policy/properties/keep",
     "{program: p, tiers: {qualify_by: points, levels: [{tier: a, at: 0}], keep: {for: 1y, ...}}}"},
    {"TierLevel", kDocument, "/definitions/tier-level",
     "{program: p, tiers: {qualify_by: points, levels: [{tier: a, at: 0, ...}]}}"},
    {"MembershipPlan", kDocument, "/definitions/membership-plan",
     "{program: p, memberships: {plus: {period: 1y, ...}}}"},
    {"Refund", kDocument, "/definitions/program/properties/refund", "{program: p, refund: {...}}"},
    {"Reward", kDocument, "/definitions/reward", "{reward: r, ...}"},
    {"Challenge", kDocument, "/definitions/challenge",
     "{challenge: c, goals: [{count: a, target: 1}], ...}"},
    {"Reminder", kDocument, "/definitions/challenge/properties/remind",
     "{challenge: c, within: 7d, goals: [{count: a, target: 1}], remind: {before_end: 1d, ...}}"},
    {"GoalOfEvents", kDocument, "/definitions/goal-of-events",
     "{challenge: c, goals: [{count: a, target: 1, ...}]}"},
    {"GoalOfASum", kDocument, "/definitions/goal-of-a-sum",
     "{challenge: c, goals: [{sum: event.a, of: a, target: 1, ...}]}"},
    {"GoalOfValues", kDocument, "/definitions/goal-of-values",
     "{challenge: c, goals: [{distinct: event.a, of: a, target: 1, ...}]}"},
    {"GoalOfAStreak", kDocument, "/definitions/goal-of-a-streak",
     "{challenge: c, goals: [{streak: a, every: day, target: 1, ...}]}"},
    {"ChallengeOperators", kDocument, "/definitions/challenge-operators",
     "{segment: s, when: {challenge.tour: {is: active, ...}}}"},
    {"RewardEffect", kDocument, "/definitions/effect/properties/reward/anyOf/1",
     "{campaign: c, on: a, then: [{reward: {id: treat, ...}}]}"},
    {"Convert", kDocument, "/definitions/effect/properties/convert",
     "{campaign: c, on: a, then: [{convert: {every: 1, reward: treat, ...}}]}"},
    {"GrantTier", kDocument, "/definitions/effect/properties/tier",
     "{campaign: c, on: a, then: [{tier: {grant: gold, for: 1d, ...}}]}"},
    {"Inactive", kDocument, "/definitions/program/properties/member.inactive",
     "{program: p, member.inactive: {after: 60d, ...}}"},
    {"Pending", kDocument, "/definitions/pending/anyOf/1",
     "{program: p, points: {pending: {until: delivered, ...}}}"},
    {"Limit", kDocument, "/definitions/limit",
     "{campaign: c, on: a, then: [{points: 1}], limits: [{per: member, times: 1, ...}]}"},
    {"Effect", kDocument, "/definitions/effect", "{campaign: c, on: a, then: [{points: 1, ...}]}"},
    {"Proportion", kDocument, "/definitions/proportional-points",
     "{campaign: c, on: a, then: [{points: {per: 1, give: 1, ...}}]}"},
    {"Bands", kDocument, "/definitions/banded-points",
     "{campaign: c, on: a, then: [{points: {bands: {1: 1}, above: 1, ...}}]}"},
    {"CounterEffect", kDocument, "/definitions/counter-effect",
     "{campaign: c, on: a, then: [{counter: {name: visits, add: 1, ...}}]}"},
    {"NotifyEffect", kDocument, "/definitions/notify-effect/anyOf/1",
     "{campaign: c, on: a, then: [{notify: {template: hello, ...}}]}"},
    {"Condition", kDocument, "/definitions/condition", "{segment: s, when: {event.a: 1, ...}}"},
    {"MemberFields", kDocument, "/definitions/condition", "{segment: s, when: {event.a: 1, ...}}",
     "member."},
    {"TimeFields", kDocument, "/definitions/condition", "{segment: s, when: {event.a: 1, ...}}",
     "time."},
    {"EventFields", kDocument, "/definitions/condition", "{segment: s, when: {event.a: 1, ...}}",
     "event."},
    {"AnyOperators", kDocument, "/definitions/any-operators",
     "{segment: s, when: {event.b: {is: 1, ...}}}"},
    {"TextOperators", kDocument, "/definitions/text-operators",
     "{segment: s, when: {member.name: {is: 1, ...}}}"},
    {"NumberOperators", kDocument, "/definitions/number-operators",
     "{segment: s, when: {member.points: {is: 1, ...}}}"},
    {"HourOperators", kDocument, "/definitions/hour-operators",
     "{segment: s, when: {time.hour: {is: 1, ...}}}"},
    {"DateOperators", kDocument, "/definitions/date-operators",
     "{segment: s, when: {time.date: {is: 2026-12-05, ...}}}"},
    {"WeekdayOperators", kDocument, "/definitions/weekday-operators",
     "{segment: s, when: {time.weekday: {is: friday, ...}}}"},
    {"TimeOperators", kDocument, "/definitions/time-operators",
     "{segment: s, when: {member.last_seen: {is: 1, ...}}}"},
    {"BadgeOperators", kDocument, "/definitions/badge-operators",
     "{segment: s, when: {badge.lover: {is: gold, ...}}}"},
    {"Program", kDocument, "/definitions/program", "{program: a, ...}"},
    {"PointsPolicy", kDocument, "/definitions/program/properties/points",
     "{program: a, points: {...}}"},
    {"CounterOfEvents", kDocument, "/definitions/counter-of-events",
     "{program: a, counters: {c: {count: a, ...}}}"},
    {"CounterOfAField", kDocument, "/definitions/counter-of-a-field",
     "{program: a, counters: {c: {sum: event.a, of: a, ...}}}"},
    {"CounterOfValues", kDocument, "/definitions/counter-of-values",
     "{program: a, counters: {c: {distinct: event.a, of: a, ...}}}"},
    {"CounterOfTheLargest", kDocument, "/definitions/counter-of-the-largest",
     "{program: a, counters: {c: {max: event.a, of: a, ...}}}"},
    {"CounterOfAStreak", kDocument, "/definitions/counter-of-a-streak",
     "{program: a, counters: {c: {streak: a, every: day, ...}}}"},
    {"StreakFreezes", kDocument, "/definitions/streak-freezes",
     "{program: a, counters: {c: {streak: a, every: day, freezes: {most: 1, ...}}}}"},
    {"FreezeEffect", kDocument, "/definitions/effect/properties/freeze/anyOf/1",
     "{campaign: c, on: a, then: [{freeze: {streak: in-a-row, ...}}]}"},
    {"CounterOfAnApp", kDocument, "/definitions/counter-of-an-app",
     "{program: a, counters: {c: {from: app, ...}}}"},
    {"Badge", kDocument, "/definitions/badge", "{badge: b, ...}"},
    {"Level", kDocument, "/definitions/level", "{badge: b, levels: [{level: a, event.a: 1, ...}]}"},
    {"MemberFieldsOfALevel", kDocument, "/definitions/level",
     "{badge: b, levels: [{level: a, event.a: 1, ...}]}", "member."},
    {"Leaderboard", kDocument, "/definitions/leaderboard",
     "{leaderboard: b, score: counter.spend, ...}"},
    {"Segment", kDocument, "/definitions/segment", "{segment: s, when: {event.a: 1}, ...}"},
    {"Template", kDocument, "/definitions/template", "{template: t, en: {title: a, text: b}, ...}"},
    {"Texts", kDocument, "/definitions/texts", "{template: t, en: {title: a, text: b, ...}}"},
    {"Test", kDocument, "/definitions/test",
     "{test: t, timeline: [{at: 2026-12-05, expect: {}}], ...}"},
    {"TestMember", kDocument, "/definitions/test-member",
     "{test: t, members: [{id: a, ...}], timeline: [{at: 2026-12-05, expect: {}}]}"},
    {"TestStep", kDocument, "/definitions/test-step",
     "{test: t, timeline: [{at: 2026-12-05, expect: {}, ...}]}"},
    {"TestEvent", kDocument, "/definitions/test-event",
     "{test: t, timeline: [{at: 2026-12-05, event: {type: a, member: m, ...}}, {at: 2026-12-05, "
     "expect: {}}]}"},
    {"Expectation", kDocument, "/definitions/expectation",
     "{test: t, members: [{id: m}], timeline: [{at: 2026-12-05, expect: {m: {...}}}]}"},
    {"Settings", kSettings, "", "{...}"},
    {"RedisSettings", kSettings, "/definitions/redis-settings", "redis: {...}"},
    {"HttpSettings", kSettings, "/properties/http", "http: {...}"},
    {"EventSettings", kSettings, "/properties/events", "events: {...}"},
    {"JournalSettings", kSettings, "/properties/journal", "journal: {...}"},
    {"LogSettings", kSettings, "/properties/log", "log: {...}"},
    {"ShutdownSettings", kSettings, "/properties/shutdown", "shutdown: {...}"},
    {"RetrySettings", kSettings, "/definitions/retry-settings", "retry: {...}"},
    {"RetryOfAChannel", kSettings, "/definitions/retry-settings",
     "channels: {m: {type: file, retry: {...}}}"},
    {"FileChannel", kSettings, "/definitions/file-channel", "channels: {m: {type: file, ...}}"},
    {"SmtpChannel", kSettings, "/definitions/smtp-channel",
     "channels: {m: {type: smtp, url: \"smtp://127.0.0.1\", from: a@b.example, ...}}"},
    {"Secret", kSettings, "/definitions/secret", "redis: {password: {env: PATH, ...}}"},
};

INSTANTIATE_TEST_SUITE_P(All, KeysOf, testing::ValuesIn(kMaps),
                         [](const auto& row) { return std::string(row.param.name); });

/// Where each map that names its keys, and allows no others, is in the schema of `kind`.
std::set<std::string> closed_maps(std::string_view kind) {
  std::set<std::string> pointers;
  walk(schema_of(kind), "", [&](const std::string& pointer, const json::object& schema) {
    const auto* others = schema.if_contains("additionalProperties");
    if (others != nullptr && *others == json::value(false) && schema.contains("properties")) {
      pointers.insert(pointer);
    }
  });
  return pointers;
}

TEST(Keys, AreComparedInEveryMap) {
  std::set<std::string> compared;
  for (const Map& map : kMaps) {
    compared.insert(map.pointer);
  }
  for (const std::string_view kind : {kDocument, kSettings}) {
    for (const std::string& pointer : closed_maps(kind)) {
      EXPECT_TRUE(compared.contains(pointer)) << kind << ": " << pointer;
    }
  }
}

}  // namespace
}  // namespace fanfare::config
