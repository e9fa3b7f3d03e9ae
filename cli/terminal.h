#pragma once

#include <cstddef>
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
  bool utf8 = false;            ///< The locale's characters are UTF-8.
  std::size_t columns = 80;     ///< Of `out`.
  bool asks = false;            ///< `in` is a terminal: somebody can answer.

  /// The process's own: colours unless NO_COLOR is set and not empty (no-color.org) or TERM is
  /// `dumb`; as wide as COLUMNS says, else as the terminal is, else 80.
  static Terminal standard();
};

enum class Colour : std::uint8_t { Bold, Dim, Red, Green, Yellow };

/// Whether a process with these values of LC_ALL, LC_CTYPE and LANG writes UTF-8: the first of them
/// that is not empty decides (POSIX.1-2017, section 8.2).
bool is_utf8_locale(std::string_view lc_all, std::string_view lc_ctype, std::string_view lang);

/// The columns to write in, given COLUMNS and what the terminal reports (0: nothing): at least 40
/// and at most 500.
std::size_t columns_of(std::string_view columns_variable, std::size_t reported);

/// `text` in a colour, or as it is when `colours` is off.
std::string painted(std::string_view text, Colour colour, bool colours);

/// Writes `fanfare: error: message` and returns exit code 1.
int complain(Terminal& terminal, std::string_view message);

}  // namespace fanfare::cli
