#include "tests/unit/config/warned.h"

namespace fanfare::config {
namespace {

class LintConditions : public Warns {};

TEST_P(LintConditions, WarnsOfWhatContradictsItself) {
  expect_warnings(GetParam());
}

constexpr const char* kCampaign = "campaign: c\non: purchase\nthen: [{points: 1}]\nwhen:\n";

/// Conditions from line 5 on.
Warned fine(std::string name, const std::string& when) {
  return {std::move(name), kCampaign + when + "\n", {}};
}
Warned never(std::string name, const std::string& when, const std::string& where) {
  return {std::move(name),
          kCampaign + when + "\n",
          {where + ": warning: campaign 'c' can never run: no "}};
}

INSTANTIATE_TEST_SUITE_P(
    Values, LintConditions,
    testing::Values(
        never("TwoValues", "  - event.category: coffee\n  - event.category: tea", "6:5"),
        never("TwoValuesUnderAll", "  all: [{event.category: a}, {all: [{event.category: b}]}]",
              "5:38"),
        never("ListsThatDoNotMeet", "  - event.a: [x, y]\n  - event.a: {in: [z, w]}", "6:5"),
        never("ListsThatMeetInNothingThatIsLeft", "  event.a: {in: [x, y], not_in: [x], is_not: y}",
              "5:3"),
        never("NumbersOtherwiseWritten", "  event.a: {in: [5.0, 6], not_in: [5, 6.00]}", "5:3"),
        never("ValueOutOfRange", "  - event.amount: 5\n  - event.amount: {at_least: 10}", "6:5"),
        never("WordOutOfRange", "  - event.a: lots\n  - event.a: {at_least: 10}", "6:5"),
        never("PatternAgainstValue", "  event.a: {is: coffee, matches: ^t}", "5:3"),
        never("ValueAndItsAbsence", "  - event.a: x\n  - event.a: {exists: false}", "6:5"),
        never("ValueAndNotIt", "  - event.a: x\n  - not: {event.a: x}", "6:10"),
        never("RangeAndNotIt", "  - event.a: {at_least: 5}\n  - not: {event.a: {at_least: 5}}",
              "6:10"),
        never("RangeAndNotAWiderOne",
              "  counter.coffees: {at_least: 10}\n  not: {counter.coffees: {at_least: 5}}", "6:8"),
        never("RangeAndNotOneAroundIt",
              "  - event.a: {between: [5, 6]}\n  - not: {event.a: {between: [5, 10]}}", "6:10"),
        never("OpenRangeAndNotTheClosedOne",
              "  - not: {event.a: {at_most: 5}}\n  - event.a: {less_than: 5}", "6:5"),
        fine("RangeAndNotANarrowerOne",
             "  - event.a: {at_least: 5}\n  - not: {event.a: {at_least: 10}}"),
        fine("ClosedRangeAndNotTheOpenOne",
             "  - event.a: {at_least: 5}\n  - not: {event.a: {more_than: 5}}"),
        fine("RangeAndNotOneWithin",
             "  - event.a: {at_least: 5}\n  - not: {event.a: {between: [5, 10]}}"),
        fine("NeitherOfTwoRanges",
             "  - not: {event.a: {at_least: 5}}\n  - not: {event.a: {at_most: 9}}"),
        fine("TwoFields", "  - event.category: coffee\n  - event.kind: tea"),
        fine("ListsThatMeet", "  - event.a: [x, y]\n  - event.a: {in: [z, y]}"),
        fine("EitherOfTwo", "  any: [{event.category: coffee}, {event.category: tea}]"),
        fine("ValueAndNotAnother", "  - event.a: x\n  - not: {event.a: y}"),
        fine("NotBothOfTwo", "  - event.a: x\n  - not: {event.a: x, event.b: y}"),
        fine("NumberInQuotesMayBeWrittenSo", "  - event.a: 5\n  - event.a: \"5.0\""),
        fine("NumberMayBeWrittenOtherwise", "  event.a: {is: 5, is_not: \"5\", contains: \".\"}"),
        fine("PatternsMayMeet", "  event.a: {starts_with: c, matches: e$}"),
        fine("AbsentAndNotAValue", "  - event.a: {exists: false}\n  - not: {event.a: x}")),
    name_of_warned);

INSTANTIATE_TEST_SUITE_P(
    Ranges, LintConditions,
    testing::Values(
        never("AtLeastMoreThanAtMost", "  event.amount: {at_least: 10, at_most: 5}", "5:3"),
        never("OpenEndsThatTouch", "  event.amount: {more_than: 5, at_most: 5}", "5:3"),
        never("BetweenAndAbove", "  - event.a: {between: [1, 3]}\n  - event.a: {more_than: 3}",
              "6:5"),
        never("DatesBackwards", "  time.date: {at_least: 2026-12-07, less_than: 2026-12-05}",
              "5:3"),
        never("HourBeyondTheDay", "  time.hour: {more_than: 23}", "5:3"),
        never("NoWeekdayLeft",
              "  time.weekday: {not_in: [monday, tuesday, wednesday, thursday, friday, saturday, "
              "sunday]}",
              "5:3"),
        never("AfterTheEndBeforeTheStart",
              "  member.joined_at: {after: 2026-02-01, before: 2026-01-01}", "5:3"),
        never("LongerAgoThanTheLast", "  member.last_seen: {within_last: 30d, before: 30d ago}",
              "5:3"),
        never("BetweenAgesThatCross", "  member.last_seen: {after: 30d ago, before: 60d ago}",
              "5:3"),
        fine("OnePoint", "  event.amount: {at_least: 5, at_most: 5}"),
        fine("DatesThatTouch", "  time.date: {at_least: 2026-12-05, at_most: 2026-12-05}"),
        fine("LastHour", "  time.hour: {more_than: 22}"),
        fine("NightIsNotAtOnce",
             "  any: [{time.hour: {at_least: 22}}, {time.hour: {less_than: 6}}]"),
        fine("OtherUnits", "  member.last_seen: {after: 30d ago, before: 1mo ago}"),
        fine("Between30And60Days", "  member.last_seen: {after: 60d ago, before: 30d ago}"),
        fine("FixedAndMoving", "  member.last_seen: {after: 2026-02-01, before: 30d ago}")),
    name_of_warned);

constexpr const char* kTaking =
    "---\ncampaign: other\non: visit\nenabled: false\nthen: [{counter: {name: coffees, add: "
    "-1}}]\n";

INSTANTIATE_TEST_SUITE_P(
    Counters, LintConditions,
    testing::Values(never("FewerThanNone", "  counter.coffees: {less_than: 0}", "5:3"),
                    never("ExactlyLessThanNone", "  counter.coffees: -1", "5:3"),
                    never("NotEvenNone", "  not: {counter.coffees: {at_least: 0}}", "5:8"),
                    fine("None", "  counter.coffees: {at_most: 0}"),
                    fine("ASumMayFall", "  counter.spend: {less_than: 0}"),
                    fine("AnAppMayTake", "  counter.opens: {less_than: 0}"),
                    fine("ACampaignTakes",
                         std::string("  counter.coffees: {less_than: 0}\n") + kTaking)),
    name_of_warned);

constexpr const char* kBadge =
    "---\nbadge: b\nlevels: [{level: low, counter.coffees: 1}, {level: high, counter.coffees: 2}]";

INSTANTIATE_TEST_SUITE_P(
    Scopes, LintConditions,
    testing::Values(
        never("HeldAndNot", std::string("  - badge.b: true\n  - badge.b: false\n") + kBadge, "6:5"),
        never("LevelOfWhatIsNotHeld", std::string("  badge.b: {is: low, exists: false}\n") + kBadge,
              "5:3"),
        never("TwoLevels", std::string("  - badge.b: low\n  - badge.b: high\n") + kBadge, "6:5"),
        fine("HeldAtALevel", std::string("  - badge.b: true\n  - badge.b: low\n") + kBadge),
        Warned{"AnotherTypeThanTheTrigger",
               std::string(kCampaign) + "  event.type: refund\n",
               {"5:3: warning: campaign 'c' can never run: no such event triggers it"}},
        fine("TheTypeOfTheTrigger", "  event.type: [purchase, refund]"),
        never("SegmentAndItsContrary",
              "  - segment.s: true\n  - segment.s: false\n---\nsegment: s\nwhen: {event.a: 1}",
              "6:5"),
        never("SegmentAgainstATest",
              "  - segment.s: true\n  - event.a: 2\n---\nsegment: s\nwhen: {event.a: 1}", "6:5"),
        Warned{"InTheSegmentItself",
               std::string(kCampaign) +
                   "  segment.s: true\n---\nsegment: s\nwhen: {event.a: {in: [1, 2], at_least: "
                   "3}}\n",
               {"8:8: warning: nobody can be in segment 's': no event.a meets all"}},
        fine("OutsideTheSegment",
             "  - segment.s: false\n  - event.a: 1\n---\nsegment: s\nwhen: {event.a: 1}"),
        fine("InATable",
             "  event.a: {at_least: {by: member.attr.vip, yes: 10, else: 2}, at_most: 5}"),
        Warned{"Disabled",
               std::string(kCampaign) + "  event.a: {at_least: 2, at_most: 1}\nenabled: false\n",
               {}}),
    name_of_warned);

INSTANTIATE_TEST_SUITE_P(
    Places, LintConditions,
    testing::Values(
        Warned{"AwardWhen",
               "badge: b\naward_when: {counter.coffees: {at_least: 10, less_than: 10}}\n",
               {"2:14: warning: badge 'b' can never be awarded: no counter.coffees meets all"}},
        Warned{"Level",
               "badge: b\nlevels:\n  - {level: low, counter.coffees: 10}\n  - {level: high, "
               "counter.coffees: {at_least: 20, at_most: 5}}\n",
               {"4:19: warning: level 'high' of badge 'b' can never be reached: no "
                "counter.coffees meets all"}},
        Warned{"Points",
               "campaign: c\non: purchase\nthen:\n  - points: {per: 1, give: 1, where: "
               "[{item.sku: a}, {item.sku: b}]}\n",
               {"4:55: warning: campaign 'c' never gives these points: no item.sku meets both this "
                "test and the one at c.yaml:4:40; "}},
        Warned{"LinesOfTwoKinds",
               "campaign: c\non: purchase\nthen:\n  - points: {per: 1, give: 1, where: "
               "{item.sku: [a, b]}}\n",
               {}}),
    name_of_warned);

TEST(LintConditions, CounterThatNeverMoves) {
  const auto loaded = load_program_text(
      "c.yaml", "program: p\ncounters:\n  x: {count: a, where: [{event.a: 1}, {event.a: 2}]}\n");
  EXPECT_THAT(lines_of(loaded->warnings),
              testing::ElementsAre(testing::StartsWith(
                  "c.yaml:3:40: warning: counter 'x' never moves: no event.a meets both")));
}

}  // namespace
}  // namespace fanfare::config
