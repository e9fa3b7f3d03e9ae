#include "campaigns/bounds.h"

#include <algorithm>
#include <map>

namespace fanfare::campaigns {
namespace {

/// So many fields are read for each event, at most, and each must be worth it.
constexpr std::size_t kMostFields = 16;
constexpr std::size_t kFewestCampaigns = 8;

/// Numbers that stay as they are while one event is decided, up to the first effect.
bool is_stable(const Field& field) {
  return field.scope == Field::Scope::Event || field.scope == Field::Scope::Counter;
}

/// Cut off after the fourth decimal. That keeps the order, so that no bound is missed by it.
std::optional<std::int64_t> number_in(const Field& field, const Facts& facts) {
  if (field.scope == Field::Scope::Counter) {
    return facts.member.counter(field.name).scaled();
  }
  if (field.name == "amount") {
    return facts.event.amount ? std::optional(facts.event.amount->scaled()) : std::nullopt;
  }
  std::string scratch;
  const auto text = read_field(field, facts, scratch);
  const auto number = text ? LongDecimal::read(*text) : std::nullopt;
  return number ? std::optional(number->value.scaled()) : std::nullopt;
}

}  // namespace

std::optional<Bounds::Bound> Bounds::bound_of(const Test& test) {
  const bool numeric =
      !test.literals.empty() && std::ranges::all_of(test.literals, [](const Literal& literal) {
        return literal.number.has_value();
      });
  if (!numeric || !is_stable(test.field)) {
    return std::nullopt;
  }
  const std::int64_t first = test.literals.front().number->scaled();
  Bound bound;
  switch (test.op) {
    case Operator::Is:
      bound.low = bound.high = first;
      break;
    case Operator::AtLeast:
    case Operator::MoreThan:
      bound.low = first;
      break;
    case Operator::AtMost:
    case Operator::LessThan:
      bound.high = first;
      break;
    case Operator::Between:
      bound.low = first;
      bound.high = test.literals[1].number->scaled();
      break;
    default:
      return std::nullopt;
  }
  return bound;
}

void Bounds::choose_fields(const std::vector<Campaign>& campaigns) {
  std::map<std::string, std::pair<std::size_t, Field>> asked;
  for (const Campaign& campaign : campaigns) {
    for (const Test* test : campaign.when.required_tests()) {
      if (bound_of(*test)) {
        auto& [times, field] = asked[test->field.to_string()];
        ++times;
        field = test->field;
      }
    }
  }
  std::vector<std::pair<std::size_t, Field>> by_use;
  for (auto& [name, use] : asked) {
    if (use.first >= kFewestCampaigns) {
      by_use.push_back(std::move(use));
    }
  }
  std::ranges::sort(by_use, std::greater(), &std::pair<std::size_t, Field>::first);
  by_use.resize(std::min(by_use.size(), kMostFields));
  for (auto& [times, field] : by_use) {
    fields_.push_back(std::move(field));
  }
}

Bounds::Bounds(const std::vector<Campaign>& campaigns) {
  choose_fields(campaigns);
  for (const Campaign& campaign : campaigns) {
    first_.push_back(static_cast<std::uint32_t>(bounds_.size()));
    for (const Test* test : campaign.when.required_tests()) {
      const auto field = std::ranges::find(fields_, test->field);
      if (auto bound = bound_of(*test); bound && field != fields_.end()) {
        bound->field = static_cast<std::uint32_t>(field - fields_.begin());
        bounds_.push_back(*bound);
      }
    }
  }
  first_.push_back(static_cast<std::uint32_t>(bounds_.size()));
}

Bounds::Numbers Bounds::read(const Facts& facts) const {
  Numbers numbers;
  for (const Field& field : fields_) {
    numbers.push_back(number_in(field, facts));
  }
  return numbers;
}

}  // namespace fanfare::campaigns
