#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <memory>
#include <set>
#include <string>

#include "base/json_writer.h"
#include "cli/commands/commands.h"
#include "cli/exit_code.h"
#include "cli/progress.h"
#include "cli/remote/members.h"
#include "cli/words/table.h"
#include "config/loader.h"
#include "engine/backfill.h"
#include "engine/badge_desk.h"

namespace fanfare::cli::commands {
namespace {

struct Options {
  std::string folder;
  std::string badge;
  std::string format = "text";
  std::size_t sample = 10;
  bool dry_run = false;
};

/// Somebody who would get the badge.
struct Winner {
  std::string id;
  std::vector<std::string> levels;                        ///< Those of a badge that has some.
  std::vector<std::pair<std::string, Decimal>> counters;  ///< What the conditions ask about.
};

struct Count {
  std::size_t members = 0;
  std::size_t held = 0;      ///< They have it, and get no more of it.
  std::size_t withheld = 0;  ///< By an operator.
  std::size_t winners = 0;
  std::optional<std::size_t> left;  ///< Of a badge with a limit.
  std::vector<Winner> sample;
};

/// The folder's program, with that badge as if it were retroactive.
std::unique_ptr<const engine::Program> make_retroactive(const engine::Program& program,
                                                        const std::string& badge) {
  engine::Definitions definitions = program.definitions();
  const auto rule = std::ranges::find(definitions.badges, badge, &badges::BadgeRule::id);
  rule->backfill = badges::BadgeRule::Backfill::Announced;
  return std::make_unique<const engine::Program>(std::move(definitions));
}

std::set<std::string> counters_of(const badges::BadgeRule& rule) {
  std::set<std::string> counters;
  for (const badges::BadgeLevel& level : rule.levels) {
    for (const campaigns::Test& test : level.when.tests()) {
      if (test.field.scope == campaigns::Field::Scope::Counter) {
        counters.insert(test.field.name);
      }
    }
  }
  return counters;
}

class Counting {
 public:
  Counting(const engine::Program& program, const badges::BadgeRule& rule, std::size_t sample)
      : program_(program),
        rule_(rule),
        counters_(counters_of(rule)),
        sample_(sample),
        now_(std::chrono::floor<milliseconds>(std::chrono::system_clock::now())) {}

  void look_at(const std::string& id, const members::Member& member) {
    // The daemon lets scheduled campaigns start by itself, when it is time.
    static const campaigns::InForce kNoStarts;
    ++count_.members;
    const auto awards =
        engine::backfill_awards(program_, member, rule_.id, now_, nothing_used_, &kNoStarts);
    Winner winner{id, {}, {}};
    for (const members::AwardedBadge& each : awards) {
      if (each.badge == rule_.id) {
        winner.levels.push_back(each.level);
      }
    }
    if (!winner.levels.empty()) {
      ++count_.winners;
      if (count_.sample.size() < sample_) {
        std::erase(winner.levels, "");
        add_counters(member, winner);
        count_.sample.push_back(std::move(winner));
      }
    } else if (member.badges.contains(rule_.id)) {
      ++count_.held;
    } else if (std::ranges::find(member.withheld, rule_.id) != member.withheld.end()) {
      ++count_.withheld;
    }
  }

  [[nodiscard]] Count take(const campaigns::Budgets& used) && {
    if (rule_.limit) {
      const auto taken = used.usage(engine::limit_name(rule_.id), 0).times;
      count_.left = static_cast<std::size_t>(std::max<std::int64_t>(0, *rule_.limit - taken));
    }
    std::ranges::sort(count_.sample, {}, &Winner::id);
    return std::move(count_);
  }

 private:
  void add_counters(const members::Member& member, Winner& winner) const {
    const members::Draft draft(member);
    for (const std::string& counter : counters_) {
      winner.counters.emplace_back(counter, draft.counter(counter));
    }
  }

