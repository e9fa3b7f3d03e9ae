#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>

namespace fanfare::cli {

/// Where a command reads and writes: data to `out`, everything else to `err`. A test brings its
/// own streams.
struct Terminal {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  bool out_colours = false;  ///< `out` is a terminal and nobody asked for NO_COLOR.
  bool err_colours = false;
  bool shows_progress = false;  ///< `err` is a terminal.

  /// The process's own: colours unless NO_COLOR is set and not empty (no-color.org) or TERM is
  /// `dumb`.
  static Terminal standard();
};

enum class Colour : std::uint8_t { Bold, Dim, Red, Green, Yellow };

/// `text` in a colour, or as it is when `colours` is off.
std::string painted(std::string_view text, Colour colour, bool colours);

/// Writes `fanfare: error: message` and returns exit code 1.
int complain(Terminal& terminal, std::string_view message);

}  // namespace fanfare::cli
