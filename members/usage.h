#pragma once

#include <boost/container/small_vector.hpp>

#include <cstdint>

#include "base/points.h"

namespace fanfare::members {

/// How much of one limit is used up in one window.
struct Usage {
  std::int64_t window = 0;  ///< Which day, week, ...: a number that campaigns::Limit gives meaning.
  std::int64_t times = 0;
  Points points;

  bool operator==(const Usage&) const = default;
};

/// What is used of one limit in the newest windows in which it was: events come in no strict order
/// in time. An older event counts against the oldest window that is kept, so that a limit may come
/// out tighter then, but is never exceeded.
class UsageWindows {
 public:
  static constexpr std::size_t kKept = 3;

  /// What is used in that window, or in the one that counts in its place.
  [[nodiscard]] Usage usage(std::int64_t window) const;
  /// Where to book what is used in that window, or null when it is older than all that are kept.
  [[nodiscard]] Usage* record(std::int64_t window);
  /// Puts `usage` in the place of what is known of its window.
  void set(const Usage& usage);

  /// Newest first.
  [[nodiscard]] auto begin() const { return windows_.begin(); }
  [[nodiscard]] auto end() const { return windows_.end(); }

  bool operator==(const UsageWindows&) const = default;

 private:
  boost::container::small_vector<Usage, 1> windows_;
};

}  // namespace fanfare::members
