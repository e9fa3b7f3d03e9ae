#include "badges/counter.h"

namespace fanfare::badges {

Decimal increment(const CounterRule& rule, const campaigns::Facts& facts) {
  if (rule.kind == CounterRule::Kind::Count) {
    return Decimal::whole(rule.measure.where.holds(facts) ? 1 : 0);
  }
  return campaigns::amount_of(rule.measure, facts).value_or(Decimal());
}

}  // namespace fanfare::badges
