#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "base/json_writer.h"
#include "cli/auditing/books.h"
#include "cli/commands/commands.h"
#include "cli/exit_code.h"
#include "cli/progress.h"
#include "cli/remote/audit_scan.h"
#include "cli/words/table.h"

namespace fanfare::cli::commands {
namespace {

struct Options {
  std::string format = "text";
  std::size_t most = 100;
  bool accept = false;
};

/// All members together.
struct Sum {
  std::uint64_t members = 0;
  std::uint64_t whole = 0;  ///< Of so many the journal is whole.
  std::uint64_t wrong = 0;
  std::int64_t balance = 0;  ///< Below zero: what members owe.
  std::int64_t pending = 0;
  std::int64_t expiring = 0;                                  ///< Of the balance, what has a date.
  members::PointFlow flow;                                    ///< Of those whose journal is whole.
  std::vector<std::pair<std::string, std::string>> problems;  ///< Member, sentence.
  std::optional<auditing::Totals> totals;  ///< Empty: points moved while members were read.

  [[nodiscard]] std::string problem_of_all() const {
    return totals ? auditing::problem_in(*totals, balance + pending) : std::string();
  }
  [[nodiscard]] bool is_right() const { return wrong == 0 && problem_of_all().empty(); }

  void add(const auditing::Books& books, std::size_t most) {
    ++members;
    balance += books.member.points.count();
    pending += members::sum_of(books.member.pending).count();
    for (const members::Lot& lot : books.member.lots) {
      expiring += lot.expires ? lot.points.count() : 0;
    }
    if (books.journal_is_whole) {
      ++whole;
      flow += auditing::flow_of(books.journal);
    }
    const auto found = auditing::problems_in(books);
    wrong += found.empty() ? 0 : 1;
    for (std::size_t i = 0; i < found.size() && problems.size() < most; ++i) {
      problems.emplace_back(books.id, found[i]);
    }
  }
};

std::string number(std::int64_t value) {
  return value < 0 ? "-" + grouped(static_cast<std::uint64_t>(-value))
                   : grouped(static_cast<std::uint64_t>(value));
}

std::string text_of(const Sum& sum) {
  std::string text;
  for (const auto& [member, problem] : sum.problems) {
    text += words::harmless(fmt::format("{}: {}", member, problem)) + "\n";
  }
  const auto& flow = sum.flow;
  text += fmt::format(
      "{} members, of {} with the whole journal: {} earned {:+} adjusted, {} spent, "
      "{} expired, {} reversed\n",
      number(static_cast<std::int64_t>(sum.members)), number(static_cast<std::int64_t>(sum.whole)),
      number(flow.earned), flow.adjusted, number(flow.spent), number(flow.expired),
      number(flow.reversed));
  text += fmt::format("{} points in balances, {} of them with a date; {} pending\n",
                      number(sum.balance), number(sum.expiring), number(sum.pending));
  if (!sum.totals) {
    text +=
        "points moved meanwhile, so the statistics were not compared; run it again when there is "
        "less to do\n";
  } else if (const std::string problem = sum.problem_of_all(); !problem.empty()) {
    text += problem + "\n";
  }
  if (sum.wrong > 0) {
    text +=
        fmt::format("{} members' books are wrong\n", number(static_cast<std::int64_t>(sum.wrong)));
  }
  if (sum.is_right()) {
    text += sum.totals ? "the books are right\n" : "what was compared is right\n";
  }
  return text;
}

void write_flow(JsonWriter& out, const members::PointFlow& flow) {
  for (const auto& [name, points] : members::PointFlow::kNames) {
    out.field(name, flow.*points);
  }
}

std::string json_of(const Sum& sum) {
  std::string text;
  JsonWriter out(text);
  const auto count = [](std::uint64_t value) { return static_cast<std::int64_t>(value); };
  out.begin_object().field("members", count(sum.members));
  out.field("whole_journals", count(sum.whole)).field("wrong", count(sum.wrong));
  out.field("balance", sum.balance).field("expiring", sum.expiring).field("pending", sum.pending);
  out.key("flow").begin_object();
  write_flow(out, sum.flow);
  out.end_object().key("statistics");
  if (sum.totals) {
    out.begin_object().field("opening", sum.totals->opening);
    write_flow(out, sum.totals->flow);
    out.field("forfeited", sum.totals->forfeited);
    out.field("problem", sum.problem_of_all()).end_object();
  } else {
    out.null();
  }
  out.key("problems").begin_array();
  for (const auto& [member, problem] : sum.problems) {
    out.begin_object().field("member", member).field("problem", problem).end_object();
  }
  out.end_array().end_object();
  return text + "\n";
}

/// Makes the opening balance what the statistics lack; afterwards they come to what members have.
Result<void> accept(remote::Client& client, Sum& sum) {
  if (!sum.totals || sum.wrong > 0) {
    return failure(sum.wrong > 0 ? "members' own books are wrong: nothing was accepted"
                                 : "points moved while members were read: nothing was accepted; "
                                   "run it again when there is less to do");
  }
  const std::int64_t missing = sum.balance + sum.pending - sum.totals->left();
  sum.totals->opening += missing;
  return missing == 0 ? Result<void>() : remote::add_to_opening(client, missing);
}

int audit(const Options& options, Session& session) {
  const auto settings = remote::settings_of(session);
  auto client = settings
                    ? remote::Client::open(session)
                    : Result<std::unique_ptr<remote::Client>>(std::unexpected(settings.error()));
  if (!client) {
    return complain(session.terminal, client.error().message);
  }
  Sum sum;
  const auto before = remote::read_totals(**client);
  const auto keep = static_cast<std::size_t>(settings->journal_keep);
  const auto read = remote::for_each_member(
      **client, keep, [&](const auditing::Books& books) { sum.add(books, options.most); });
  if (!read) {
    return complain(session.terminal, read.error().message);
  }
  const auto after = remote::read_totals(**client);
  if (!before || !after) {
    return complain(session.terminal, (before ? after : before).error().message);
  }
  if (*before == *after) {
    sum.totals = *after;
  }
  if (options.accept) {
    if (const auto accepted = accept(**client, sum); !accepted) {
      return complain(session.terminal, accepted.error().message);
    }
  }
  session.terminal.out << (options.format == "json" ? json_of(sum) : text_of(sum));
  return sum.is_right() ? exit_code::kDone : exit_code::kNo;
}

Run declare(CLI::App& app) {
  const auto options = std::make_shared<Options>();
  app.add_option("--format", options->format, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  app.add_option("--most", options->most, "How many problems to tell")->capture_default_str();
  app.add_flag("--accept", options->accept,
               "Take what members have for right: the statistics get the rest as opening balance");
  return [options](Session& session) { return audit(*options, session); };
}

}  // namespace

const Command kAudit{
    "audit", "Check that every member's points add up",
    "  fanfare audit\n"
    "  fanfare audit --format json --config /etc/fanfare/fanfare.yaml\n"
    "Exits with 1 when something is wrong. It may run beside the daemon, and without --accept "
    "it only reads.",
    declare};

}  // namespace fanfare::cli::commands
