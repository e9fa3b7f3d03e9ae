#include "cli/explaining/words.h"

#include <fmt/format.h>

#include "tests/unit/base/rows.h"
#include "tests/unit/cli/explain_scene.h"

namespace fanfare::cli::explaining {
namespace {

using testing::ElementsAre;

struct Refused {
  const char* name;
  std::string when;  ///< As the program has it.
  std::string text;
};
void PrintTo(const Refused& row, std::ostream* out) {
  *out << row.name;
}

/// A purchase that has `amount: 90000`, `category: tea`, `stars: five`, `delivered` and `note`.
class Refusals : public testing::TestWithParam<Refused> {};

TEST_P(Refusals, NameTheTestAndBothValues) {
  Shop shop(
      "counters: {coffees: {count: coffee}}\n---\nbadge: star\naward_when: {counter.coffees: "
      "50}\n---\ncampaign: a\non: purchase\nthen: [{points: 1}]\nwhen: " +
      GetParam().when + "\n");
  shop.alice.badges["star"] = {*parse_rfc3339("2026-01-01T00:00:00Z"), "", ""};
  const auto event = shop.purchase({{"amount", "90000"},
                                    {"category", "tea"},
                                    {"stars", "five"},
                                    {"delivered", "2026-12-04T18:00:00Z"},
                                    {"note", ""}});
  EXPECT_THAT(lines_of(shop.would_be(event)), ElementsAre("no a: " + GetParam().text));
}

FANFARE_ROWS(
    Refusals, Refused{"Is", "{event.category: coffee}", "event.category is coffee: found tea"},
    Refused{"IsOfNothing", "{event.store: harbour}", "event.store is harbour: found nothing"},
    Refused{"IsOfEmptyText", "{event.note: thanks}", "event.note is thanks: found \"\""},
    Refused{"IsNot", "{event.category: {is_not: tea}}", "event.category is_not tea: found tea"},
    Refused{"IsNotOfNothing", "{event.store: {is_not: harbour}}",
            "event.store is_not harbour: found nothing, and a test of what is not there fails"},
    Refused{"In", "{event.category: [coffee, beans]}",
            "event.category in [coffee, beans]: found tea"},
    Refused{"NotIn", "{event.category: {not_in: [tea, beans]}}",
            "event.category not_in [tea, beans]: found tea"},
    Refused{"AtLeast", "{event.amount: {at_least: 100000}}",
            "event.amount at_least 100000: found 90000"},
    Refused{"AtLeastOfAWord", "{event.stars: {at_least: 4}}",
            "event.stars at_least 4: found five, which is no number"},
    Refused{"MoreThan", "{event.amount: {more_than: 90000}}",
            "event.amount more_than 90000: found 90000"},
    Refused{"AtMost", "{event.amount: {at_most: 5}}", "event.amount at_most 5: found 90000"},
    Refused{"LessThan", "{member.points: {less_than: 120}}",
            "member.points less_than 120: found 120"},
    Refused{"Between", "{event.amount: {between: [10, 20.5]}}",
            "event.amount between [10, 20.5]: found 90000"},
    Refused{"Contains", "{event.category: {contains: off}}",
            "event.category contains off: found tea"},
    Refused{"StartsWith", "{member.name: {starts_with: B}}",
            "member.name starts_with B: found Alice"},
    Refused{"Matches", "{event.category: {matches: '^coff?ee'}}",
            "event.category matches ^coff?ee: found tea"},
    Refused{"Exists", "{event.store: {exists: true}}", "event.store exists true: found nothing"},
    Refused{"ExistsNot", "{event.category: {exists: false}}",
            "event.category exists false: found tea"},
    Refused{"Before", "{member.joined_at: {before: 2025-01-01}}",
            "member.joined_at before 2025-01-01 00:00 Asia/Jakarta: found 2025-12-05 10:00 "
            "Asia/Jakarta"},
    Refused{"After", "{event.delivered: {after: '2026-12-05 01:00:30'}}",
            "event.delivered after 2026-12-05 01:00:30 Asia/Jakarta: found 2026-12-05 01:00 "
            "Asia/Jakarta"},
    Refused{"Ago", "{member.attr.visited: {before: 60d ago}}",
            "member.attr.visited before 60d ago (2026-10-06 10:00 Asia/Jakarta): found 2026-12-01 "
            "10:00 Asia/Jakarta"},
    Refused{"WithinLast", "{member.joined_at: {within_last: 7d}}",
            "member.joined_at within_last 7d (since 2026-11-28 10:00 Asia/Jakarta): found "
            "2025-12-05 10:00 Asia/Jakarta"},
    Refused{"NoTime", "{event.stars: {within_last: 7d}}",
            "event.stars within_last 7d (since 2026-11-28 10:00 Asia/Jakarta): found five, which "
            "is no time"},
    Refused{"Counter", "{counter.coffees: {at_least: 10}}", "counter.coffees at_least 10: found 0"},
    Refused{"Badge", "{badge.star: false}", "badge.star is false: found true"},
    Refused{"Weekday", "{time.weekday: [monday, friday]}",
            "time.weekday in [monday, friday]: found saturday"},
    Refused{"FirstOfAll", "{event.category: tea, event.amount: 5, member.name: Bob}",
            "event.amount is 5: found 90000"},
    Refused{"Any", "{any: [{event.category: coffee}, {event.amount: {at_least: 100000}}]}",
            "none of these held: event.category is coffee: found tea; event.amount at_least "
            "100000: found 90000"},
    Refused{"Not", "{not: {event.category: tea}}",
            "must not hold, but does: event.category is tea: found tea"},
    Refused{"NotAll", "{not: {event.category: tea, member.name: Alice}}",
            "must not hold, but does: all of these held: event.category is tea: found tea; "
            "member.name is Alice: found Alice"},
    Refused{"NotAny", "{not: {any: [{event.category: coffee}, {member.name: Alice}]}}",
            "must not hold, but does: member.name is Alice: found Alice"},
    Refused{"NotWithinAny", "{any: [{not: {event.category: tea}}, {event.amount: 5}]}",
            "none of these held: not event.category is tea: found tea; event.amount is 5: found "
            "90000"},
    Refused{"AnyWithinAny",
            "{any: [{event.amount: 5}, {any: [{event.amount: 6}, {event.amount: "
            "7}]}]}",
            "none of these held: event.amount is 5: found 90000; (none of these held: event.amount "
            "is 6: found 90000; event.amount is 7: found 90000)"});

TEST(RefusalWords, ShortenLongListsAndValues) {
  std::string list;
  for (int i = 0; i < 20; ++i) {
    list += fmt::format("{}s{}", i == 0 ? "" : ", ", i);
  }
  Shop shop("---\ncampaign: a\non: purchase\nthen: [{points: 1}]\nwhen: {event.store: [" + list +
            "]}\n");
  const std::string store(200, 'x');
  const auto lines = lines_of(shop.would_be(shop.purchase({{"store", store}})));
  EXPECT_THAT(lines[0], testing::HasSubstr("s11, 8 more]: found xxx"));
  EXPECT_LT(lines[0].size(), 200U);
}

TEST(RefusalWords, KeepEscapeSequencesFromTheTerminal) {
  Shop shop("---\ncampaign: a\non: purchase\nthen: [{points: 1}]\nwhen: {event.store: x}\n");
  const auto answer = shop.would_be(shop.purchase({{"store", "\x1B[31mred"}}));
  EXPECT_EQ(text_report(answer, false).find('\x1B'), std::string::npos);
}

constexpr auto kOthers = R"(---
campaign: off
on: purchase
enabled: false
then: [{points: 1}]
---
campaign: later
on: purchase
schedule: {start: 2026-12-06, end: 2026-12-08}
then: [{points: 1}]
---
campaign: over
on: purchase
schedule: {start: 2026-12-01, end: 2026-12-05}
then: [{points: 1}]
---
campaign: fridays
on: purchase
schedule: {start: 2026-12-04 18:00, repeat: FREQ=WEEKLY;BYDAY=FR, lasts: 4h}
then: [{points: 1}]
---
campaign: first
on: purchase
exclusive: weekend
priority: 5
then: [{points: 3}]
---
campaign: second
on: purchase
exclusive: weekend
then: [{points: 1}]
---
campaign: daily
on: purchase
then: [{points: 2}]
limits: [{per: member, times: 1, every: day}]
---
campaign: budget
on: purchase
then: [{points: 60}]
limits: [{per: everyone, points: 100, shared: summer}]
---
campaign: reviews
on: [review, visit]
then: [{points: 1}]
)";

TEST(RefusalWords, TellOfEverythingElse) {
  Shop shop(kOthers);
  const auto event = shop.purchase({{"amount", "5"}});
  EXPECT_THAT(
      lines_of(shop.would_be(event)),
      ElementsAre("acts first: +3 points", "acts budget: +60 points", "acts daily: +2 points",
                  "no fridays: not running then; next from 2026-12-11 18:00 Asia/Jakarta to "
                  "2026-12-11 22:00 Asia/Jakarta",
                  "no later: not running yet; it starts on 2026-12-06 00:00 Asia/Jakarta",
                  "no off: disabled (enabled: false)",
                  "no over: over; it ended on 2026-12-05 00:00 Asia/Jakarta",
                  "no second: first acts, of the same exclusive group weekend"));
  shop.apply(event);
  EXPECT_THAT(lines_of(shop.would_be(event, "budget")),
              ElementsAre("acts budget: +40 points (+60 points, cut by a limit: 100 of 100 points "
                          "in all, shared as summer)"));
  shop.apply(event);
  EXPECT_THAT(
      lines_of(shop.would_be(event, "budget")),
      ElementsAre("no budget: budget for everyone used up: 100 of 100 points in all, shared "
                  "as summer"));
  EXPECT_THAT(lines_of(shop.would_be(event, "daily")),
              ElementsAre("no daily: limit reached: 1 of 1 times that day; free again from "
                          "2026-12-06 00:00 Asia/Jakarta"));
  EXPECT_THAT(lines_of(shop.would_be(event, "reviews")),
              ElementsAre("no reviews: triggers on review and visit, not on purchase"));
}

TEST(GiftWords, TellEveryEffect) {
  Shop shop(R"(counters: {stamps: {from: app}}
---
badge: star
---
badge: held
---
template: hello
en: {title: Hello, text: Hello}
---
campaign: a
on: purchase
then:
  - points: {per: 10, give: 1}
  - multiply: 3
  - badge: star
  - badge: held
  - counter: {name: stamps, add: 2}
  - notify: hello
---
campaign: b
on: purchase
then: [{points: {by: member.name, Bob: 5}}]
)");
  shop.alice.badges["held"] = {*parse_rfc3339("2026-01-01T00:00:00Z"), "", ""};
  EXPECT_THAT(lines_of(shop.would_be(shop.purchase({{"amount", "100"}}))),
              ElementsAre("acts a: +30 points (+1 point per 10 of event.amount, points x3), badge "
                          "star, badge held, which is held already, counter stamps +2, notifies "
                          "hello",
                          "no b: comes to nothing: no points for this event, or no entry of its tables for this member"));
}

}  // namespace
}  // namespace fanfare::cli::explaining
