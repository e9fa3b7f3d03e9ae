#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <memory>

#include "base/json_writer.h"
#include "base/text.h"
#include "cli/commands/commands.h"
#include "cli/event_files/constants.h"
#include "cli/exit_code.h"
#include "cli/explaining/answer.h"
#include "cli/explaining/past.h"
#include "cli/remote/client.h"
#include "cli/remote/member_state.h"
#include "cli/words/table.h"
#include "config/loader.h"
#include "members/event_decoder.h"

namespace fanfare::cli::commands {
namespace {

using event_files::Fields;
using explaining::Answer;
using explaining::Question;

struct Options {
  std::vector<std::string> arguments;
  std::string member;
  std::string event;
  std::string campaign;
  std::string format = "text";

  [[nodiscard]] bool json() const { return format == "json"; }
};

/// What the arguments come to.
struct Asked {
  std::string folder;  ///< Empty: the settings' program.
  Fields fields;       ///< Of an event that has not happened.
};

int bad_usage(Terminal& terminal, std::string_view message) {
  complain(terminal, message);
  terminal.err << "Run with --help for examples.\n";
  return exit_code::kBadUsage;
}

void warn(Terminal& terminal, std::string_view message) {
  terminal.err << "fanfare: " << painted("warning", Colour::Yellow, terminal.err_colours) << ": "
               << message << '\n';
}

/// `name=value` is a field, anything else the folder.
Result<Asked> read_arguments(const Options& options) {
  Asked asked;
  for (const std::string& argument : options.arguments) {
    if (argument.find('=') == std::string::npos) {
      if (!asked.folder.empty()) {
        return failure(fmt::format("'{}' and '{}': expected one folder, and fields as name=value",
                                   asked.folder, argument));
      }
      asked.folder = argument;
      continue;
    }
    auto pair = event_files::read_pair(argument);
    if (!pair) {
      return std::unexpected(pair.error());
    }
    asked.fields.push_back(*std::move(pair));
  }
  const auto member = event_files::field(asked.fields, "member");
  if (member.value_or(options.member) != options.member) {
    return failure(
        fmt::format("member={} and --member {} are not the same", *member, options.member));
  }
  return asked;
}

/// What is wrong with the question itself; empty when nothing is.
std::string problem_of(const Options& options, const Asked& asked) {
  if (!members::is_member_id(options.member)) {
    return fmt::format("--member: '{}' is no member id: 1 to 128 of A-Z a-z 0-9 . _ @ : + -",
                       options.member);
  }
  if (!options.event.empty() && !asked.fields.empty()) {
    return "expected either --event, or the fields of an event that has not happened";
  }
  if (options.event.empty() && asked.fields.empty() && options.campaign.empty()) {
    return "expected --event with an event's id, or fields as name=value, or --campaign";
  }
  return "";
}

/// The program and what Redis has, which an answer is made of.
struct Sources {
  config::Settings settings;
  config::LoadedProgram loaded;
  std::unique_ptr<remote::Client> client;
  remote::MemberState state;
};

Result<Sources> open_sources(const Options& options, const Asked& asked, const Session& session) {
  Sources sources;
  auto settings = remote::settings_of(session);
  if (!settings) {
    return std::unexpected(settings.error());
  }
  sources.settings = *std::move(settings);
  const auto folder =
      asked.folder.empty() ? sources.settings.program : std::filesystem::path(asked.folder);
  auto loaded = config::load_program(folder);
  if (!loaded) {
    return failure(fmt::format("{} is not valid, and explains nothing:\n{}", folder.string(),
                               loaded.error().to_string()));
  }
  sources.loaded = *std::move(loaded);
  auto client = remote::Client::open(session);
  if (!client) {
    return std::unexpected(client.error());
  }
  sources.client = *std::move(client);
  auto state = remote::read_member_state(*sources.client, options.member);
  if (!state) {
    return std::unexpected(state.error());
  }
  sources.state = *std::move(state);
  return sources;
}

/// The folder need not be what the daemon runs.
void warn_of_versions(const Sources& sources, Terminal& terminal) {
  const std::string& version = sources.loaded.program->version();
  const auto& running = sources.state.running;
  if (!running) {
    warn(terminal, "no daemon has published a program here; told is what this folder's would do");
  } else if (running->version != version) {
    warn(terminal, fmt::format("the daemon runs version {}, the folder is version {}: told is what "
                               "the folder's would do; `fanfare plan` shows the difference",
                               running->version, version));
  }
}

const campaigns::Campaign* find_campaign(const engine::Program& program, const std::string& id) {
  const auto& all = program.campaigns();
  const auto found = std::ranges::find(all, id, &campaigns::Campaign::id);
  return found == all.end() ? nullptr : &*found;
}

std::string unknown_campaign(const engine::Program& program, const std::string& id) {
  std::vector<std::string_view> ids;
  for (const campaigns::Campaign& each : program.campaigns()) {
    ids.push_back(each.id);
  }
  const auto near = nearest(id, ids);
  return fmt::format("--campaign: the program has no campaign '{}'{}", id,
                     near ? fmt::format("; did you mean '{}'?", *near) : "");
}

int print(const Answer& answer, const Options& options, Terminal& terminal) {
  terminal.out << (options.json() ? explaining::json_report(answer)
                                  : explaining::text_report(answer, terminal.out_colours));
  return terminal.out.flush() ? exit_code::kDone : complain(terminal, "cannot write the answer");
}

/// An event that no campaign saw, or would see.
int print_refused(std::string_view sentence, const Options& options, Terminal& terminal) {
  if (options.json()) {
    std::string text;
    JsonWriter out(text);
    out.begin_object().field("member", options.member).field("event", options.event);
    out.field("applied", false).field("refused", true).field("text", sentence).end_object();
    terminal.out << text << '\n';
  } else {
    terminal.out << sentence << '\n';
  }
  return exit_code::kDone;
}

/// An event that is to happen next week is asked about as if it were next week.
members::EventLimits limits_of_would_be(members::EventLimits limits) {
  limits.max_ahead = std::chrono::years(100);
  return limits;
}

int explain_would_be(Question question, Fields fields, const Options& options,
                     const Sources& sources, Terminal& terminal) {
  event_files::set_constants(fields, {{"member", question.member}});
  std::vector<members::Attribute> attributes;
  for (const auto& [name, value] : fields) {
    attributes.push_back({name, value});
  }
  const auto now = std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
  const std::string entry = fmt::format("{}-0", to_unix_ms(now));
  const members::EventLimits& limits = sources.settings.events.limits;
  const auto event = members::decode_event(entry, attributes, limits_of_would_be(limits));
  if (!event) {
    return print_refused("The event would be refused: " + words::harmless(event.error().error),
                         options, terminal);
  }
  const auto explanation = engine::explain(*question.program, sources.state.member, *event,
                                           {sources.state.budgets, event->received});
  if (!explanation) {
    return print_refused(
        "The event would be refused: " + words::harmless(explanation.error().error), options,
        terminal);
  }
  question.ahead = event->time > now + limits.max_ahead;
  Answer answer = explaining::answer_would_be(question, *event, *explanation);
  const auto days =
      std::chrono::duration_cast<std::chrono::days>(sources.settings.events.idempotency);
  if (engine::find_applied(sources.state.member, *event,
                           static_cast<std::uint16_t>(days.count())) != nullptr) {
    answer.notes.emplace_back(
        "An event of this id was applied already: sent again, it would change nothing.");
  }
  if (!event_files::field(fields, "id")) {
    answer.event_id.clear();
  }
  if (sources.state.member.rev == 0) {
    answer.notes.push_back(
        fmt::format("There is no member {} yet; the event would enrol them.", question.member));
  }
  return print(answer, options, terminal);
}

int explain_past(const Question& question, const Options& options, const Sources& sources,
                 Terminal& terminal) {
  const remote::MemberState& state = sources.state;
  const auto place = options.event.empty()
                         ? explaining::newest_for(
                               state.journal, *find_campaign(*question.program, options.campaign))
                         : explaining::place_of(state.journal, options.event);
  if (place) {
    const auto answer = explaining::answer_about(*place, question, state, *sources.client,
                                                 sources.settings.events.limits);
    return answer ? print(*answer, options, terminal) : complain(terminal, answer.error().message);
  }
  if (options.event.empty()) {
    return complain(terminal,
                    fmt::format("the journal of {} has no event that {} triggers on; ask about one "
                                "that has not happened, with its fields as name=value",
                                question.member, options.campaign));
  }
  const auto unapplied =
      explaining::find_unapplied(options.member, options.event, state, *sources.client);
  if (!unapplied) {
    return complain(terminal, unapplied.error().message);
  }
  return unapplied->refused ? print_refused(unapplied->text, options, terminal)
                            : complain(terminal, unapplied->text);
}

int explain(const Options& options, Session& session) {
  Terminal& terminal = session.terminal;
  const auto asked = read_arguments(options);
  if (!asked) {
    return bad_usage(terminal, asked.error().message);
  }
  if (const std::string problem = problem_of(options, *asked); !problem.empty()) {
    return bad_usage(terminal, problem);
  }
  const auto sources = open_sources(options, *asked, session);
  if (!sources) {
    return complain(terminal, sources.error().message);
  }
  const engine::Program& program = *sources->loaded.program;
  if (!options.campaign.empty() && find_campaign(program, options.campaign) == nullptr) {
    return bad_usage(terminal, unknown_campaign(program, options.campaign));
  }
  warn_of_versions(*sources, terminal);
  const Question question{
      .program = &program, .member = options.member, .campaign = options.campaign};
  if (!asked->fields.empty()) {
    return explain_would_be(question, asked->fields, options, *sources, terminal);
  }
  return explain_past(question, options, *sources, terminal);
}

Run declare(CLI::App& app) {
  const auto options = std::make_shared<Options>();
  app.add_option("DIR|name=value", options->arguments,
                 "The program's folder, else what the settings say; and the fields of an event "
                 "that has not happened")
      ->type_name("");
  app.add_option("--member", options->member, "Whose event it is")->required()->type_name("ID");
  app.add_option("--event", options->event, "The id of an event that was sent")->type_name("ID");
  app.add_option("--campaign", options->campaign,
                 "Only this campaign; without an event, the newest that it triggers on")
      ->type_name("ID");
  app.add_option("--format", options->format, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  return [options](Session& session) { return explain(*options, session); };
}

}  // namespace

const Command kExplain{
    "explain", "Tell why each campaign did or did not act on an event",
    "  fanfare explain --member alice --event order-1001\n"
    "  fanfare explain --member alice --event order-1001 --campaign double-points-weekend\n"
    "  fanfare explain --member alice --campaign double-points-weekend\n"
    "  fanfare explain --member alice type=purchase amount=125000 category=coffee\n"
    "  fanfare explain program --member alice type=purchase amount=125000\n"
    "The last two ask about an event that has not happened: nothing is written. Ends with 1 when\n"
    "there is no such event or member, the program is not valid, or Redis cannot be reached.",
    declare};

}  // namespace fanfare::cli::commands
