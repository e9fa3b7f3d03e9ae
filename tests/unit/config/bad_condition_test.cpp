#include "tests/unit/config/messages.h"

namespace fanfare::config {
namespace {

class BadCondition : public testing::TestWithParam<Refused> {};

TEST_P(BadCondition, IsReportedAtItsPlace) {
  const std::string text =
      "campaign: c\non: purchase\nthen: [{points: 1}]\nwhen: " + GetParam().text + "\n";
  record_refused("document", text);
  EXPECT_THAT(problems_of(text), testing::ElementsAreArray(GetParam().messages));
}

Refused when(std::string name, std::string text, std::string message) {
  return {std::move(name), std::move(text), {"c.yaml:4:" + std::move(message)}};
}

INSTANTIATE_TEST_SUITE_P(
    Fields, BadCondition,
    testing::Values(when("UnknownScope", "{evnt.amount: 5}",
                         "8: error: unknown field 'evnt.amount'; did you mean 'event.amount'?"),
                    when("NoScope", "{amount: 5}",
                         "8: error: unknown field 'amount'; did you mean 'event.amount'?"),
                    when("MisspeltAll", "{al: [{event.a: 1}]}",
                         "8: error: unknown field 'al'; did you mean 'all'?"),
                    when("UnknownMemberField", "{member.nmae: x}",
                         "8: error: unknown field 'member.nmae'; did you mean 'member.name'?"),
                    when("TierComesLater", "{member.tier: gold}",
                         "8: error: 'member.tier' is not supported yet"),
                    when("UnknownSegment", "{segment.lapsed: true}",
                         "8: error: unknown segment 'lapsed'"),
                    when("LinesOutsideWhere", "{item.sku: x}",
                         "8: error: 'item.' fields are those of basket lines; they are asked in "
                         "'where' of points and of counters that sum a field of the lines"),
                    when("ChallengeComesLater", "{challenge.week: completed}",
                         "8: error: 'challenge.' fields are not supported yet"),
                    when("UnknownBadge", "{badge.lovr: true}",
                         "8: error: unknown badge 'lovr'; did you mean 'lover'?"),
                    when("UnknownTimeField", "{time.hours: 5}",
                         "8: error: unknown field 'time.hours'; did you mean 'time.hour'?")),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Structure, BadCondition,
    testing::Values(
        when("Text", "gold",
             "7: error: expected conditions such as {event.amount: {at_least: 100}}, found "
             "'gold'"),
        when("AnyOfNothing", "{any: []}",
             "13: error: expected a list of conditions of which one must hold, found a list"),
        when("AnyOfAMap", "{any: {event.a: 1}}",
             "13: error: expected a list of conditions of which one must hold, found a map"),
        when("NotNothing", "{not: {}}",
             "13: error: expected a condition that must not hold, found a map"),
        when("InsideNot", "{not: {any: [{event.a: {atleast: 1}}]}}",
             "31: error: unknown operator 'atleast'; did you mean 'at_least'?"),
        when("NoOperator", "{event.a: {}}",
             "17: error: expected a value or an operator such as {at_least: 10}"),
        when("TableOfNothing", "{event.a: {at_least: {by: member.name}}}",
             "28: error: a table needs an entry besides 'by' and 'else', such as {by: "
             "member.attr.market, us: 10, else: 20}")),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Operands, BadCondition,
    testing::Values(
        when("TextForANumber", "{counter.coffees: many}",
             "25: error: expected a number for counter.coffees, found 'many'"),
        when("AtLeastText", "{event.amount: {at_least: lots}}",
             "33: error: expected a number to compare with, found 'lots'"),
        when("AtLeastOfText", "{member.name: {at_least: 5}}",
             "32: error: 'at_least' compares numbers; member.name is text"),
        when("ContainsOfANumber", "{counter.coffees: {contains: 5}}",
             "36: error: 'contains' compares text; counter.coffees is a number"),
        when("BeforeOfANumber", "{member.points: {before: 2026-01-01}}",
             "32: error: 'before' compares times; member.points is a number"),
        when("InNothing", "{event.a: {in: []}}",
             "22: error: expected at least one value, found an empty list"),
        when("InAText", "{event.a: {in: tea}}", "22: error: expected a list, found 'tea'"),
        when("BetweenOne", "{event.a: {between: [1]}}",
             "27: error: expected a list of two, such as [10, 20], found a list"),
        when("BetweenBackwards", "{event.a: {between: [20, 10]}}",
             "27: error: the second value must not be less than the first"),
        when("Pattern", "{event.a: {matches: \"[a\"}}",
             "27: error: not a pattern in RE2 syntax: missing ]: [a"),
        when("ExistsYes", "{event.a: {exists: yes}}",
             "26: error: expected true or false, found 'yes'"),
        when("Before", "{event.a: {before: yesterday}}",
             "26: error: expected a time such as 2026-12-05 10:00 or 60d ago, found "
             "'yesterday'"),
        when("WithinLast", "{member.last_seen: {within_last: 30}}",
             "40: error: expected a duration such as 90m or 30d, found '30'"),
        when("Hour", "{time.hour: 24}",
             "19: error: expected a whole number from 0 to 23, found '24'"),
        when("Weekday", "{time.weekday: [friday, sturday]}",
             "31: error: expected monday, tuesday, wednesday, thursday, friday, saturday or "
             "sunday, found 'sturday'; did you mean 'saturday'?"),
        when("Date", "{time.date: 5 Dec}",
             "19: error: expected a date such as 2026-12-05, found '5 Dec'"),
        when("Level", "{badge.lover: silver}",
             "21: error: expected bronze, gold, true or false, found 'silver'"),
        when("BadgeIsNotTrue", "{badge.star: {is_not: true}}",
             "29: error: write 'badge.star: true' or 'badge.star: false' to ask whether the "
             "badge is held")),
    name_of);

}  // namespace
}  // namespace fanfare::config
