#pragma once

#include <charconv>
#include <compare>
#include <cstdint>
#include <string_view>

namespace fanfare::daemon {

/// The id of a stream entry, `<ms>-<seq>`, as Redis orders them.
struct StreamId {
  std::uint64_t ms = 0;
  std::uint64_t seq = 0;

  auto operator<=>(const StreamId&) const = default;

  /// Zero where `text` is no id: before every entry.
  static StreamId parse(std::string_view text) {
    StreamId id;
    const char* end = text.data() + text.size();
    const auto [dash, error] = std::from_chars(text.data(), end, id.ms);
    if (error == std::errc{} && dash != end && *dash == '-') {
      std::from_chars(dash + 1, end, id.seq);
    }
    return id;
  }
};

}  // namespace fanfare::daemon
