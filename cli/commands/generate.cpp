#include <CLI/CLI.hpp>
#include <memory>

#include "cli/commands/commands.h"
#include "cli/exit_code.h"
#include "cli/history/purchases.h"
#include "cli/history/writer.h"

namespace fanfare::cli::commands {
namespace {

constexpr std::uint64_t kMostMembers = 1'000'000;

struct Options {
  std::uint64_t members = 500;
  std::uint64_t seed = 1;
  std::string from = "2026-07-01";
  std::string to = "2027-01-01";
  std::string timezone = "Asia/Jakarta";
  std::string format = "ndjson";
  history::Prices prices;
};

int generate(const Options& options, Session& session) {
  const auto zone = TimeZone::find(options.timezone);
  const auto from = parse_local_time(options.from);
  const auto to = parse_local_time(options.to);
  if (!zone) {
    complain(session.terminal, "--timezone: '" + options.timezone +
                                   "' is no IANA time zone; write one such as Asia/Jakarta");
    return exit_code::kBadUsage;
  }
  if (!from || !to || *from >= *to) {
    complain(session.terminal,
             "--from and --to: expected two local times, the earlier one first, such as 2026-07-01 "
             "and 2027-01-01");
    return exit_code::kBadUsage;
  }
  history::HistoryOptions wanted;
  wanted.members = options.members;
  wanted.seed = options.seed;
  wanted.zone = *zone;
  wanted.from = zone->to_instant(*from);
  wanted.to = zone->to_instant(*to);
  wanted.prices = options.prices;
  const auto made = history::make_history(wanted);
  (options.format == "csv" ? history::write_csv : history::write_ndjson)(made, *zone,
                                                                         session.terminal.out);
  return exit_code::kDone;
}

Run declare(CLI::App& app) {
  const auto options = std::make_shared<Options>();
  app.add_option("--members", options->members, "How many members enrol")
      ->check(CLI::Range(std::uint64_t{1}, kMostMembers))
      ->capture_default_str();
  app.add_option("--from", options->from, "First day, local")->capture_default_str();
  app.add_option("--to", options->to, "Day after the last, local")->capture_default_str();
  app.add_option("--seed", options->seed, "Equal seeds give equal histories")
      ->capture_default_str();
  app.add_option("--timezone", options->timezone, "Of the stores")->capture_default_str();
  app.add_option("--median", options->prices.median_price, "Median price of a cup")
      ->check(CLI::Range(0.01, 1e9))
      ->capture_default_str();
  app.add_option("--sigma", options->prices.sigma, "Spread of the prices' logarithm")
      ->check(CLI::Range(0.0, 3.0))
      ->capture_default_str();
  app.add_option("--round-to", options->prices.round_to, "Prices are multiples of this")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000}))
      ->capture_default_str();
  app.add_option("--format", options->format, "ndjson or csv")
      ->check(CLI::IsMember({"ndjson", "csv"}))
      ->capture_default_str();
  return [options](Session& session) { return generate(*options, session); };
}

}  // namespace

const Command kGenerate{"generate", "Write a believable purchase history, to try a program on",
                        "  fanfare generate --members 1000 --seed 7 > history.ndjson\n"
                        "  fanfare generate --from 2026-11-01 --to 2027-01-01 --format csv | head\n"
                        "  fanfare generate | fanfare emit --file -",
                        declare};

}  // namespace fanfare::cli::commands
