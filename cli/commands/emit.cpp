#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>

#include "cli/commands/commands.h"
#include "cli/commands/emit_file.h"
#include "cli/commands/emit_one.h"
#include "cli/event_files/constants.h"
#include "cli/exit_code.h"

namespace fanfare::cli::commands {
namespace {

using event_files::Fields;

struct Options {
  std::vector<std::string> fields;
  bool wait = false;
  unsigned seconds = 30;
  std::vector<std::string> map;
  std::vector<std::string> set;
  EmitFileOptions file;
};

Result<Fields> read_pairs(const std::vector<std::string>& texts) {
  Fields pairs;
  for (const std::string& text : texts) {
    auto pair = event_files::read_pair(text);
    if (!pair) {
      return std::unexpected(pair.error());
    }
    pairs.push_back(*std::move(pair));
  }
  return pairs;
}

int bad_usage(Session& session, std::string_view message) {
  complain(session.terminal, message);
  session.terminal.err << "Run with --help for examples.\n";
  return exit_code::kBadUsage;
}

int emit(const Options& options, Session& session) {
  if (options.fields.empty() == options.file.file.empty()) {
    return bad_usage(session, "expected either fields as name=value, or --file");
  }
  if (!options.file.file.empty()) {
    const auto mapping = read_pairs(options.map);
    const auto constants = read_pairs(options.set);
    if (!mapping || !constants) {
      return bad_usage(session, (mapping ? constants : mapping).error().message);
    }
    EmitFileOptions file = options.file;
    file.mapping = *mapping;
    file.constants = *constants;
    return emit_file(file, session);
  }
  auto fields = read_pairs(options.fields);
  if (!fields) {
    return bad_usage(session, fields.error().message);
  }
  return emit_one(*std::move(fields), options.wait ? std::optional(options.seconds) : std::nullopt,
                  session);
}

Run declare(CLI::App& app) {
  const auto options = std::make_shared<Options>();
  app.add_option("fields", options->fields, "The event's fields")->type_name("name=value");
  CLI::Option* wait =
      app.add_flag("--wait", options->wait, "Wait for the daemon, and print what it did");
  app.add_option("--timeout", options->seconds, "How many seconds to wait")
      ->needs(wait)
      ->check(CLI::Range(1U, 3600U))
      ->capture_default_str();
  CLI::Option* file = app.add_option("--file", options->file.file,
                                     "Load events from a file, NDJSON or CSV; - is standard input")
                          ->type_name("FILE")
                          ->excludes(wait);
  app.add_option("--format", options->file.format, "ndjson or csv; else by the file's name")
      ->needs(file)
      ->check(CLI::IsMember({"ndjson", "csv"}));
  app.add_option("--map", options->map, "The CSV column that a field is taken from")
      ->needs(file)
      ->type_name("field=column")
      ->allow_extra_args(false);
  app.add_option("--set", options->set, "A field that every event gets")
      ->needs(file)
      ->type_name("field=value")
      ->allow_extra_args(false);
  app.add_option("--delimiter", options->file.delimiter, "Between CSV values: a character, or tab")
      ->needs(file)
      ->check([](const std::string& text) {
        return text.size() == 1 || text == "tab" ? std::string()
                                                 : std::string("expected one character, or tab");
      })
      ->capture_default_str();
  return [options](Session& session) { return emit(*options, session); };
}

}  // namespace

const Command kEmit{
    "emit", "Write an event, or load many from a file",
    "  fanfare emit type=purchase member=alice id=order-1001 amount=125000 category=coffee\n"
    "  fanfare emit --wait type=purchase member=alice amount=125000\n"
    "  fanfare emit --file history.ndjson\n"
    "  fanfare emit --file orders.csv --map member=customer --map amount=total --set "
    "type=purchase\n"
    "Give every event an id of your own: the same id again changes nothing, so that a load that\n"
    "broke off can simply be repeated.",
    declare};

}  // namespace fanfare::cli::commands
