#pragma once

#include <string>
#include <vector>

#include "cli/terminal.h"

namespace fanfare::cli {

/// Runs `fanfare` with these arguments (without the program's name). Returns the exit code.
int run(std::vector<std::string> arguments, Terminal& terminal);

}  // namespace fanfare::cli
