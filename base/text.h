#pragma once

#include <charconv>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fanfare {

/// Whether `text` is well-formed UTF-8 (RFC 3629: no overlong forms, no surrogates).
bool is_utf8(std::string_view text);

/// Whether `text` holds a control character (below 0x20, or 0x7F).
bool has_control_characters(std::string_view text);

/// The candidate a person most likely meant by `word`: fewest edits (optimal string alignment),
/// and few for its length. Empty when nothing is near.
std::optional<std::string_view> nearest(std::string_view word,
                                        std::span<const std::string_view> candidates);

/// Whether `text` is 1 to `longest` characters of lower-case letters, digits and `extra`.
bool is_name(std::string_view text, std::string_view extra, std::size_t longest = 64);

/// The whole of `text` as a whole number (`-12`; no `+`, no blanks); empty when it is none, or too
/// large.
template <class T>
std::optional<T> parse_whole(std::string_view text) {
  T value = 0;
  const char* const end = text.data() + text.size();
  const auto [read, error] = std::from_chars(text.data(), end, value);
  return error == std::errc() && read == end ? std::optional(value) : std::nullopt;
}

/// `text` shortened to at most `longest` bytes on a character boundary, with `...` where cut.
std::string shortened(std::string_view text, std::size_t longest);

}  // namespace fanfare
