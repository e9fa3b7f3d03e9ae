#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "cli/commands/commands.h"
#include "cli/exit_code.h"
#include "cli/remote/client.h"
#include "cli/remote/member_data.h"
#include "cli/words/member_data.h"
#include "members/event_decoder.h"

namespace fanfare::cli::commands {
namespace {

int export_member(const std::string& id, Session& session) {
  Terminal& terminal = session.terminal;
  if (!members::is_member_id(id)) {
    return complain(terminal,
                    fmt::format("'{}' is no member id: 1 to 128 of A-Z a-z 0-9 . _ @ : + -", id));
  }
  auto client = remote::Client::open(session);
  if (!client) {
    return complain(terminal, client.error().message);
  }
  const auto data = remote::read_member_data(**client, id);
  if (!data) {
    return complain(terminal, data.error().message);
  }
  if (!*data) {
    return complain(terminal, fmt::format("there is no member '{}'; what refused events say about "
                                          "one is in `fanfare rejected list`",
                                          id));
  }
  const auto now = std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
  terminal.out << words::member_data_json(**data, now) << '\n';
  return exit_code::kDone;
}

Run declare(CLI::App& app) {
  const auto id = std::make_shared<std::string>();
  app.add_option("ID", *id, "The member's id")->required();
  return [id](Session& session) { return export_member(*id, session); };
}

}  // namespace

const Command kMemberExport{"member export", "Everything that is kept about a member, as JSON",
                            "  fanfare member export alice > alice.json\n"
                            "  fanfare member export alice | jq .profile\n"
                            "Ends with 1 when there is no such member.",
                            declare};

}  // namespace fanfare::cli::commands
