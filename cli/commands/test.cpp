#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "cli/commands/commands.h"
#include "cli/exit_code.h"
#include "cli/testing/report.h"
#include "config/loader.h"

namespace fanfare::cli::commands {
namespace {

using testing::TestResult;

struct Options {
  std::string folder;
  std::string format = "text";
  std::string only;
};

std::string report(const Options& options, const std::string& program,
                   const std::vector<TestResult>& results, bool colours) {
  if (options.format == "tap") {
    return testing::tap_report(results);
  }
  return options.format == "junit" ? testing::junit_report(program, results)
                                   : testing::text_report(results, colours);
}

int test(const Options& options, Session& session) {
  Terminal& terminal = session.terminal;
  const auto loaded = config::load_program(options.folder);
  if (!loaded) {
    terminal.err << loaded.error().to_string() << '\n';
    complain(terminal, options.folder + " is not valid, and its tests were not run");
    return exit_code::kInvalidProgram;
  }
  std::vector<TestResult> results;
  for (const config::TestCase& each : loaded->tests) {
    if (each.name.find(options.only) != std::string::npos) {
      results.push_back(testing::run_test(*loaded->program, each));
    }
  }
  if (results.empty() && !options.only.empty()) {
    return complain(terminal, fmt::format("no test has '{}' in its name", options.only));
  }
  terminal.out << report(options, loaded->program->definitions().id, results, terminal.out_colours);
  return std::ranges::all_of(results, &TestResult::passed) ? exit_code::kDone : exit_code::kNo;
}

Run declare(CLI::App& app) {
  const auto options = std::make_shared<Options>();
  app.add_option("DIR", options->folder, "The program's folder")->required();
  app.add_option("--format", options->format, "text, tap or junit")
      ->check(CLI::IsMember({"text", "tap", "junit"}))
      ->capture_default_str();
  app.add_option("--only", options->only, "Only the tests with this in their names")
      ->type_name("NAME");
  return [options](Session& session) { return test(*options, session); };
}

}  // namespace

const Command kTest{"test", "Run a program's own tests in virtual time",
                    "  fanfare test program\n"
                    "  fanfare test program --only weekend\n"
                    "  fanfare test program --format junit > report.xml\n"
                    "Ends with 0 when all pass, 1 when some fail, 2 when the program is not valid.",
                    declare};

}  // namespace fanfare::cli::commands