  const engine::Program& program_;
  const badges::BadgeRule& rule_;
  std::set<std::string> counters_;
  std::size_t sample_;
  Instant now_;
  campaigns::Budgets nothing_used_;
  Count count_;
};

std::string text_of(const Count& count, const badges::BadgeRule& rule) {
  std::string text = fmt::format("{} of {} members would get badge {}\n", grouped(count.winners),
                                 grouped(count.members), rule.id);
  if (count.left && *count.left < count.winners) {
    text += fmt::format("  but only {} of these: no more are left of {}\n", grouped(*count.left),
                        grouped(static_cast<std::uint64_t>(*rule.limit)));
  }
  if (count.held > 0) {
    text += fmt::format("  {} hold it already\n", grouped(count.held));
  }
  if (count.withheld > 0) {
    text += fmt::format("  {} do not get it: an operator took it away\n", grouped(count.withheld));
  }
  if (rule.backfill == badges::BadgeRule::Backfill::No) {
    text +=
        "  It is not 'retroactive': each gets it with their next event that counts towards it.\n";
  }
  for (const Winner& each : count.sample) {
    text += fmt::format("  {}", words::harmless(each.id));
    text += each.levels.empty() ? "" : fmt::format("  {}", fmt::join(each.levels, ", "));
    for (const auto& [counter, value] : each.counters) {
      text += fmt::format("  {} {}", counter, value.to_string());
    }
    text += "\n";
  }
  return text;
}

std::string json_of(const Count& count, const badges::BadgeRule& rule) {
  const auto number = [](std::size_t value) { return static_cast<std::int64_t>(value); };
  std::string text;
  JsonWriter out(text);
  out.begin_object().field("badge", rule.id).field("members", number(count.members));
  out.field("would_get", number(count.winners)).field("held", number(count.held));
  out.field("withheld", number(count.withheld));
  if (count.left) {
    out.field("left", number(*count.left));
  }
  out.key("sample").begin_array();
  for (const Winner& each : count.sample) {
    out.begin_object().field("member", each.id).key("levels").begin_array();
    for (const std::string& level : each.levels) {
      out.value(level);
    }
    out.end_array().key("counters").begin_object();
    for (const auto& [counter, value] : each.counters) {
      out.field(counter, value.to_string());
    }
    out.end_object().end_object();
  }
  out.end_array().end_object();
  return text + "\n";
}

Result<Count> count_winners(const engine::Program& program, const badges::BadgeRule& rule,
                            std::size_t sample, const Session& session) {
  auto client = remote::Client::open(session);
  if (!client) {
    return std::unexpected(client.error());
  }
  const auto retroactive = make_retroactive(program, rule.id);
  Counting counting(*retroactive, rule, sample);
  const auto read = remote::for_each_stored(
      **client, [&](const auto& id, const auto& member) { counting.look_at(id, member); });
  if (!read) {
    return std::unexpected(read.error());
  }
  const auto used = remote::read_budgets(**client);
  if (!used) {
    return std::unexpected(used.error());
  }
  return std::move(counting).take(*used);
}

int backfill(const Options& options, Session& session) {
  Terminal& terminal = session.terminal;
  if (!options.dry_run) {
    complain(terminal,
             "write 'retroactive: true' into the badge and publish the program: the daemon then "
             "awards it by itself; with --dry-run, this command shows who would get it");
    return exit_code::kBadUsage;
  }
  const auto loaded = config::load_program(options.folder);
  if (!loaded) {
    terminal.err << loaded.error().to_string() << '\n';
    return complain(terminal, options.folder + " is not valid");
  }
  const badges::BadgeRule* rule = loaded->program->badge(options.badge);
  if (rule == nullptr) {
    return complain(terminal, fmt::format("{} has no badge '{}'", options.folder,
                                          words::harmless(options.badge)));
  }
  if (rule->levels.empty()) {
    return complain(terminal,
                    fmt::format("badge '{}' has no condition: only campaigns award it", rule->id));
  }
  const auto count = count_winners(*loaded->program, *rule, options.sample, session);
  if (!count) {
    return complain(terminal, count.error().message);
  }
  terminal.out << (options.format == "json" ? json_of(*count, *rule) : text_of(*count, *rule));
  return exit_code::kDone;
}

Run declare(CLI::App& app) {
  const auto options = std::make_shared<Options>();
  app.add_option("DIR", options->folder, "The program's folder")->required();
  app.add_option("BADGE", options->badge, "The badge's id")->required();
  app.add_flag("--dry-run", options->dry_run, "Count, and change nothing");
  app.add_option("--sample", options->sample, "So many of them are shown")
      ->check(CLI::Range(0U, 10'000U))
      ->capture_default_str();
  app.add_option("--format", options->format, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  return [options](Session& session) { return backfill(*options, session); };
}

}  // namespace

const Command kBadgeBackfill{
    "badge backfill", "Show which members would get a badge when it is published",
    "  fanfare badge backfill program coffee-lover --dry-run\n"
    "  fanfare badge backfill program coffee-lover --dry-run --sample 100 --format json\n"
    "Reads the badge from the folder and the members from Redis, and changes nothing. Once a\n"
    "badge with 'retroactive' is published, the daemon awards it by itself.",
    declare};

}  // namespace fanfare::cli::commands
