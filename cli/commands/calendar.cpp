#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <memory>

#include "cli/calendar/icalendar.h"
#include "cli/calendar/table.h"
#include "cli/calendar/timeline.h"
#include "cli/commands/commands.h"
#include "cli/exit_code.h"
#include "cli/words/dates.h"
#include "cli/words/table.h"
#include "config/common.h"
#include "config/loader.h"

namespace fanfare::cli::commands {
namespace {

/// Two years: what is planned further ahead is planned again before it comes.
constexpr int kMostWeeks = 104;

struct Options {
  std::string folder;
  std::string from;
  int weeks = 6;
  std::string locale;
  bool ics = false;
  bool all = false;
};

int refuse(Terminal& terminal, std::string_view message) {
  complain(terminal, message);
  return exit_code::kBadUsage;
}

std::string heading(const engine::Program& program, const calendar::Window& window,
                    const calendar::View& view) {
  const auto& definitions = program.definitions();
  return fmt::format("{}: {} to {}, times in {}",
                     words::harmless(calendar::title_of(definitions.title, definitions.id, view)),
                     words::describe_day(window.first_day()),
                     words::describe_day(window.end_day() - 1), window.zone.name());
}

void print(const engine::Program& program, const calendar::Agenda& agenda,
           const calendar::View& view, std::ostream& out) {
  out << painted(heading(program, agenda.window, view), Colour::Bold, view.colours) << "\n\n";
  if (const std::string bars = calendar::timeline(agenda, view); !bars.empty()) {
    out << bars << '\n';
  }
  out << calendar::table(agenda, view);
}

int show(const Options& options, Session& session) {
  Terminal& terminal = session.terminal;
  const auto from = parse_local_time(options.from);
  if (!options.from.empty() && !from) {
    return refuse(terminal, fmt::format("--from: '{}' is no date; write one such as 2026-12-01",
                                        options.from));
  }
  if (!options.locale.empty() && !config::is_locale(options.locale)) {
    return refuse(terminal, fmt::format("--locale: '{}' is no locale; write one such as en or "
                                        "pt-BR",
                                        options.locale));
  }
  const auto loaded = config::load_program(options.folder);
  if (!loaded) {
    terminal.err << loaded.error().to_string() << '\n';
    return complain(terminal, options.folder + " is not valid, and has no calendar");
  }
  const engine::Program& program = *loaded->program;
  const auto now = std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
  const Instant start = from ? program.zone().to_instant(*from) : now;
  const auto agenda = calendar::agenda_of(
      program, calendar::Window::of_weeks(start, options.weeks, program.zone()));
  const std::string& own_locale = program.definitions().locale;
  const calendar::View view{.locale = options.locale.empty() ? own_locale : options.locale,
                            .program_locale = own_locale,
                            .all = options.all,
                            .colours = terminal.out_colours,
                            .utf8 = terminal.utf8,
                            .columns = terminal.columns};
  if (options.ics) {
    terminal.out << calendar::icalendar(program, agenda, view, now);
  } else {
    print(program, agenda, view, terminal.out);
  }
  return exit_code::kDone;
}

Run declare(CLI::App& app) {
  const auto options = std::make_shared<Options>();
  app.add_option("DIR", options->folder, "The program's folder")->required();
  app.add_option("--from", options->from, "First day, in the program's zone; else from now on")
      ->type_name("DATE");
  app.add_option("--weeks", options->weeks, "How far ahead")
      ->check(CLI::Range(1, kMostWeeks))
      ->capture_default_str();
  app.add_option("--locale", options->locale, "Of the titles; else the program's")
      ->type_name("LOCALE");
  app.add_flag("--ics", options->ics,
               "As iCalendar, for Google Calendar, Outlook, Thunderbird ...");
  app.add_flag("--all", options->all,
               "Leave nothing out: every occurrence, every name; with --ics also what always runs "
               "or is disabled");
  return [options](Session& session) { return show(*options, session); };
}

}  // namespace

const Command kCalendar{"calendar", "Show what runs in the next weeks",
                        "  fanfare calendar program\n"
                        "  fanfare calendar program --from 2026-12-01 --weeks 12 --locale en\n"
                        "  fanfare calendar program --ics > campaigns.ics\n"
                        "A full block of a bar: throughout; a half one: for a part; a light one: "
                        "disabled.\n"
                        "Ends with 1 when the program is not valid.",
                        declare};

}  // namespace fanfare::cli::commands
