#pragma once

#include <cstdint>

#include "members/tally.h"

namespace fanfare::badges {

/// The windows of a streak, in one calendar: which were counted, bridged, frozen. Borrows the
/// tally, which has a window and a streak.
class StreakWindows {
 public:
  StreakWindows(members::Tally& tally, std::int64_t grace)
      : newest_(*tally.window), streak_(*tally.streak), grace_(grace) {}

  /// The streak that runs up to the newest window.
  struct Run {
    std::int64_t length = 0;
    std::int64_t missed = 0;  ///< Windows since it last grew, but for bridged and frozen ones.
  };
  [[nodiscard]] Run run() const;

  [[nodiscard]] std::int64_t newest() const { return newest_; }
  /// The window whose end the streak does not outlive, if nothing is done.
  [[nodiscard]] std::int64_t last_chance() const { return newest_ + 1 + grace_ - run().missed; }

  /// Something was done in a window after the newest; the first `bridged` between them were flown
  /// over.
  void advance(std::int64_t window, std::int64_t bridged);
  /// Something was done in a window up to the newest, which is told late. Freezes that are needed
  /// no more come back. False when it was counted before, or is too long ago.
  bool fill(std::int64_t window);
  /// Uses up a freeze for the last chance, which is over.
  void freeze();

 private:
  [[nodiscard]] static std::uint64_t bit(std::int64_t age) { return std::uint64_t{1} << age; }
  [[nodiscard]] bool is_counted(std::int64_t age) const {
    return (streak_.counted & bit(age)) != 0;
  }
  [[nodiscard]] bool is_frozen(std::int64_t age) const { return (streak_.frozen & bit(age)) != 0; }
  [[nodiscard]] bool is_spared(std::int64_t age) const {
    return ((streak_.bridged | streak_.frozen) & bit(age)) != 0;
  }
  [[nodiscard]] std::int64_t missed_before_all() const;
  void move_to(std::int64_t window);
  void forget(std::int64_t age);
  void thaw(std::int64_t age);
  void bridge_elsewhere(std::int64_t age);
  void give_back(std::int64_t youngest, std::int64_t oldest);

  std::int64_t& newest_;
  members::Streak& streak_;
  std::int64_t grace_;
};

}  // namespace fanfare::badges
