#pragma once

#include <boost/container/small_vector.hpp>

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "campaigns/campaign.h"
#include "campaigns/facts.h"

namespace fanfare::campaigns {

/// The bounds that campaigns set to numbers (`event.amount: {at_least: 100}`), side by side in
/// memory, so that a campaign whose numbers do not fit is left out without being looked at. Only
/// what must hold for the whole condition counts, and only fields that many campaigns ask for.
class Bounds {
 public:
  /// The numbers of one event that bounds are set to, in ten-thousandths; empty: there is none.
  using Numbers = boost::container::small_vector<std::optional<std::int64_t>, 8>;

  Bounds() = default;
  explicit Bounds(const std::vector<Campaign>& campaigns);

  [[nodiscard]] Numbers read(const Facts& facts) const;

  /// Whether the campaign at this position may meet its condition with these numbers.
  [[nodiscard]] bool allow(std::uint32_t position, const Numbers& numbers) const {
    for (std::uint32_t i = first_[position]; i < first_[position + 1]; ++i) {
      const Bound& bound = bounds_[i];
      const auto& number = numbers[bound.field];
      if (!number || *number < bound.low || *number > bound.high) {
        return false;
      }
    }
    return true;
  }

 private:
  struct Bound {
    std::uint32_t field = 0;  ///< Of fields_.
    std::int64_t low = std::numeric_limits<std::int64_t>::min();
    std::int64_t high = std::numeric_limits<std::int64_t>::max();
  };

  static std::optional<Bound> bound_of(const Test& test);
  void choose_fields(const std::vector<Campaign>& campaigns);

  std::vector<Field> fields_;
  std::vector<Bound> bounds_;
  std::vector<std::uint32_t> first_;  ///< By position, and one past the last.
};

}  // namespace fanfare::campaigns
