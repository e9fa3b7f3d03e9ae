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
};

/// All members together.
struct Sum {
  std::uint64_t members = 0;
  std::uint64_t whole = 0;  ///< Of so many the journal is whole.
  std::uint64_t wrong = 0;
  std::int64_t balance = 0;  ///< Below zero: what members owe.
  std::int64_t pending = 0;
  std::int64_t expiring = 0;                                  ///< Of the balance, what has a date.
  auditing::Flow flow;                                        ///< Of those whose journal is whole.
  std::vector<std::pair<std::string, std::string>> problems;  ///< Member, sentence.

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
  text += sum.wrong == 0 ? "the books are right\n"
                         : fmt::format("{} members' books are wrong\n",
                                       number(static_cast<std::int64_t>(sum.wrong)));
  return text;
}

std::string json_of(const Sum& sum) {
  std::string text;
  JsonWriter out(text);
  const auto count = [](std::uint64_t value) { return static_cast<std::int64_t>(value); };
  out.begin_object().field("members", count(sum.members));
  out.field("whole_journals", count(sum.whole)).field("wrong", count(sum.wrong));
  out.field("balance", sum.balance).field("expiring", sum.expiring).field("pending", sum.pending);
  out.key("flow").begin_object().field("earned", sum.flow.earned);
  out.field("adjusted", sum.flow.adjusted).field("spent", sum.flow.spent);
  out.field("expired", sum.flow.expired).field("reversed", sum.flow.reversed).end_object();
  out.key("problems").begin_array();
  for (const auto& [member, problem] : sum.problems) {
    out.begin_object().field("member", member).field("problem", problem).end_object();
  }
  out.end_array().end_object();
  return text + "\n";
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
  const auto keep = static_cast<std::size_t>(settings->journal_keep);
  const auto read = remote::for_each_member(
      **client, keep, [&](const auditing::Books& books) { sum.add(books, options.most); });
  if (!read) {
    return complain(session.terminal, read.error().message);
  }
  session.terminal.out << (options.format == "json" ? json_of(sum) : text_of(sum));
  return sum.wrong == 0 ? exit_code::kDone : exit_code::kNo;
}

Run declare(CLI::App& app) {
  const auto options = std::make_shared<Options>();
  app.add_option("--format", options->format, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  app.add_option("--most", options->most, "How many problems to tell")->capture_default_str();
  return [options](Session& session) { return audit(*options, session); };
}

}  // namespace

const Command kAudit{
    "audit", "Check that every member's points add up",
    "  fanfare audit\n"
    "  fanfare audit --format json --config /etc/fanfare/fanfare.yaml\n"
    "Exits with 1 when something is wrong. It only reads, and may run beside the daemon.",
    declare};

}  // namespace fanfare::cli::commands
