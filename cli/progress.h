#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "cli/terminal.h"

namespace fanfare::cli {

/// How far a load has come.
struct Extent {
  std::uint64_t events = 0;
  std::uint64_t bytes = 0;
  std::optional<std::uint64_t> all_bytes;  ///< Empty: not known, as with standard input.
};

/// `12345` as `12,345`.
std::string grouped(std::uint64_t number);

/// One line, such as `[#######-------------]  35 %  24,381 events  81,270/s  ETA 0:01`. Without
/// all_bytes: `24,381 events  81,270/s`.
std::string progress_text(const Extent& extent, std::chrono::duration<double> elapsed);

/// Draws that line over and over on a terminal's standard error, at most ten times a second, and
/// nothing elsewhere.
class Progress {
 public:
  explicit Progress(Terminal& terminal);

  void show(const Extent& extent);
  /// Wipes the line away, so that messages stand alone; show() draws it again.
  void hide();
  [[nodiscard]] std::chrono::duration<double> elapsed() const;

 private:
  using Clock = std::chrono::steady_clock;

  Terminal& terminal_;
  Clock::time_point started_ = Clock::now();
  Clock::time_point drawn_;
  bool visible_ = false;
};

}  // namespace fanfare::cli
