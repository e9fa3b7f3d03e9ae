#include "cli/commands/emit_one.h"

#include <fmt/format.h>

#include <chrono>
#include <random>

#include "cli/event_files/constants.h"
#include "cli/exit_code.h"
#include "cli/remote/pour.h"
#include "cli/words/outcome.h"

namespace fanfare::cli::commands {
namespace {

int tell_outcome(remote::Client& client, const std::string& id, unsigned seconds_to_wait,
                 Terminal& terminal) {
  const auto reply = wait_for_reply(client, id, seconds_to_wait);
  if (!reply) {
    return complain(terminal, reply.error().message);
  }
  const auto outcome = words::describe_outcome(*reply);
  terminal.out << outcome.text << '\n';
  return outcome.accepted ? exit_code::kDone : exit_code::kNo;
}

}  // namespace

std::string fresh_id() {
  std::random_device random;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return fmt::format("cli-{}-{:08x}", std::chrono::duration_cast<milliseconds>(now).count(),
                     random());
}

Result<std::string> wait_for_reply(remote::Client& client, const std::string& id,
                                   unsigned seconds_to_wait) {
  const auto limit = std::to_string(seconds_to_wait);
  const auto replies = client.send(redis::Request{"BLPOP", client.keys().reply(id), limit},
                                   seconds(seconds_to_wait + 5));
  if (!replies) {
    return std::unexpected(replies.error());
  }
  if (replies->front().size() < 2) {
    return failure(
        fmt::format("no answer to event {} within {} s; is fanfared running? "
                    "The event is in the stream, and will be applied",
                    id, seconds_to_wait));
  }
  return std::string(replies->front()[1].text());
}

int emit_one(event_files::Fields fields, std::optional<unsigned> wait_seconds, Session& session) {
  auto client = remote::Client::open(session);
  if (!client) {
    return complain(session.terminal, client.error().message);
  }
  std::string id(event_files::field(fields, "id").value_or(""));
  if (wait_seconds) {
    id = id.empty() ? fresh_id() : id;
    event_files::set_constants(fields, {{"id", id}, {"reply", "1"}});
  }
  redis::Request request;
  remote::add_event(request, (*client)->keys().events(), fields);
  const auto replies = (*client)->send(std::move(request));
  if (!replies) {
    return complain(session.terminal, replies.error().message);
  }
  session.terminal.out << replies->front().text() << std::endl;
  return wait_seconds ? tell_outcome(**client, id, *wait_seconds, session.terminal)
                      : exit_code::kDone;
}

}  // namespace fanfare::cli::commands
