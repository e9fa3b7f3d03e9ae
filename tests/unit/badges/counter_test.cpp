#include "badges/counter.h"

#include <gtest/gtest.h>

#include "tests/unit/base/rows.h"
#include "tests/unit/campaigns/scene.h"

namespace fanfare::badges {
namespace {

using campaigns::Condition;
using campaigns::make_test;
using campaigns::Operator;
using campaigns::plain;
using campaigns::Scene;

struct Row {
  const char* name;
  CounterRule::Kind kind;
  const char* field;  ///< For Sum.
  const char* value;  ///< Of the event's attribute of that name; null: it has none.
  const char* moves_by;
};
void PrintTo(const Row& row, std::ostream* out) {
  *out << row.name;
}
using Increment = testing::TestWithParam<Row>;

TEST_P(Increment, IsWhatTheEventAdds) {
  const auto& row = GetParam();
  Scene scene;
  scene.event.amount.reset();
  scene.event.attributes.clear();
  CounterRule rule;
  rule.kind = row.kind;
  if (row.kind == CounterRule::Kind::Sum) {
    rule.measure.field = campaigns::field(row.field);
    if (row.value != nullptr) {
      scene.event.attributes = {{rule.measure.field.name, row.value}};
      scene.event.amount = rule.measure.field.name == "amount" ? Decimal::parse(row.value) : std::nullopt;
    }
  }
  const members::Draft draft(scene.alice);
  const campaigns::Facts facts{scene.event, draft, scene.zone};
  EXPECT_EQ(increment(rule, facts).to_string(), row.moves_by);
  rule.measure.where = Condition::test(make_test("event.type", Operator::Is, {plain("purchase")}));
  EXPECT_EQ(increment(rule, facts).to_string(), row.moves_by);
  rule.measure.where = Condition::test(make_test("event.type", Operator::Is, {plain("visit")}));
  EXPECT_EQ(increment(rule, facts), Decimal());
}

using enum CounterRule::Kind;
FANFARE_ROWS(Increment, Row{"Count", Count, "", nullptr, "1"},
             Row{"Amount", Sum, "event.amount", "25.50", "25.5"},
             Row{"NegativeAmount", Sum, "event.amount", "-3", "-3"},
             Row{"MissingAmount", Sum, "event.amount", nullptr, "0"},
             Row{"Quantity", Sum, "event.quantity", "3", "3"},
             Row{"FractionalQuantity", Sum, "event.quantity", "0.0001", "0.0001"},
             Row{"MissingQuantity", Sum, "event.quantity", nullptr, "0"},
             Row{"WordQuantity", Sum, "event.quantity", "three", "0"},
             Row{"LongQuantity", Sum, "event.quantity", "2.123456", "2.1234"},
             Row{"EmptyQuantity", Sum, "event.quantity", "", "0"});

}  // namespace
}  // namespace fanfare::badges
