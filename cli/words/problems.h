#pragma once

#include <string>

#include "config/diagnostic.h"

namespace fanfare::cli::words {

/// What is wrong with a program, a line for each problem: `file:line:column: error: message`.
std::string describe_problems(const config::Diagnostics& problems, bool colours);

}  // namespace fanfare::cli::words
