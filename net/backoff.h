#pragma once

#include <chrono>
#include <cstdint>
#include <random>

namespace fanfare {

/// How long to wait before a retry: exponential growth with full jitter, so that many clients that
/// failed together do not come back together (Brooker, "Exponential Backoff And Jitter", AWS 2015).
struct Backoff {
  std::chrono::milliseconds first{100};
  std::chrono::milliseconds longest{5000};

  /// The ceiling before attempt number `attempt` (1 is the first retry): first * 2^(attempt-1),
  /// at most `longest`.
  [[nodiscard]] std::chrono::milliseconds ceiling(std::uint32_t attempt) const;

  /// A wait drawn evenly from [ceiling/2, ceiling]. Half is kept so that a retry never storms.
  template <class Generator>
  [[nodiscard]] std::chrono::milliseconds draw(std::uint32_t attempt, Generator& random) const {
    const auto top = ceiling(attempt).count();
    return std::chrono::milliseconds(
        std::uniform_int_distribution<std::int64_t>(top / 2, top)(random));
  }
};

}  // namespace fanfare
