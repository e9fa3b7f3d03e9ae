#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <istream>
#include <memory>
#include <string>

#include "cli/commands/commands.h"
#include "cli/commands/emit_one.h"
#include "cli/exit_code.h"
#include "cli/remote/pour.h"
#include "cli/words/outcome.h"
#include "members/event_decoder.h"

namespace fanfare::cli::commands {
namespace {

struct Options {
  std::string id;
  bool yes = false;
  unsigned seconds = 60;
};

bool confirm(const std::string& id, Terminal& terminal) {
  terminal.err << fmt::format(
                      "This removes everything that is kept about {}, and cannot be undone.\n"
                      "`fanfare member export {}` shows what that is. Erase? [y/N] ",
                      id, id)
               << std::flush;
  std::string answer;
  std::getline(terminal.in, answer);
  return answer == "y" || answer == "Y" || answer == "yes";
}

int erase_now(const Options& options, Session& session) {
  auto client = remote::Client::open(session);
  if (!client) {
    return complain(session.terminal, client.error().message);
  }
  const std::string id = fresh_id();
  redis::Request request;
  remote::add_event(request, (*client)->keys().events(),
                    {{"type", "member.erase"}, {"member", options.id}, {"id", id}, {"reply", "1"}});
  if (const auto written = (*client)->send(std::move(request)); !written) {
    return complain(session.terminal, written.error().message);
  }
  const auto reply = wait_for_reply(**client, id, options.seconds);
  if (!reply) {
    return complain(session.terminal, reply.error().message);
  }
  const auto outcome = words::describe_outcome(*reply);
  if (!outcome.accepted) {
    return complain(session.terminal, fmt::format("{}: {}", options.id, outcome.text));
  }
  session.terminal.out << options.id << ' ' << outcome.text << '\n';
  return exit_code::kDone;
}

int erase(const Options& options, Session& session) {
  Terminal& terminal = session.terminal;
  if (!members::is_member_id(options.id)) {
    return complain(
        terminal,
        fmt::format("'{}' is no member id: 1 to 128 of A-Z a-z 0-9 . _ @ : + -", options.id));
  }
  if (!options.yes && !terminal.asks) {
    complain(terminal, "nobody can be asked here whether that is meant; say so with --yes");
    return exit_code::kBadUsage;
  }
  if (!options.yes && !confirm(options.id, terminal)) {
    return complain(terminal, "nothing was erased");
  }
  return erase_now(options, session);
}

Run declare(CLI::App& app) {
  const auto options = std::make_shared<Options>();
  app.add_option("ID", options->id, "The member's id")->required();
  app.add_flag("--yes", options->yes, "Do not ask");
  app.add_option("--timeout", options->seconds, "How many seconds to wait")
      ->check(CLI::Range(1U, 3600U))
      ->capture_default_str();
  return [options](Session& session) { return erase(*options, session); };
}

}  // namespace

const Command kMemberErase{"member erase", "Remove everything that is kept about a member",
                           "  fanfare member erase alice\n"
                           "  fanfare member erase alice --yes\n"
                           "The daemon does it, in order with their other events; this waits until "
                           "nothing is left.\n"
                           "Ends with 1 when there is no such member.",
                           declare};

}  // namespace fanfare::cli::commands
