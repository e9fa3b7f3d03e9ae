#include "cli/terminal.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>

#include "cli/exit_code.h"

namespace fanfare::cli {
namespace {

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : value;
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
          err_is_terminal};
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
