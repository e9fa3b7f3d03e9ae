#include "campaigns/measure.h"

#include <fmt/format.h>

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

Decimal sum_of_lines(const Measure& measure, const Facts& facts) {
  Decimal sum;
  if (facts.basket == nullptr) {
    return sum;
  }
  Facts of_line = facts;
  for (const members::BasketLine& line : facts.basket->lines()) {
    of_line.line = &line;
    if (measure.where.holds(of_line)) {
      sum += number_in(measure.field, of_line).value_or(Decimal());
    }
  }
  return sum;
}

}  // namespace

std::optional<Decimal> amount_of(const Measure& measure, const Facts& facts) {
  if (measure.field.scope == Field::Scope::Item) {
    return sum_of_lines(measure, facts);
  }
  return measure.where.holds(facts) ? number_in(measure.field, facts) : std::nullopt;
}

}  // namespace fanfare::campaigns
