#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <boost/asio/use_future.hpp>
#include <fstream>
#include <memory>

#include "cli/commands/commands.h"
#include "cli/exit_code.h"
#include "cli/testing/reporter.h"
#include "cli/testing/runner.h"
#include "cli/testing/selection.h"
#include "cli/words/problems.h"
#include "config/folder_watch.h"
#include "config/loader.h"
#include "net/asio.h"

namespace fanfare::cli::commands {
namespace {

using testing::Detail;
using testing::kReportFormats;
using testing::Reporter;
using testing::ReportFormat;

struct Options {
  std::string folder;
  std::string format = "text";
  std::string output;
  std::vector<std::string> only;
  bool quiet = false;
  bool verbose = false;
  bool watch = false;

  [[nodiscard]] testing::ReportOptions report(bool colours) const {
    return {colours, quiet ? Detail::Quiet : verbose ? Detail::Verbose : Detail::Normal};
  }
};

constexpr std::string_view kHowToBegin =
    R"(There are no tests in {0}. A first one, {0}/tests/first.yaml:

  test: what a purchase gives
  timeline:
    - {{at: 2026-12-05 10:00, event: {{type: purchase, member: alice, amount: 100000}}}}
    - {{at: 2026-12-05 10:01, expect: {{alice: {{points: 100, badges: []}}}}}}
)";

const ReportFormat& format_of(const Options& options) {
  return *std::ranges::find(kReportFormats, options.format, &ReportFormat::name);
}

/// The report goes to standard output, or to a file, and then standard output has the one for
/// people. Returns whether the file could be written.
bool print(const testing::RunResult& run, const Options& options, Terminal& terminal) {
  const ReportFormat& format = format_of(options);
  if (options.output.empty()) {
    terminal.out << format.make(options.report(terminal.out_colours))->report(run);
    return true;
  }
  terminal.out << kReportFormats.front().make(options.report(terminal.out_colours))->report(run);
  std::ofstream file(options.output, std::ios::binary);
  file << format.make(options.report(false))->report(run) << std::flush;
  return file.good();
}

int run_once(const Options& options, Terminal& terminal) {
  const auto loaded = config::load_program(options.folder);
  terminal.err << words::describe_problems(loaded ? loaded->warnings : loaded.error(),
                                           terminal.err_colours);
  if (!loaded) {
    complain(terminal, options.folder + " is not valid, and its tests were not run");
    return exit_code::kInvalidProgram;
  }
  const auto chosen = testing::select_tests(loaded->tests, options.folder, options.only);
  if (!chosen) {
    complain(terminal, chosen.error().message);
    return exit_code::kBadUsage;
  }
  const auto run = testing::run_tests(*loaded->program, options.folder, *chosen);
  if (!print(run, options, terminal)) {
    return complain(terminal, fmt::format("cannot write {}; check that its folder exists and may "
                                          "be written to",
                                          options.output));
  }
  if (run.tests.empty()) {
    terminal.out.flush();
    terminal.err << fmt::format(kHowToBegin, options.folder);
  }
  return run.failed() == 0 ? exit_code::kDone : exit_code::kNo;
}

/// Runs the tests now and after every change, until somebody ends the process or the folder cannot
/// be watched.
Task<int> keep_running(const Options& options, Terminal& terminal) {
  config::FolderWatch watch(co_await asio::this_coro::executor, options.folder);
  while (true) {
    // The first call returns at once: from here on no change is missed.
    const Result<void> changed = co_await watch.changed();
    if (!changed) {
      co_return complain(terminal, changed.error().message);
    }
    run_once(options, terminal);
    terminal.out << std::flush;
    const std::string waiting =
        fmt::format("watching {} for changes; Ctrl-C ends this", options.folder);
    terminal.err << painted(waiting, Colour::Dim, terminal.err_colours) << std::endl;
  }
}

int test(const Options& options, Terminal& terminal) {
  if (!options.watch) {
    return run_once(options, terminal);
  }
  if (options.format != "text" && options.output.empty()) {
    complain(terminal,
             "--watch writes one report after the other, which together are none that a "
             "program can read; add --output FILE, which holds the newest");
    return exit_code::kBadUsage;
  }
  asio::io_context loop(1);
  auto watching = asio::co_spawn(loop, keep_running(options, terminal), asio::use_future);
  loop.run();
  return watching.get();
}

std::vector<std::string> format_names() {
  std::vector<std::string> names;
  for (const ReportFormat& format : kReportFormats) {
    names.emplace_back(format.name);
  }
  return names;
}

Run declare(CLI::App& app) {
  const auto options = std::make_shared<Options>();
  app.add_option("DIR", options->folder, "The program's folder")->required();
  app.add_option("--format", options->format, "text, tap or junit")
      ->check(CLI::IsMember(format_names()))
      ->capture_default_str();
  app.add_option("--output", options->output,
                 "Write the report to a file; standard output has the text for people then")
      ->type_name("FILE");
  app.add_option("--only", options->only,
                 "Only the tests with this in their name or file; also a glob; may be repeated")
      ->type_name("PATTERN")
      ->expected(1)
      ->take_all();
  CLI::Option* quiet =
      app.add_flag("-q,--quiet", options->quiet, "Only the failures and the summary");
  app.add_flag("-v,--verbose", options->verbose, "Also what every event did")->excludes(quiet);
  app.add_flag("-w,--watch", options->watch, "Run again whenever a file in DIR changes");
  return [options](Session& session) { return test(*options, session.terminal); };
}

}  // namespace

const Command kTest{"test", "Run a program's own tests in virtual time",
                    "  fanfare test program\n"
                    "  fanfare test program --only weekend --verbose\n"
                    "  fanfare test program --only 'tests/*.yaml' --only birthday\n"
                    "  fanfare test program --watch --quiet\n"
                    "  fanfare test program --format junit --output report.xml\n"
                    "Ends with 0 when all pass, 1 when some fail, 2 when the program is not valid.",
                    declare};

}  // namespace fanfare::cli::commands
