#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <memory>

#include "base/json_writer.h"
#include "cli/commands/commands.h"
#include "cli/exit_code.h"
#include "cli/words/problems.h"
#include "config/loader.h"

namespace fanfare::cli::commands {
namespace {

using config::Diagnostic;
using config::Severity;

struct Options {
  std::string folder;
  std::string format = "text";
};

std::string counted(std::size_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

void print_json(const std::vector<Diagnostic>& problems, bool valid, Terminal& terminal) {
  std::string text;
  JsonWriter out(text);
  out.begin_object().field("valid", valid).key("problems").begin_array();
  for (const Diagnostic& problem : problems) {
    out.begin_object()
        .field("severity", problem.severity == Severity::Error ? "error" : "warning")
        .field("file", problem.place.file)
        .field("line", std::int64_t{problem.place.line})
        .field("column", std::int64_t{problem.place.column})
        .field("message", problem.message)
        .end_object();
  }
  out.end_array().end_object();
  terminal.out << text << '\n';
}

std::string summary(const config::LoadedProgram& loaded, std::size_t warnings) {
  const auto& program = *loaded.program;
  const auto if_any = [](std::size_t number, std::string_view what) {
    return number == 0 ? "" : ", " + counted(number, what);
  };
  return fmt::format(
      "program {} is valid: {}, {}{}{}, {}{}", program.definitions().id,
      counted(program.campaigns().size(), "campaign"), counted(program.badges().size(), "badge"),
      if_any(program.definitions().challenges.size(), "challenge"),
      if_any(program.definitions().rewards.size(), "reward"), counted(loaded.tests.size(), "test"),
      warnings == 0 ? "" : "; " + counted(warnings, "warning"));
}

int validate(const Options& options, Session& session) {
  const auto now = std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
  const auto loaded = config::load_program(options.folder, {.channels = {}, .now = now});
  const config::Diagnostics& found = loaded ? loaded->warnings : loaded.error();
  const auto problems = found.sorted();
  Terminal& terminal = session.terminal;
  if (options.format == "json") {
    print_json(problems, loaded.has_value(), terminal);
    return loaded ? exit_code::kDone : exit_code::kNo;
  }
  terminal.out << words::describe_problems(found, terminal.out_colours);
  terminal.out.flush();
  if (loaded) {
    terminal.err << painted(summary(*loaded, problems.size()), Colour::Green, terminal.err_colours)
                 << '\n';
    return exit_code::kDone;
  }
  terminal.err << painted(fmt::format("{} is not valid: {}", options.folder,
                                      counted(loaded.error().error_count(), "error")),
                          Colour::Red, terminal.err_colours)
               << '\n';
  return exit_code::kNo;
}

Run declare(CLI::App& app) {
  const auto options = std::make_shared<Options>();
  app.add_option("DIR", options->folder, "The program's folder")->required();
  app.add_option("--format", options->format, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  return [options](Session& session) { return validate(*options, session); };
}

}  // namespace

const Command kValidate{"validate", "Report everything that is wrong with a program",
                        "  fanfare validate program\n"
                        "  fanfare validate program --format json\n"
                        "Warns also of what is legal and surely not meant. Ends with 1 when there "
                        "are errors, with 0\nwhen there are warnings at most.",
                        declare};

}  // namespace fanfare::cli::commands
