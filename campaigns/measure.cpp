#include "campaigns/measure.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "base/text.h"
#include "members/basket.h"

namespace fanfare::campaigns {
namespace {

std::optional<Decimal> number_in(const Field& field, const Facts& facts) {
  if (field.scope == Field::Scope::Event && field.name == "amount") {
    return facts.event.amount;
  }
  std::string scratch;
  const auto text = read_field(field, facts, scratch);
  const auto number = text ? LongDecimal::read(*text) : std::nullopt;
  if (number && number->too_large) {
    throw std::overflow_error(fmt::format("'{}' is {}, beyond the range of exact decimals",
                                          field.to_string(), shortened(*text, 60)));
  }
  return number ? std::optional(number->value) : std::nullopt;
}

/// Calls `each(number)` for the lines that count and have one.
void for_each_number(const Measure& measure, const Facts& facts, auto each) {
  if (facts.basket == nullptr) {
    return;
  }
  Facts of_line = facts;
  for (const members::BasketLine& line : facts.basket->lines()) {
    of_line.line = &line;
    const auto number =
        measure.where.holds(of_line) ? number_in(measure.field, of_line) : std::nullopt;
    if (number) {
      each(*number);
    }
  }
}

}  // namespace

std::optional<Decimal> amount_of(const Measure& measure, const Facts& facts) {
  if (measure.field.scope == Field::Scope::Item) {
    Decimal sum;
    for_each_number(measure, facts, [&](Decimal number) { sum += number; });
    return sum;
  }
  return measure.where.holds(facts) ? number_in(measure.field, facts) : std::nullopt;
}

std::optional<Decimal> largest_of(const Measure& measure, const Facts& facts) {
  if (measure.field.scope != Field::Scope::Item) {
    return amount_of(measure, facts);
  }
  std::optional<Decimal> largest;
  for_each_number(measure, facts,
                  [&](Decimal number) { largest = largest ? std::max(*largest, number) : number; });
  return largest;
}

}  // namespace fanfare::campaigns
