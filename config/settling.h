#pragma once

#include <algorithm>
#include <chrono>
#include <optional>

namespace fanfare::config {

/// Decides when a folder that is being changed may be read: once it has been at rest for a while,
/// so that a file written in two goes, or a checkout of a thousand files, is read whole; but also
/// when it never rests. Pure: the time comes in as an argument.
class Settling {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  struct Times {
    /// So long nothing may have changed. Editors and `git checkout` leave a few milliseconds
    /// between two writes, and whoever saved a file does not want to wait for it.
    std::chrono::milliseconds quiet{200};
    /// So long after the first change it is read even if changes go on.
    std::chrono::milliseconds longest{5000};
  };

  explicit Settling(Times times) : times_(times) {}

  void changed(TimePoint now) {
    first_ = first_.value_or(now);
    last_ = now;
  }

  /// When to read what has changed; empty while nothing has.
  [[nodiscard]] std::optional<TimePoint> due() const {
    if (!first_) {
      return std::nullopt;
    }
    return std::min(last_ + times_.quiet, *first_ + times_.longest);
  }

  /// It is read now: changes up to here are done with.
  void read() { first_.reset(); }

 private:
  Times times_;
  std::optional<TimePoint> first_;
  TimePoint last_;
};

}  // namespace fanfare::config
