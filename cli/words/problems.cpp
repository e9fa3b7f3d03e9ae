#include "cli/words/problems.h"

#include <fmt/format.h>

#include "cli/terminal.h"

namespace fanfare::cli::words {

std::string describe_problems(const config::Diagnostics& problems, bool colours) {
  std::string text;
  for (const config::Diagnostic& problem : problems.sorted()) {
    const bool error = problem.severity == config::Severity::Error;
    text += fmt::format(
        "{}: {}: {}\n", painted(problem.place.to_string(), Colour::Bold, colours),
        painted(error ? "error" : "warning", error ? Colour::Red : Colour::Yellow, colours),
        problem.message);
  }
  return text;
}

}  // namespace fanfare::cli::words
