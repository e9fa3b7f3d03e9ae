#include "cli/words/table.h"

#include <algorithm>
#include <cstdint>

namespace fanfare::cli::words {
namespace {

/// The code point that begins at `place`, which is moved behind it. A broken byte counts as one.
std::uint32_t next_code_point(std::string_view text, std::size_t& place) {
  const auto lead = static_cast<unsigned char>(text[place++]);
  const int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 0;
  std::uint32_t code = more == 0 ? lead : lead & (0x3FU >> more);
  for (int i = 0; i < more && place < text.size(); ++i) {
    code = code << 6 | (static_cast<unsigned char>(text[place++]) & 0x3FU);
  }
  return code;
}

std::size_t width_of(std::uint32_t code) {
  const auto within = [code](std::uint32_t first, std::uint32_t last) {
    return code >= first && code <= last;
  };
  if (within(0x300, 0x36F) || within(0x200B, 0x200F) || within(0xFE00, 0xFE0F)) {
    return 0;
  }
  const bool wide = within(0x1100, 0x115F) || within(0x2E80, 0xA4CF) || within(0xAC00, 0xD7A3) ||
                    within(0xF900, 0xFAFF) || within(0xFE30, 0xFE6F) || within(0xFF00, 0xFF60) ||
                    within(0x1F300, 0x1FAFF) || within(0x20000, 0x3FFFD);
  return wide ? 2 : 1;
}

}  // namespace

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t place = 0; place < text.size();) {
    width += width_of(next_code_point(text, place));
  }
  return width;
}

std::string padded(std::string_view text, std::size_t width) {
  const std::size_t own = display_width(text);
  return std::string(text) + std::string(own < width ? width - own : 0, ' ');
}

std::string clipped(std::string_view text, std::size_t width) {
  constexpr std::string_view kCut = "...";
  if (display_width(text) <= width) {
    return std::string(text);
  }
  const std::size_t room = width - std::min(width, kCut.size());
  std::size_t used = 0;
  std::size_t end = 0;
  for (std::size_t place = 0; place < text.size(); end = place) {
    used += width_of(next_code_point(text, place));
    if (used > room) {
      break;
    }
  }
  return std::string(text.substr(0, end)) + std::string(kCut.substr(0, width));
}

std::string harmless(std::string_view text) {
  std::string clean;
  for (std::size_t place = 0; place < text.size();) {
    const std::size_t begin = place;
    const std::uint32_t code = next_code_point(text, place);
    const bool control = code < 0x20 || (code >= 0x7F && code < 0xA0);
    clean += control ? "\xEF\xBF\xBD" : text.substr(begin, place - begin);
  }
  return clean;
}

}  // namespace fanfare::cli::words
