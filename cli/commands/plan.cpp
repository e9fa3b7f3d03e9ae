#include "cli/planning/plan.h"

#include <CLI/CLI.hpp>
#include <chrono>
#include <memory>

#include "cli/commands/commands.h"
#include "cli/exit_code.h"
#include "cli/planning/report.h"
#include "cli/remote/client.h"

namespace fanfare::cli::commands {
namespace {

struct Options {
  std::string folder;
  std::string format = "text";
};

/// What the daemon runs; empty where none has published a program.
Result<std::optional<redis::ProgramRecord>> read_running(const Session& session) {
  auto client = remote::Client::open(session);
  if (!client) {
    return std::unexpected(client.error());
  }
  const auto replies = (*client)->send({"HGETALL", (*client)->keys().program()});
  if (!replies) {
    return std::unexpected(replies.error());
  }
  return redis::decode_program_record(replies->front());
}

Result<planning::Plan> make_plan(const config::LoadedProgram& wanted, const Session& session) {
  const auto running = read_running(session);
  if (!running) {
    return std::unexpected(running.error());
  }
  const auto now = std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
  return planning::make_plan(*running, wanted, now);
}

int plan(const Options& options, Session& session) {
  Terminal& terminal = session.terminal;
  const auto loaded = config::load_program(options.folder);
  if (const auto& problems = loaded ? loaded->warnings : loaded.error(); !problems.empty()) {
    terminal.err << problems.to_string() << '\n';
  }
  if (!loaded) {
    return complain(terminal, options.folder + " is not valid, and would be refused");
  }
  const auto made = make_plan(*loaded, session);
  if (!made) {
    return complain(terminal, made.error().message);
  }
  terminal.out << (options.format == "json" ? planning::json_report(*made)
                                            : planning::text_report(*made, terminal.out_colours));
  return made->changes.empty() ? exit_code::kDone : exit_code::kChanges;
}

Run declare(CLI::App& app) {
  const auto options = std::make_shared<Options>();
  app.add_option("DIR", options->folder, "The program's folder")->required();
  app.add_option("--format", options->format, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  return [options](Session& session) { return plan(*options, session); };
}

}  // namespace

const Command kPlan{"plan", "Show what publishing a program would change",
                    "  fanfare plan program\n"
                    "  fanfare plan program --config /etc/fanfare/fanfare.yaml\n"
                    "  fanfare plan program --format json\n"
                    "Compares with what the daemon runs. Ends with 0 when nothing would change, 2 "
                    "when something\nwould, 1 when the program is not valid or Redis cannot be "
                    "reached.",
                    declare};

}  // namespace fanfare::cli::commands
