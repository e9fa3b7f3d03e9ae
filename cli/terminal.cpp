#include "cli/terminal.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>

#include "base/text.h"
#include "cli/exit_code.h"

namespace fanfare::cli {
namespace {

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : value;
}

std::size_t reported_columns() {
  winsize size{};
  return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

}  // namespace

Terminal Terminal::standard() {
  const bool wanted = environment("NO_COLOR").empty() && environment("TERM") != "dumb";
  const bool err_is_terminal = isatty(STDERR_FILENO) == 1;
  return {std::cin,
          std::cout,
          std::cerr,
          wanted && isatty(STDOUT_FILENO) == 1,
          wanted && err_is_terminal,
          err_is_terminal,
          is_utf8_locale(environment("LC_ALL"), environment("LC_CTYPE"), environment("LANG")),
          columns_of(environment("COLUMNS"), reported_columns()),
          isatty(STDIN_FILENO) == 1};
}

bool is_utf8_locale(std::string_view lc_all, std::string_view lc_ctype, std::string_view lang) {
  const std::string_view deciding = !lc_all.empty() ? lc_all : !lc_ctype.empty() ? lc_ctype : lang;
  std::string plain;
  for (const char c : deciding) {
    if (c != '-') {
      plain += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
  }
  return plain.find("utf8") != std::string::npos;
}

std::size_t columns_of(std::string_view columns_variable, std::size_t reported) {
  constexpr std::size_t kUsual = 80;
  constexpr std::size_t kLeast = 40;
  constexpr std::size_t kMost = 500;
  std::size_t columns = reported == 0 ? kUsual : reported;
  if (const std::size_t wanted = parse_whole<std::size_t>(columns_variable).value_or(0)) {
    columns = wanted;
  }
  return std::clamp(columns, kLeast, kMost);
}

std::string painted(std::string_view text, Colour colour, bool colours) {
  if (!colours) {
    return std::string(text);
  }
  constexpr int kCodes[] = {1, 2, 31, 32, 33};  // ECMA-48 SGR
  return fmt::format("\x1B[{}m{}\x1B[0m", kCodes[static_cast<int>(colour)], text);
}

int complain(Terminal& terminal, std::string_view message) {
  terminal.out.flush();
  terminal.err << "fanfare: " << painted("error", Colour::Red, terminal.err_colours) << ": "
               << message << '\n';
  return exit_code::kNo;
}

}  // namespace fanfare::cli
