#include "cli/progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <ostream>

namespace fanfare::cli {
namespace {

constexpr std::size_t kWidth = 20;
constexpr std::chrono::milliseconds kBetween(100);

std::string clock_text(double left) {
  const auto s = static_cast<std::uint64_t>(std::ceil(left));
  return s < 3600 ? fmt::format("{}:{:02}", s / 60, s % 60)
                  : fmt::format("{}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60);
}

}  // namespace

std::string grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t place = digits.size(); place > 3; place -= 3) {
    digits.insert(place - 3, 1, ',');
  }
  return digits;
}

std::string progress_text(const Extent& extent, std::chrono::duration<double> elapsed) {
  const double took = elapsed.count();
  const double rate = took > 0 ? static_cast<double>(extent.events) / took : 0;
  const std::string counts = fmt::format("{} events  {}/s", grouped(extent.events),
                                         grouped(static_cast<std::uint64_t>(rate)));
  if (!extent.all_bytes || *extent.all_bytes == 0) {
    return counts;
  }
  const double share =
      std::min(1.0, static_cast<double>(extent.bytes) / static_cast<double>(*extent.all_bytes));
  const auto full = static_cast<std::size_t>(share * kWidth);
  const std::string left = share > 0 ? clock_text(took * (1 - share) / share) : "-:--";
  return fmt::format("[{}{}] {:3} %  {}  ETA {}", std::string(full, '#'),
                     std::string(kWidth - full, '-'), static_cast<int>(share * 100), counts, left);
}

Progress::Progress(Terminal& terminal) : terminal_(terminal) {}

std::chrono::duration<double> Progress::elapsed() const {
  return Clock::now() - started_;
}

void Progress::show(const Extent& extent) {
  const auto now = Clock::now();
  if (!terminal_.shows_progress || (visible_ && now - drawn_ < kBetween)) {
    return;
  }
  drawn_ = now;
  visible_ = true;
  terminal_.err << "\r\x1B[K" << progress_text(extent, elapsed()) << std::flush;
}

void Progress::hide() {
  if (visible_) {
    terminal_.err << "\r\x1B[K" << std::flush;
    visible_ = false;
  }
}

}  // namespace fanfare::cli
