#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "base/json_writer.h"
#include "cli/commands/commands.h"
#include "cli/event_files/constants.h"
#include "cli/exit_code.h"
#include "cli/remote/shelf.h"
#include "cli/words/table.h"

namespace fanfare::cli::commands {
namespace {

using remote::Client;
using remote::Shelf;
using remote::ShelvedEntry;

constexpr std::size_t kPage = 500;

struct Options {
  std::size_t count = 20;
  bool json = false;
  std::vector<std::string> ids;
  bool all = false;
};

std::string in_words(const ShelvedEntry& entry, bool colours) {
  std::string fields;
  std::string error;
  for (const auto& [name, value] : entry.fields) {
    if (name == "error") {
      error = value;  // the daemon's is the last
    } else if (name != "code" && name != "entry") {
      fields += fmt::format(" {}={}", name, value);
    }
  }
  return fmt::format("{}  {}\n  {}\n", painted(entry.id, Colour::Bold, colours),
                     words::harmless(error),
                     painted(words::harmless(fields), Colour::Dim, colours));
}

std::string in_json(const ShelvedEntry& entry) {
  std::string text;
  JsonWriter out(text);
  out.begin_object().field("entry", entry.id).key("fields").begin_object();
  for (const auto& [name, value] : entry.fields) {
    out.field(name, value);
  }
  out.end_object().end_object();
  return text += '\n';
}

int list(const Options& options, Client& client, const Shelf& shelf, Terminal& terminal) {
  const auto entries = remote::read_shelf(client, shelf.stream, "-", options.count);
  if (!entries) {
    return complain(terminal, entries.error().message);
  }
  for (const ShelvedEntry& entry : *entries) {
    terminal.out << (options.json ? in_json(entry) : in_words(entry, terminal.out_colours));
  }
  const auto length = client.send(redis::Request{"XLEN", shelf.stream});
  if (length) {
    terminal.out.flush();
    terminal.err << fmt::format("{} of {} in {}\n", entries->size(), length->front().integer(),
                                shelf.stream);
  }
  return exit_code::kDone;
}

using Act = Result<void> (*)(Client&, const Shelf&, std::span<const ShelvedEntry>);

Result<void> drop(Client& client, const Shelf& shelf, std::span<const ShelvedEntry> entries) {
  return remote::drop(client, shelf.stream, entries);
}

/// Acts on every entry there is now; what arrives meanwhile (a retried event that is rejected
/// again) is left alone.
Result<std::size_t> act_on_all(Client& client, const Shelf& shelf, Act act) {
  const auto length = client.send(redis::Request{"XLEN", shelf.stream});
  if (!length) {
    return std::unexpected(length.error());
  }
  const auto all = static_cast<std::size_t>(length->front().integer());
  std::size_t done = 0;
  while (done < all) {
    const auto page = remote::read_shelf(client, shelf.stream, "-", std::min(kPage, all - done));
    if (!page) {
      return std::unexpected(page.error());
    }
    if (page->empty()) {
      break;
    }
    if (const auto acted = act(client, shelf, *page); !acted) {
      return std::unexpected(acted.error());
    }
    done += page->size();
  }
  return done;
}

Result<std::size_t> act_on(const Options& options, Client& client, const Shelf& shelf, Act act) {
  if (options.all) {
    return act_on_all(client, shelf, act);
  }
  const auto entries = remote::find_on_shelf(client, shelf.stream, options.ids);
  if (!entries) {
    return std::unexpected(entries.error());
  }
  const auto acted = act(client, shelf, *entries);
  return acted ? Result<std::size_t>(entries->size()) : std::unexpected(acted.error());
}

int change(const Options& options, Client& client, const Shelf& shelf, Act act,
           std::string_view done, Terminal& terminal) {
  if (options.all != options.ids.empty()) {
    complain(terminal, "expected either entry ids, as `list` shows them, or --all");
    return exit_code::kBadUsage;
  }
  const auto count = act_on(options, client, shelf, act);
  if (!count) {
    return complain(terminal, count.error().message);
  }
  terminal.out << fmt::format("{} {}\n", *count, done);
  return exit_code::kDone;
}

enum class Verb { List, Retry, Drop };
using ShelfOf = Shelf (*)(const redis::Keys&);

template <Verb verb, ShelfOf shelf_of>
int run(const Options& options, Session& session) {
  auto client = Client::open(session);
  if (!client) {
    return complain(session.terminal, client.error().message);
  }
  const Shelf shelf = shelf_of((*client)->keys());
  if constexpr (verb == Verb::List) {
    return list(options, **client, shelf, session.terminal);
  } else if constexpr (verb == Verb::Retry) {
    return change(options, **client, shelf, remote::restore, "put back", session.terminal);
  } else {
    return change(options, **client, shelf, drop, "dropped", session.terminal);
  }
}

template <Verb verb, ShelfOf shelf_of>
Run declare(CLI::App& app) {
  const auto options = std::make_shared<Options>();
  if constexpr (verb == Verb::List) {
    app.add_option("--count", options->count, "At most so many, oldest first")
        ->check(CLI::Range(std::size_t{1}, std::size_t{1'000'000}))
        ->capture_default_str();
    app.add_flag("--json", options->json, "A JSON object a line");
  } else {
    app.add_option("ID", options->ids, "Entries, as list shows them");
    app.add_flag("--all", options->all, "Every one there is now");
  }
  return [options](Session& session) { return run<verb, shelf_of>(*options, session); };
}

}  // namespace

const Command kRejectedList{"rejected list", "Show events that could not be applied, and why",
                            "  fanfare rejected list --count 5",
                            declare<Verb::List, Shelf::rejected>};
const Command kRejectedRetry{"rejected retry", "Write them into the events stream again",
                             "  fanfare rejected retry 1780000000000-0\n"
                             "  fanfare rejected retry --all",
                             declare<Verb::Retry, Shelf::rejected>};
const Command kRejectedDrop{"rejected drop", "Forget them",
                            "  fanfare rejected drop 1780000000000-0",
                            declare<Verb::Drop, Shelf::rejected>};
const Command kDeadlettersList{
    "deadletters list", "Show notifications that could not be delivered, and why",
    "  fanfare deadletters list --json", declare<Verb::List, Shelf::deadletters>};
const Command kDeadlettersRetry{"deadletters retry", "Try to deliver them again",
                                "  fanfare deadletters retry --all",
                                declare<Verb::Retry, Shelf::deadletters>};
const Command kDeadlettersDrop{"deadletters drop", "Forget them",
                               "  fanfare deadletters drop 1780000000000-0",
                               declare<Verb::Drop, Shelf::deadletters>};

}  // namespace fanfare::cli::commands
