#include "cli/app.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>

#include "cli/commands/commands.h"
#include "cli/exit_code.h"

namespace fanfare::cli {
namespace {

/// Every command there is, in the order of `fanfare --help`.
constexpr std::array kCommands = {&commands::kInit,
                                  &commands::kValidate,
                                  &commands::kTest,
                                  &commands::kPlan,
                                  &commands::kCalendar,
                                  &commands::kSchema,
                                  &commands::kExplain,
                                  &commands::kEmit,
                                  &commands::kGenerate,
                                  &commands::kMemberShow,
                                  &commands::kMemberJournal,
                                  &commands::kRejectedList,
                                  &commands::kRejectedRetry,
                                  &commands::kRejectedDrop,
                                  &commands::kDeadlettersList,
                                  &commands::kDeadlettersRetry,
                                  &commands::kDeadlettersDrop};

struct Group {
  std::string_view name;
  std::string_view summary;
};
constexpr std::array kGroups = {Group{"member", "Look at one member"},
                                Group{"rejected", "Events that could not be applied"},
                                Group{"deadletters", "Notifications that could not be delivered"}};

constexpr const char* kFooter =
    "Common options: --config FILE, --redis URL, --help (on each command, with examples).\n"
    "Data goes to standard output, errors to standard error. NO_COLOR=1 turns colours off.";

/// The App that `command` is added to, and its name in there.
std::pair<CLI::App*, std::string> placed(CLI::App& root, const Command& command) {
  const std::size_t blank = command.name.find(' ');
  if (blank == std::string_view::npos) {
    return {&root, std::string(command.name)};
  }
  const std::string_view name = command.name.substr(0, blank);
  const std::string verb(command.name.substr(blank + 1));
  const auto groups =
      root.get_subcommands([name](const CLI::App* app) { return app->get_name() == name; });
  if (!groups.empty()) {
    return {groups.front(), verb};
  }
  const auto* known = std::ranges::find(kGroups, name, &Group::name);
  CLI::App* group = root.add_subcommand(std::string(name), std::string(known->summary));
  group->require_subcommand(1)->fallthrough();
  return {group, verb};
}

/// A command's App, and what runs when that was the one asked for.
struct Declared {
  const CLI::App* app;
  Run run;
};

Declared declare(CLI::App& root, const Command& command) {
  const auto [parent, name] = placed(root, command);
  CLI::App* app = parent->add_subcommand(name, std::string(command.summary));
  app->fallthrough();
  app->footer("Examples:\n" + std::string(command.examples));
  return {app, command.declare(*app)};
}

}  // namespace

int run(std::vector<std::string> arguments, Terminal& terminal) {
  Session session(terminal);
  CLI::App app("Fanfare: points, badges and campaigns for a loyalty program", "fanfare");
  app.require_subcommand(1);
  app.footer(kFooter);
  const CLI::Option* config = app.add_option("--config", session.config, "The settings file")
                                  ->type_name("FILE")
                                  ->capture_default_str();
  app.add_option("--redis", session.redis_url,
                 "Where Redis is, instead of what the settings say (redis://, rediss://, unix://)")
      ->type_name("URL");
  std::vector<Declared> declared;
  for (const Command* command : kCommands) {
    declared.push_back(declare(app, *command));
  }
  std::ranges::reverse(arguments);  // CLI11 takes them from the back
  try {
    app.parse(std::move(arguments));
  } catch (const CLI::ParseError& error) {
    const int status = app.exit(error, terminal.out, terminal.err);
    return status == 0 ? exit_code::kDone : exit_code::kBadUsage;
  }
  session.config_given = config->count() > 0;
  const auto chosen =
      std::ranges::find_if(declared, [](const Declared& each) { return each.app->parsed(); });
  const int code = chosen->run(session);
  terminal.out.flush();
  return code;
}

}  // namespace fanfare::cli
