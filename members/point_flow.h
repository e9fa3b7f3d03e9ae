#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

#include "members/journal.h"

namespace fanfare::members {

/// Where points came from and where they went. Counts of points, above zero unless it says
/// otherwise.
struct PointFlow {
  std::int64_t earned = 0;    ///< By campaigns.
  std::int64_t adjusted = 0;  ///< By operators; below zero where they took more than they gave.
  std::int64_t spent = 0;     ///< For rewards, what was given back taken off.
  std::int64_t expired = 0;
  std::int64_t reversed = 0;  ///< By refunds.

  PointFlow& operator+=(const PointFlow& other);
  bool operator==(const PointFlow&) const = default;

  /// The names under which statistics have them, each with its number.
  static constexpr std::array<std::pair<std::string_view, std::int64_t PointFlow::*>, 5> kNames{
      {{"earned", &PointFlow::earned},
       {"adjusted", &PointFlow::adjusted},
       {"spent", &PointFlow::spent},
       {"expired", &PointFlow::expired},
       {"reversed", &PointFlow::reversed}}};

  /// What must be there: in balance and pending.
  [[nodiscard]] std::int64_t left() const { return earned + adjusted - spent - expired - reversed; }
};

/// What one event moved, as its entry tells.
PointFlow flow_of(const JournalEntry& entry);

}  // namespace fanfare::members
