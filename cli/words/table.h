#pragma once

#include <string>
#include <string_view>

namespace fanfare::cli::words {

/// How many columns a terminal needs for UTF-8 text: East Asian wide characters take two,
/// combining marks none (Unicode UAX #11, by its main blocks).
std::size_t display_width(std::string_view text);

/// `text` followed by blanks up to `width` columns.
std::string padded(std::string_view text, std::size_t width);

/// `text`, where it is wider than `width` columns cut and ended by `...`.
std::string clipped(std::string_view text, std::size_t width);

/// What is left of `text` when control characters become U+FFFD: names come from members, and
/// escape sequences must not reach a terminal.
std::string harmless(std::string_view text);

}  // namespace fanfare::cli::words
