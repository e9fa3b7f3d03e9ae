#include <CLI/CLI.hpp>
#include <cstdint>
#include <memory>
#include <string>

#include "cli/commands/commands.h"
#include "cli/commands/emit_one.h"

namespace fanfare::cli::commands {
namespace {

struct Options {
  std::string id;
  std::int64_t points = 0;
  std::string reason;
  std::string event_id;
  unsigned seconds = 30;
};

int adjust(const Options& options, Session& session) {
  event_files::Fields fields{{"type", "points.adjust"},
                             {"member", options.id},
                             {"points", std::to_string(options.points)},
                             {"reason", options.reason}};
  if (!options.event_id.empty()) {
    fields.emplace_back("id", options.event_id);
  }
  return emit_one(std::move(fields), options.seconds, session);
}

Run declare(CLI::App& app) {
  const auto options = std::make_shared<Options>();
  app.add_option("ID", options->id, "The member's id")->required();
  app.add_option("--points", options->points, "How many to give, or with a minus to take")
      ->required();
  app.add_option("--reason", options->reason, "Why, for whoever reads the journal")->required();
  app.add_option("--id", options->event_id,
                 "A name for the adjustment: the same again changes nothing");
  app.add_option("--timeout", options->seconds, "How many seconds to wait")
      ->check(CLI::Range(1U, 3600U))
      ->capture_default_str();
  return [options](Session& session) { return adjust(*options, session); };
}

}  // namespace

const Command kMemberAdjust{
    "member adjust", "Give points to a member, or take some, by hand",
    "  fanfare member adjust alice --points 500 --reason 'parcel lost, goodwill'\n"
    "  fanfare member adjust alice --points -120 --reason 'scanned twice' --id ticket-4711\n"
    "It is an event as any other: the journal tells it with its reason.",
    declare};

}  // namespace fanfare::cli::commands
