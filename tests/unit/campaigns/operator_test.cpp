#include <gtest/gtest.h>

#include "tests/unit/base/rows.h"
#include "tests/unit/campaigns/scene.h"

namespace fanfare::campaigns {
namespace {

using enum Operator;
using Literals = std::vector<Literal>;

struct Row {
  const char* name;
  const char* field;
  Operator op;
  Literals literals;
  bool holds;
};
void PrintTo(const Row& row, std::ostream* out) {
  *out << row.field << ' ' << to_string(row.op);
}
using Operators = testing::TestWithParam<Row>;

TEST_P(Operators, Compare) {
  const auto& row = GetParam();
  EXPECT_EQ(Scene().holds(Condition::test(make_test(row.field, row.op, row.literals))), row.holds);
}

#define TABLE(table, ...) \
  INSTANTIATE_TEST_SUITE_P(table, Operators, testing::Values(__VA_ARGS__), row_name<Row>)

const Literal k5 = plain("5");
const Literal kCoffee = plain("coffee");
const Literal kTea = plain("tea");

TABLE(Text, Row{"Is", "event.category", Is, {kCoffee}, true},
      Row{"IsOther", "event.category", Is, {kTea}, false},
      Row{"IsCase", "event.category", Is, {plain("Coffee")}, false},
      Row{"IsNot", "event.category", IsNot, {kTea}, true},
      Row{"IsNotSame", "event.category", IsNot, {kCoffee}, false},
      Row{"In", "event.category", In, {kTea, kCoffee}, true},
      Row{"InNothing", "event.category", In, {}, false},
      Row{"NotIn", "event.category", NotIn, {kTea}, true},
      Row{"NotInNothing", "event.category", NotIn, {}, true},
      Row{"NotInSame", "event.category", NotIn, {kTea, kCoffee}, false},
      Row{"Contains", "event.category", Contains, {plain("off")}, true},
      Row{"ContainsNot", "event.category", Contains, {plain("tea")}, false},
      Row{"StartsWith", "event.category", StartsWith, {plain("cof")}, true},
      Row{"StartsWithNot", "event.category", StartsWith, {plain("offee")}, false},
      Row{"AtLeastText", "event.category", AtLeast, {quoted("coffee")}, true},
      Row{"MoreThanText", "event.category", MoreThan, {quoted("cocoa")}, true},
      Row{"LessThanText", "event.category", LessThan, {quoted("coffee")}, false},
      Row{"BetweenText", "event.category", Between, {quoted("a"), quoted("d")}, true},
      Row{"EmptyIsEmpty", "event.note", Is, {quoted("")}, true},
      Row{"EmptyIsNot", "event.note", IsNot, {kTea}, true});

TABLE(EveryEvent, Row{"Type", "event.type", Is, {plain("purchase")}, true},
      Row{"Id", "event.id", Is, {plain("order-1")}, true},
      Row{"Member", "event.member", In, {plain("bob"), plain("alice")}, true},
      Row{"AnotherMember", "event.member", Is, {plain("bob")}, false},
      Row{"Time", "event.time", Is, {plain("2026-12-05T23:30:00Z")}, true});

TABLE(Numbers, Row{"FiveIsFivePointZero", "event.stars", Is, {k5}, true},
      Row{"QuotedFiveIsText", "event.stars", Is, {quoted("5")}, false},
      Row{"QuotedSameText", "event.stars", Is, {quoted("5.0")}, true},
      Row{"LeadingZerosAsNumber", "event.sku", Is, {plain("7")}, true},
      Row{"LeadingZerosAsText", "event.sku", Is, {quoted("007")}, true},
      Row{"OtherLeadingZerosAsText", "event.sku", Is, {quoted("7")}, false},
      Row{"AmountExact", "event.amount", Is, {plain("25.5")}, true},
      Row{"AmountOffByATenThousandth", "event.amount", Is, {plain("25.5001")}, false},
      Row{"AmountAsText", "event.amount", Is, {quoted("25.50")}, true},
      Row{"AtLeastSame", "event.amount", AtLeast, {plain("25.5")}, true},
      Row{"AtLeastMore", "event.amount", AtLeast, {plain("25.5001")}, false},
      Row{"MoreThanSame", "event.amount", MoreThan, {plain("25.5")}, false},
      Row{"MoreThanLess", "event.amount", MoreThan, {plain("25.4999")}, true},
      Row{"AtMostSame", "event.amount", AtMost, {plain("25.5")}, true},
      Row{"AtMostLess", "event.amount", AtMost, {plain("25")}, false},
      Row{"LessThanSame", "event.amount", LessThan, {plain("25.5")}, false},
      Row{"LessThanMore", "event.amount", LessThan, {plain("100")}, true},
      Row{"BetweenEnds", "event.amount", Between, {plain("25.5"), plain("25.5")}, true},
      Row{"BetweenBelow", "event.amount", Between, {plain("26"), plain("30")}, false},
      Row{"BetweenAbove", "event.amount", Between, {plain("1"), plain("25")}, false},
      Row{"NumbersNotTextOrder", "event.stars", LessThan, {plain("10")}, true},
      Row{"WordIsNoNumber", "event.stars-text", AtLeast, {k5}, false},
      Row{"WordIsNotBelowEither", "event.stars-text", LessThan, {k5}, false},
      Row{"WordIsNotANumber", "event.stars-text", IsNot, {k5}, true},
      Row{"MixedListNumber", "event.stars", In, {kTea, k5}, true},
      Row{"MixedListWord", "event.category", In, {k5, kCoffee}, true},
      Row{"MixedListNeither", "event.category", NotIn, {k5, kCoffee}, false},
      Row{"EmptyIsNoNumber", "event.note", AtLeast, {plain("0")}, false});

TABLE(Missing, Row{"Is", "event.store", Is, {kTea}, false},
      Row{"IsNot", "event.store", IsNot, {kTea}, false},
      Row{"In", "event.store", In, {kTea}, false},
      Row{"NotIn", "event.store", NotIn, {kTea}, false},
      Row{"AtLeast", "event.store", AtLeast, {plain("0")}, false},
      Row{"AtMost", "event.store", AtMost, {plain("0")}, false},
      Row{"LessThan", "event.store", LessThan, {plain("0")}, false},
      Row{"Between", "event.store", Between, {plain("0"), plain("9")}, false},
      Row{"Contains", "event.store", Contains, {plain("")}, false},
      Row{"StartsWith", "event.store", StartsWith, {plain("")}, false},
      Row{"EmptyProfile", "member.phone", IsNot, {kTea}, false});

TABLE(Members, Row{"Id", "member.id", Is, {plain("alice")}, true},
      Row{"Name", "member.name", StartsWith, {plain("Al")}, true},
      Row{"Attribute", "member.attr.vip", Is, {plain("yes")}, true},
      Row{"Points", "member.points", AtLeast, {plain("120")}, true},
      Row{"Lifetime", "member.points_lifetime", Is, {plain("500.0")}, true},
      Row{"Counter", "counter.coffees", Is, {plain("10.0")}, true},
      Row{"CounterAsText", "counter.coffees", Is, {quoted("10")}, true},
      Row{"CounterInMixedList", "counter.coffees", In, {kTea, plain("10")}, true},
      Row{"CounterExact", "counter.spend", Between, {plain("1234.56"), plain("1234.56")}, true},
      Row{"UncountedIsZero", "counter.teas", Is, {plain("0")}, true},
      Row{"UncountedIsNotMissing", "counter.teas", LessThan, {plain("1")}, true},
      Row{"EventType", "event.type", Is, {plain("purchase")}, true},
      Row{"EventId", "event.id", Is, {plain("order-1")}, true});

TABLE(Badges, Row{"HeldIsTrue", "badge.welcome", Is, {plain("true")}, true},
      Row{"HeldIsFalse", "badge.welcome", Is, {plain("false")}, false},
      Row{"LevelledIsTrue", "badge.coffee-lover", Is, {plain("true")}, true},
      Row{"NotHeldIsTrue", "badge.streaker", Is, {plain("true")}, false},
      Row{"NotHeldIsFalse", "badge.streaker", Is, {plain("false")}, true},
      Row{"HeldIsNotTrue", "badge.welcome", IsNot, {plain("true")}, false},
      Row{"LevelledIsNotTrue", "badge.coffee-lover", IsNot, {plain("true")}, false},
      Row{"NotHeldIsNotTrue", "badge.streaker", IsNot, {plain("true")}, true},
      Row{"Level", "badge.coffee-lover", Is, {plain("silver")}, true},
      Row{"OtherLevel", "badge.coffee-lover", Is, {plain("gold")}, false},
      Row{"LevelIn", "badge.coffee-lover", In, {plain("silver"), plain("gold")}, true},
      Row{"NoLevelNotIn", "badge.streaker", NotIn, {plain("gold")}, false});

struct Presence {
  const char* name;
  const char* field;
  bool present;
};
void PrintTo(const Presence& row, std::ostream* out) {
  *out << row.field;
}
using ExistsTest = testing::TestWithParam<Presence>;

TEST_P(ExistsTest, IsTrueOrFalseAsWanted) {
  campaigns::Test exists = make_test(GetParam().field, Exists, {});
  EXPECT_EQ(Scene().holds(Condition::test(exists)), GetParam().present);
  exists.wanted = false;
  EXPECT_EQ(Scene().holds(Condition::test(exists)), !GetParam().present);
}

FANFARE_ROWS(ExistsTest, Presence{"Attribute", "event.category", true},
             Presence{"EmptyAttribute", "event.note", true},
             Presence{"Amount", "event.amount", true},
             Presence{"MissingAttribute", "event.store", false},
             Presence{"Profile", "member.name", true},
             Presence{"ClearedProfile", "member.phone", false},
             Presence{"JoinedAt", "member.joined_at", true},
             Presence{"Counter", "counter.coffees", true}, Presence{"Badge", "badge.welcome", true},
             Presence{"LevelledBadge", "badge.coffee-lover", true},
             Presence{"MissingBadge", "badge.streaker", false});

TEST(OperatorWords, AreThoseOfTheContract) {
  const std::vector<std::string_view> expected{
      "is",      "is_not",    "in",      "not_in",     "at_least",    "more_than",
      "at_most", "less_than", "between", "contains",   "starts_with", "matches",
      "exists",  "before",    "after",   "within_last"};
  EXPECT_EQ(operator_words(), expected);
  for (const std::string_view word : expected) {
    ASSERT_TRUE(operator_from(word)) << word;
    EXPECT_EQ(to_string(*operator_from(word)), word);
  }
  EXPECT_EQ(operator_from("equals"), std::nullopt);
  EXPECT_EQ(field("member.attr.vip").to_string(), "member.attr.vip");
}

TEST(Matches, SearchesInLinearTime) {
  const auto matches = [](const char* pattern, const std::string& text) {
    Scene scene;
    scene.event.attributes = {{"text", text}};
    campaigns::Test test = make_test("event.text", Matches, {});
    test.pattern = std::make_shared<const RE2>(pattern);
    return scene.holds(Condition::test(test));
  };
  EXPECT_TRUE(matches("off", "coffee"));
  EXPECT_FALSE(matches("^off", "coffee"));
  EXPECT_TRUE(matches("^c.*e$", "coffee"));
  EXPECT_FALSE(matches("(a+)+$", std::string(60'000, 'a') + "b"));
}

}  // namespace
}  // namespace fanfare::campaigns
