#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <optional>

#include "cli/commands/commands.h"
#include "cli/exit_code.h"
#include "cli/remote/client.h"
#include "cli/words/journal.h"
#include "cli/words/member_card.h"
#include "config/loader.h"
#include "members/event_decoder.h"

namespace fanfare::cli::commands {
namespace {

struct Options {
  std::string id;
  bool json = false;
  std::string timezone;
};

using words::StoredMember;

StoredMember::Fields fields_of(redis::Reply hash) {
  StoredMember::Fields fields;
  for (std::size_t i = 0; i + 1 < hash.size(); i += 2) {
    fields.emplace_back(hash[i].text(), hash[i + 1].text());
  }
  std::ranges::sort(fields);
  return fields;
}

/// A member and its journal, newest entry first.
struct Found {
  StoredMember member;
  std::vector<std::string> journal;
};

Result<Found> look_up(const std::string& id, const Session& session) {
  if (!members::is_member_id(id)) {
    return failure(fmt::format("'{}' is no member id: 1 to 128 of A-Z a-z 0-9 . _ @ : + -", id));
  }
  auto client = remote::Client::open(session);
  if (!client) {
    return std::unexpected(client.error());
  }
  const redis::Keys& keys = (*client)->keys();
  redis::Request request;
  request.add({"HGETALL", keys.member(id)});
  request.add({"HGETALL", keys.member(id, "counters")});
  request.add({"HGETALL", keys.member(id, "badges")});
  request.add({"HGETALL", keys.member(id, "challenges")});
  request.add({"LRANGE", keys.member(id, "journal"), "0", "-1"});
  const auto replies = (*client)->send(std::move(request));
  if (!replies) {
    return std::unexpected(replies.error());
  }
  if ((*replies)[0].empty()) {
    return failure(
        fmt::format("there is no member '{}'; a member is known from their first event", id));
  }
  Found found{{id, fields_of((*replies)[0]), fields_of((*replies)[1]), fields_of((*replies)[2]),
               fields_of((*replies)[3])},
              {}};
  for (const redis::Reply entry : (*replies)[4]) {
    found.journal.emplace_back(entry.text());
  }
  return found;
}

/// `--timezone`, else the member's own, else the program's, else UTC.
Result<TimeZone> zone_for(const Options& options, const StoredMember& member,
                          const Session& session) {
  if (!options.timezone.empty()) {
    const auto zone = TimeZone::find(options.timezone);
    return zone ? Result<TimeZone>(*zone)
                : failure(fmt::format("--timezone: '{}' is no IANA time zone; write one such as "
                                      "Asia/Jakarta",
                                      options.timezone));
  }
  if (const auto own = words::zone_of(member)) {
    return *own;
  }
  if (const auto settings = remote::settings_of(session)) {
    if (const auto loaded = config::load_program(settings->program)) {
      return loaded->program->zone();
    }
  }
  return TimeZone();
}

int show(const Options& options, Session& session) {
  const auto found = look_up(options.id, session);
  if (!found) {
    return complain(session.terminal, found.error().message);
  }
  if (options.json) {
    session.terminal.out << words::member_json(found->member) << '\n';
    return exit_code::kDone;
  }
  const auto zone = zone_for(options, found->member, session);
  if (!zone) {
    return complain(session.terminal, zone.error().message);
  }
  session.terminal.out << words::member_card(found->member, *zone, session.terminal.out_colours);
  return exit_code::kDone;
}

int journal(const Options& options, Session& session) {
  const auto found = look_up(options.id, session);
  if (!found) {
    return complain(session.terminal, found.error().message);
  }
  const auto zone = zone_for(options, found->member, session);
  if (!zone) {
    return complain(session.terminal, zone.error().message);
  }
  for (const std::string& json : found->journal) {
    const auto entry = members::journal_entry_from_json(json);
    session.terminal.out << (options.json || !entry ? json : words::describe_entry(*entry, *zone))
                         << '\n';
  }
  return exit_code::kDone;
}

template <int (*Act)(const Options&, Session&)>
Run declare(CLI::App& app) {
  const auto options = std::make_shared<Options>();
  app.add_option("ID", options->id, "The member's id")->required();
  app.add_flag("--json", options->json, "For programs");
  app.add_option("--timezone", options->timezone, "Show times in this zone; else the member's own")
      ->type_name("ZONE");
  return [options](Session& session) { return Act(*options, session); };
}

}  // namespace

const Command kMemberShow{"member show",
                          "A member's points, profile, badges, challenges and counters",
                          "  fanfare member show alice\n"
                          "  fanfare member show alice --json\n"
                          "Ends with 1 when there is no such member.",
                          declare<show>};

const Command kMemberJournal{"member journal", "What happened to a member, newest first",
                             "  fanfare member journal alice\n"
                             "  fanfare member journal alice --json | head -1\n"
                             "  fanfare member journal alice --timezone UTC\n"
                             "Ends with 1 when there is no such member.",
                             declare<journal>};

}  // namespace fanfare::cli::commands
