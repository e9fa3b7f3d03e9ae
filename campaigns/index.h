#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "campaigns/campaign.h"
#include "campaigns/facts.h"
#include "campaigns/interval_index.h"

namespace fanfare::campaigns {

/// Lets std::string maps be searched with a string_view.
struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const noexcept {
    return std::hash<std::string_view>{}(text);
  }
};
template <class T>
using TextMap = std::unordered_map<std::string, T, TextHash, std::equal_to<>>;

/// Finds the few campaigns that an event could concern without looking at all: by trigger, then by
/// the campaign's most selective equality test on a text field, then by schedule. What it returns
/// still has to pass its full condition; what it leaves out cannot pass.
class Index {
 public:
  Index() = default;
  /// Enabled campaigns only; the numbers it gives back are positions in `campaigns`.
  explicit Index(const std::vector<Campaign>& campaigns);

  /// Whether any campaign triggers on this type.
  [[nodiscard]] bool listens(std::string_view event_type) const;

  /// The candidates, sorted by position, into `found` (cleared first). `facts.zone` is not used.
  void candidates(const Facts& facts, std::vector<std::uint32_t>& found) const;

 private:
  struct ByField {
    Field field;
    TextMap<IntervalIndex> values;
  };
  struct Trigger {
    IntervalIndex others;  ///< Campaigns without a test to index.
    std::vector<ByField> fields;
  };

  TextMap<Trigger> triggers_;
};

}  // namespace fanfare::campaigns
