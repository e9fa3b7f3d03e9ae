#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "cli/commands/commands.h"
#include "cli/commands/emit_one.h"

namespace fanfare::cli::commands {
namespace {

struct Options {
  std::string member;
  std::string badge;
  std::string level;
  std::string reason;
  std::string event_id;
  unsigned seconds = 30;
};

int send(std::string type, const Options& options, Session& session) {
  event_files::Fields fields{{"type", std::move(type)},
                             {"member", options.member},
                             {"badge", options.badge},
                             {"reason", options.reason}};
  if (!options.level.empty()) {
    fields.emplace_back("level", options.level);
  }
  if (!options.event_id.empty()) {
    fields.emplace_back("id", options.event_id);
  }
  return emit_one(std::move(fields), options.seconds, session);
}

std::shared_ptr<Options> declare_common(CLI::App& app) {
  auto options = std::make_shared<Options>();
  app.add_option("ID", options->member, "The member's id")->required();
  app.add_option("BADGE", options->badge, "The badge's id")->required();
  app.add_option("--reason", options->reason, "Why, for whoever reads the journal")->required();
  app.add_option("--id", options->event_id, "A name for this: the same again changes nothing");
  app.add_option("--timeout", options->seconds, "How many seconds to wait")
      ->check(CLI::Range(1U, 3600U))
      ->capture_default_str();
  return options;
}

Run declare_award(CLI::App& app) {
  const auto options = declare_common(app);
  app.add_option("--level", options->level, "Up to this level; else the first");
  return [options](Session& session) { return send("badge.award", *options, session); };
}

Run declare_revoke(CLI::App& app) {
  const auto options = declare_common(app);
  return [options](Session& session) { return send("badge.revoke", *options, session); };
}

}  // namespace

const Command kBadgeAward{
    "badge award", "Give a badge to a member by hand",
    "  fanfare badge award alice founder --reason 'was there on the first day'\n"
    "  fanfare badge award alice coffee-lover --level silver --reason 'lost card' --id "
    "ticket-4711\n"
    "It is an event as any other: the journal tells it with its reason.",
    declare_award};

const Command kBadgeRevoke{
    "badge revoke", "Take a badge from a member by hand, for good",
    "  fanfare badge revoke alice top-reviewer --reason 'reviews were bought'\n"
    "No condition gives it to the member again; 'badge award' does, and so does a campaign.\n"
    "It is an event as any other: the journal tells it with its reason.",
    declare_revoke};

}  // namespace fanfare::cli::commands
