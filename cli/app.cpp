#include "cli/app.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>

#include "base/text.h"
#include "cli/commands/commands.h"
#include "cli/exit_code.h"
#include "cli/words/table.h"

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
                                  &commands::kAudit,
                                  &commands::kMemberShow,
                                  &commands::kMemberJournal,
                                  &commands::kMemberAdjust,
                                  &commands::kMemberExport,
                                  &commands::kMemberErase,
                                  &commands::kBadgeAward,
                                  &commands::kBadgeRevoke,
                                  &commands::kBadgeBackfill,
                                  &commands::kBadgeExport,
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
constexpr std::array kGroups = {Group{"member", "One member: look, correct points, export, erase"},
                                Group{"badge", "Badges: give, take away, export, see who would get one"},
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

/// Whether the argument behind this one is its value.
bool takes_value(std::string_view argument) {
  return argument == "--config" || argument == "--redis";
}

/// What is wrong with the command that `arguments` name; empty when nothing is, or none is named.
/// CLI11 reads what else there is first, and complains of that.
std::string problem_with_command(CLI::App& root, const std::vector<std::string>& arguments) {
  const CLI::App* app = &root;
  std::string named;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& word = arguments[i];
    if (word.starts_with('-')) {
      i += takes_value(word) ? 1 : 0;
      continue;
    }
    const auto all = app->get_subcommands([](const CLI::App*) { return true; });
    if (all.empty()) {
      break;  // a command, and then its own arguments
    }
    std::vector<std::string> names;
    std::ranges::transform(all, std::back_inserter(names), &CLI::App::get_name);
    const auto found = std::ranges::find(names, word);
    if (found == names.end()) {
      const auto meant = nearest(word, std::vector<std::string_view>(names.begin(), names.end()));
      return fmt::format("there is no command '{}{}'{}", named,
                         words::harmless(shortened(word, 64)),
                         meant ? fmt::format("; did you mean '{}{}'?", named, *meant) : "");
    }
    app = all[static_cast<std::size_t>(found - names.begin())];
    named += word + " ";
  }
  return "";
}

int refuse(Terminal& terminal, std::string_view message) {
  complain(terminal, message);
  terminal.err << "Run with --help for more information.\n";
  return exit_code::kBadUsage;
}

/// Runs the command that the arguments name.
int run_command(std::vector<std::string> arguments, Terminal& terminal) {
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
  if (const auto problem = problem_with_command(app, arguments); !problem.empty()) {
    return refuse(terminal, problem);
  }
  std::ranges::reverse(arguments);  // CLI11 takes them from the back
  try {
    app.parse(std::move(arguments));
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() != 0) {
      return refuse(terminal, words::harmless(error.what()));
    }
    app.exit(error, terminal.out, terminal.err);  // --help
    return exit_code::kDone;
  }
  session.config_given = config->count() > 0;
  const auto chosen =
      std::ranges::find_if(declared, [](const Declared& each) { return each.app->parsed(); });
  return chosen->run(session);
}

}  // namespace

int run(std::vector<std::string> arguments, Terminal& terminal) {
  const int code = run_command(std::move(arguments), terminal);
  if (!terminal.out.flush()) {
    return complain(terminal, "cannot write to standard output; what it has is not complete");
  }
  return code;
}

}  // namespace fanfare::cli
