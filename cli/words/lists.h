#pragma once

#include <span>
#include <string>

namespace fanfare::cli::words {

/// `a`, `a and b`, `a, b and c`.
std::string enumerated(std::span<const std::string> items);

/// Items after each other with commas between them, in lines of at most `width` columns where that
/// is possible; all lines but the first begin with `indent` blanks, and the first is taken to have
/// as many columns used already.
std::string in_lines(std::span<const std::string> items, std::size_t indent, std::size_t width);

}  // namespace fanfare::cli::words
