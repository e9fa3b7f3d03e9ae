#include "badges/counter.h"

namespace fanfare::badges {

Decimal increment(const CounterRule& rule, const campaigns::Facts& facts) {
  if (!rule.where.holds(facts)) {
    return {};
  }
  if (rule.kind == CounterRule::Kind::Count) {
    return Decimal::whole(1);
  }
  if (rule.field.scope == campaigns::Field::Scope::Event && rule.field.name == "amount") {
    return facts.event.amount.value_or(Decimal());
  }
  std::string scratch;
  const auto text = campaigns::read_field(rule.field, facts, scratch);
  return text ? Decimal::parse(*text).value_or(Decimal()) : Decimal();
}

}  // namespace fanfare::badges
