#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <vector>

#include "base/text.h"
#include "cli/commands/commands.h"
#include "cli/exit_code.h"
#include "config/schema/schema.h"

namespace fanfare::cli::commands {
namespace {

namespace schema = config::schema;

int list_kinds(Terminal& terminal) {
  for (const auto& [name, summary] : schema::kinds()) {
    terminal.out << fmt::format("{:<10}  {}\n", name, summary);
  }
  return exit_code::kDone;
}

int refuse(std::string_view kind, Terminal& terminal) {
  std::vector<std::string_view> known;
  std::ranges::transform(schema::kinds(), std::back_inserter(known), &schema::Kind::name);
  const auto meant = nearest(kind, known);
  complain(terminal,
           fmt::format("there is no schema '{}'; {}", shortened(kind, 64),
                       meant ? fmt::format("did you mean '{}'?", *meant)
                             : fmt::format("expected one of {}", fmt::join(known, ", "))));
  return exit_code::kBadUsage;
}

int print_schema(const std::string& kind, Terminal& terminal) {
  if (kind.empty()) {
    return list_kinds(terminal);
  }
  const auto text = schema::json_schema(kind);
  if (!text) {
    return refuse(kind, terminal);
  }
  terminal.out << *text;
  return exit_code::kDone;
}

Run declare(CLI::App& app) {
  const auto kind = std::make_shared<std::string>();
  app.add_option("KIND", *kind, "What to describe; without it, the kinds are listed");
  return [kind](Session& session) { return print_schema(*kind, session.terminal); };
}

}  // namespace

const Command kSchema{"schema", "Describe a kind of document as JSON Schema, for editors",
                      "  fanfare schema campaign\n"
                      "  fanfare schema document > .fanfare/document.schema.json",
                      declare};

}  // namespace fanfare::cli::commands
