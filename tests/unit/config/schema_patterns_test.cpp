// Patterns in the schemas may be wider than what the loader reads, but never narrower: an editor
// that complains of what works is worse than one that misses a mistake.

#include <regex>

#include "tests/unit/config/schema_site.h"

namespace fanfare::config {
namespace {

/// Values that are right somewhere, nearly right, or known to cause trouble.
constexpr const char* kCandidates = R"(
a | A | - | 9 | a-b | a_b | a.b | a b | a@b | a+b | a:b | ab | abc | abcd | 05 | 0.5 | true
false | gold | points | spend | A-######## | A-#####
en | EN | eng | engl | pt-BR | pt_BR | pt-B | zh-Hant-TW | en- | -en | IDR | idr | ID | IDRX
UTC | Asia/Jakarta | asia/jakarta | Asia/Jakata | member | Etc/GMT+7 | _UTC
America/Argentina/Buenos_Aires
purchase | points.earned | counter.add | schedule | Purchase
event.amount | item.amount | event. | item | counter.spend | member.name | member.nmae
member.attr.vip | member.attr. | time.hour | time.hours | badge.star
1s | 0s | 2y | 13mo | 12mo | 53w | 52w | 367d | 366d | 100d | 01s | 90m | 12h | 30d | 2w | 6mo
1y | 1000000s | 1000001s | 1.5h | -1h | 1 h | h
1H | 1min | unlimited
2026-12-05 | 2026-12-5 | 2026-13-05 | 2026-02-30 | 2026-12-32 | 26-12-05 | --12-05 | --02-29
--13-01
2026-12-05 10:00 | 2026-12-05T10:00 | 2026-12-05t10:00 | 2026-12-05 24:00 | 2026-12-05 10:60
2026-12-05 10 | 2026-12-05 10:00:60 | 2026-12-05 10:00:61
2026-12-05T10:00:00Z | 2026-12-05t10:00:00z | 2026-12-05T10:00:00+07:00
2026-12-05 10:00:00.123Z | 2026-12-05T10:00Z | 2026-12-05T10:00:00+0700
2026-12-05T10:00:00+24:00
12-31 | 02-29 | 02-30 | 04-31 | 13-01 | 1-1 | joined_at
FREQ=DAILY | freq=weekly;byday=fr | BYDAY=FR;FREQ=WEEKLY | FREQ=DAILY; | FREQ=HOURLY
FREQ=WEEKLY;BYDAYS=FR | BYDAY=FR | FREQ=DAILY;BYHOUR=9 | RRULE:FREQ=DAILY
FREQ=MONTHLY;BYMONTHDAY=1 | FREQ=YEARLY;BYMONTH=1;BYWEEKNO=2 | FREQ=DAILY;COUNT=5
FREQ=DAILY;UNTIL=20261231 | FREQ=
redis://127.0.0.1:6379/0 | rediss://r | unix:///r.sock | redis:// | redis://u:p@a | http://a
fanfare: | f* | a{b
127.0.0.1:8321 | [::1]:0 | 0.0.0.0:65535 | 127.0.0.1:65536 | 127.0.0.1:00080 | localhost:80
127.0.0.1 | ::1:80
09:00 | 23:59 | 24:00 | 9:00 | 09:60
50% | 0% | 100% | 101% | 5.5% | -1% | %
smtp://127.0.0.1 | smtps://mail.example.org | SMTP://mail.example.org:25 | smtp://a/
smtp://a/b | smtp://u@a | smtp://[::1]:25 | smtp:// | mail.example.org | mail example
)";

std::vector<std::string> candidates() {
  std::vector<std::string> split;
  const std::string text = kCandidates;
  const std::regex candidate("[^|\n]*[^|\n ]");
  for (std::sregex_iterator each(text.begin(), text.end(), candidate), end; each != end; ++each) {
    const std::string found = each->str();
    split.push_back(found.substr(found.find_first_not_of(' ')));
  }
  for (const std::size_t length : {64U, 65U, 128U, 129U}) {
    split.push_back(std::string(length, 'a'));
    split.push_back("event." + split.back());
  }
  return split;
}

/// Of a pattern at least one candidate must be taken and one refused, or the test shows nothing.
class PatternsOf : public testing::TestWithParam<Site> {};

TEST_P(PatternsOf, RefuseNothingThatTheLoaderTakes) {
  const boost::json::object schema = restriction_at(GetParam());
  const std::string pattern(schema.at("pattern").as_string());
  const std::regex compiled(pattern);
  std::size_t matching = 0;
  const auto all = candidates();
  for (const std::string& candidate : all) {
    const bool allowed = std::regex_search(candidate, compiled);
    matching += allowed ? 1 : 0;
    if (!allowed) {
      EXPECT_THAT(problems_with(GetParam(), "\"" + candidate + "\""),
                  testing::Not(testing::IsEmpty()))
          << candidate << " against " << pattern;
    }
  }
  EXPECT_GT(matching, 0U);
  EXPECT_LT(matching, all.size());
}

const char* const kSmtp = "channels: {m: {type: smtp, ";

const Site kPatterns[] = {
    {"Id", kDocument, "/definitions/id", "{campaign: ..., on: a, then: [{points: 1}]}"},
    {"Channels", kDocument, "/definitions/ids",
     "{template: t, channels: ..., en: {title: a, text: b}}"},
    {"YearlyExpiry", kDocument, "/definitions/expiry-rule/properties/yearly",
     "{program: p, points: {expire: {yearly: ...}}}"},
    {"LeadTime", kDocument, "/definitions/lead-time",
     "{program: p, points: {expire: {after: 1y, warn: ...}}}"},
    {"QualifyBy", kDocument, "/definitions/tier-policy/properties/qualify_by/anyOf/0",
     "{program: p, counters: {spend: {count: a}}, tiers: {qualify_by: ..., levels: [{tier: a, at: "
     "0}]}}"},
    {"Share", kDocument, "/definitions/challenge/properties/remind/properties/at_least",
     "{challenge: c, within: 7d, goals: [{count: a, target: 1}], remind: {before_end: 1d, "
     "at_least: ...}}"},
    {"Score", kDocument, "/definitions/leaderboard/properties/score",
     "{leaderboard: b, score: ...}"},
    {"Code", kDocument, "/definitions/reward/properties/code/anyOf/0", "{reward: r, code: ...}"},
    {"Locale", kDocument, "/definitions/locale", "{program: p, locale: ...}"},
    {"Currency", kDocument, "/definitions/program/properties/currency",
     "{program: p, currency: ...}"},
    {"TimeOfDay", kDocument, "/definitions/program/properties/daily_at",
     "{program: p, daily_at: ...}"},
    {"Zone", kDocument, "/definitions/timezone", "{program: p, timezone: ...}"},
    {"EventType", kDocument, "/definitions/event-type",
     "{campaign: c, on: ..., then: [{points: 1}]}"},
    {"Duration", kDocument, "/definitions/duration",
     "{campaign: c, on: a, then: [{notify: {template: hello, delay: ...}}]}"},
    {"Time", kDocument, "/definitions/time",
     "{campaign: c, on: a, then: [{points: 1}], schedule: {start: ...}}"},
    {"Except", kDocument, "/definitions/date",
     "{campaign: c, on: a, then: [{points: 1}], schedule: {start: 2026-12-05, repeat: FREQ=DAILY, "
     "lasts: 1h, except: ...}}"},
    {"Repeat", kDocument, "/definitions/schedule/properties/repeat",
     "{campaign: c, on: a, then: [{points: 1}], schedule: {start: 2026-12-05, lasts: 1h, repeat: "
     "...}}"},
    {"Lasts", kDocument, "/definitions/schedule/properties/lasts",
     "{campaign: c, on: a, then: [{points: 1}], schedule: {start: 2026-12-05, repeat: FREQ=YEARLY, "
     "lasts: ...}}"},
    {"Field", kDocument, "/definitions/field",
     "{campaign: c, on: a, then: [{multiply: {by: ..., gold: 2}}]}"},
    {"Measured", kDocument, "/definitions/measured-field",
     "{campaign: c, on: a, then: [{points: {per: 1, give: 1, of: ...}}]}"},
    {"DateTest", kDocument, "/definitions/date", "{segment: s, when: {time.date: ...}}"},
    {"Held", kDocument, "/definitions/held-operand/anyOf/0",
     "{segment: s, when: {badge.lover: ...}}"},
    {"Level", kDocument, "/definitions/level-operand/anyOf/0",
     "{segment: s, when: {badge.lover: {is_not: ...}}}"},
    {"MemberId", kDocument, "/definitions/member-id",
     "{test: t, members: [{id: ...}], timeline: [{at: 2026-12-05, expect: {}}]}"},
    {"Birthday", kDocument, "/definitions/test-member/properties/birthday",
     "{test: t, members: [{id: a, birthday: ...}], timeline: [{at: 2026-12-05, expect: {}}]}"},
    {"MemberZone", kDocument, "/definitions/test-member/properties/timezone",
     "{test: t, members: [{id: a, timezone: ...}], timeline: [{at: 2026-12-05, expect: {}}]}"},
    {"ExactDuration", kSettings, "/definitions/exact-duration", "shutdown: {grace: ...}"},
    {"RedisUrl", kSettings, "/definitions/redis-settings/properties/url", "redis: {url: ...}"},
    {"Prefix", kSettings, "/definitions/redis-settings/properties/prefix", "redis: {prefix: ...}"},
    {"Listen", kSettings, "/properties/http/properties/listen", "http: {listen: ...}"},
    {"SmtpUrl", kSettings, "/definitions/smtp-channel/properties/url",
     std::string(kSmtp) + "url: ..., from: a@b.example}}"},
    {"Helo", kSettings, "/definitions/smtp-channel/properties/helo",
     std::string(kSmtp) + "url: \"smtp://127.0.0.1\", from: a@b.example, helo: ...}}"},
};

INSTANTIATE_TEST_SUITE_P(All, PatternsOf, testing::ValuesIn(kPatterns), site_name);

TEST(Patterns, AreComparedEverywhere) {
  expect_all_covered(kPatterns, {"pattern"},
                     {"/definitions/event-field",   // tells which fields these are, no more
                      "/definitions/profile-text",  // refuses control characters alone
                      "/definitions/moment-operand/anyOf/0/anyOf/1",  // the other half is a time
                      "/definitions/smtp-channel/if/properties/url"});
}

}  // namespace
}  // namespace fanfare::config
