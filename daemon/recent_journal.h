#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/member_cache.h"

namespace fanfare::daemon {

/// The journal entries that the newest batches made: what a journal that is read from Redis while
/// batches are on their way may lack. Not thread-safe.
class RecentJournal {
 public:
  /// Batches come in order of their numbers.
  void add(std::uint64_t batch, std::string_view member, const std::vector<std::string>& entries);

  /// The member's entries (JSON, oldest first) of batches after `batch`, which is at most twice
  /// kBatchesInHand batches ago.
  [[nodiscard]] std::vector<std::string> after(std::uint64_t batch, std::string_view member) const;

  void clear() { batches_ = {}; }

 private:
  struct Made {
    std::string member;
    std::vector<std::string> entries;
  };
  struct OfBatch {
    std::uint64_t number = 0;
    std::vector<Made> made;
  };

  std::array<OfBatch, 2 * kBatchesInHand> batches_;
};

}  // namespace fanfare::daemon
