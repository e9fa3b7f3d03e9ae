#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "base/json_writer.h"
#include "base/text.h"
#include "cli/commands/commands.h"
#include "cli/event_files/constants.h"
#include "cli/exit_code.h"
#include "cli/explaining/past.h"
#include "cli/explaining/would_be.h"
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

/// What is wrong with `--campaign`; empty when nothing is.
std::string problem_with_campaign(const engine::Program& program, const std::string& id) {
  std::vector<std::string_view> ids;
  for (const campaigns::Campaign& each : program.campaigns()) {
    ids.push_back(each.id);
  }
  if (id.empty() || std::ranges::find(ids, id) != ids.end()) {
    return "";
  }
  const auto near = nearest(id, ids);
  return fmt::format("--campaign: the program has no campaign '{}'{}", id,
                     near ? fmt::format("; did you mean '{}'?", *near) : "");
}

std::string in_words(const Answer& answer, const Options& options, bool colours) {
  return options.json() ? explaining::json_report(answer)
                        : explaining::text_report(answer, colours);
}

/// Of an event that no campaign saw, or would see.
std::string in_words(const std::string& refusal, const Options& options, bool /*colours*/) {
  if (!options.json()) {
    return refusal + '\n';
  }
  std::string text;
  JsonWriter out(text);
  out.begin_object().field("member", options.member).field("event", options.event);
  out.field("applied", false).field("refused", true).field("text", refusal).end_object();
  return text + '\n';
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
  const auto sources = explaining::open_sources(options.member, asked->folder, session);
  if (!sources) {
    return complain(terminal, sources.error().message);
  }
  const engine::Program& program = *sources->loaded.program;
  if (const auto problem = problem_with_campaign(program, options.campaign); !problem.empty()) {
    return bad_usage(terminal, problem);
  }
  if (const auto warning = explaining::difference_of_versions(*sources); !warning.empty()) {
    warn(terminal, warning);
  }
  const Question question{
      .program = &program, .member = options.member, .campaign = options.campaign};
  const Result<explaining::Told> told =
      asked->fields.empty() ? explaining::tell_past(question, options.event, *sources)
                            : explaining::tell_would_be(question, asked->fields, *sources);
  if (!told) {
    return complain(terminal, told.error().message);
  }
  terminal.out << std::visit(
      [&](const auto& what) { return in_words(what, options, terminal.out_colours); }, *told);
  return exit_code::kDone;
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
