// Answers tests/oracle/ledger.py: replays purchases through the engine, and prints what becomes of
// each member.
//
//   ledger_probe PROGRAM-FOLDER EVENTS END...
//
// EVENTS has one purchase a line, each member's in order, fields parted by tabs: id, member, time
// (RFC 3339), amount. ENDs are moments (RFC 3339) after all of them: at each, in order, all members
// are settled. A line for each member and END, fields parted by tabs: member, END, points,
// lifetime, pending, lots (`expires=points`), tier, until, points expired so far, moves between
// tiers so far, and what happened since the END before: `time expired points` and
// `time tier from>to until`.

#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "config/loader.h"
#include "engine/engine.h"
#include "members/event_decoder.h"

namespace {

using namespace fanfare;

std::string text(const std::optional<Instant>& moment) {
  return moment ? format_rfc3339(*moment) : "-";
}

/// One member, and what their journal told.
class Replay {
 public:
  Replay(const engine::Program& program, std::string id) : program_(program), id_(std::move(id)) {}

  void buys(const std::string& id, const std::string& time, const std::string& amount) {
    const Instant now = parse_rfc3339(time).value();
    const std::string entry = fmt::format("{}-0", to_unix_ms(now));
    const std::vector<members::Attribute> fields = {
        {"type", "purchase"}, {"id", id}, {"member", id_}, {"time", time}, {"amount", amount}};
    const auto event = members::decode_event(entry, fields, members::EventLimits{});
    if (!event) {
      throw std::runtime_error(event.error().error);
    }
    decide(*event);
  }

  void settle(Instant end) {
    const std::string entry = fmt::format("{}-0", to_unix_ms(end));
    members::Event event;
    event.id = entry;
    event.type = members::event_type::kSettle;
    event.member = id_;
    event.time = event.received = end;
    decide(event);
  }

  void print(Instant end) {
    std::string lots;
    for (const members::Lot& lot : member_.lots) {
      lots += fmt::format("{}{}={}", lots.empty() ? "" : " ", text(lot.expires),
                          lot.points.to_string());
    }
    std::cout << fmt::format("{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\n", id_, text(end),
                             member_.points.to_string(), member_.points_lifetime.to_string(),
                             members::sum_of(member_.pending).to_string(), lots,
                             member_.standing.tier, text(member_.standing.until),
                             expired_.to_string(), moves_, history_);
    history_.clear();
  }

 private:
  void decide(const members::Event& event) {
    auto decisions = engine::settle_and_apply(program_, member_, event, {budgets_, event.received});
    if (!decisions) {
      throw std::runtime_error(decisions.error().error);
    }
    for (const engine::Decision& decision : *decisions) {
      member_.apply(decision.changes);
      ++member_.rev;
      if (decision.journal) {
        read(*decision.journal);
      }
    }
  }

  void read(const members::JournalEntry& entry) {
    for (const auto& [cause, points] : entry.points) {
      if (cause == members::event_type::kPointsExpired) {
        expired_ -= points;
        tell(entry.at, "expired " + (Points() - points).to_string());
      }
    }
    if (const auto& tier = entry.tier) {
      moves_ += tier->from == tier->to ? 0 : 1;
      tell(entry.at, fmt::format("tier {}>{} {}", tier->from, tier->to, text(tier->until)));
    }
  }

  void tell(Instant at, const std::string& what) {
    history_ += fmt::format("{}{} {}", history_.empty() ? "" : "; ", text(at), what);
  }

  const engine::Program& program_;
  std::string id_;
  members::Member member_;
  campaigns::Budgets budgets_;
  Points expired_;
  int moves_ = 0;
  std::string history_;
};

std::map<std::string, Replay> replay(const engine::Program& program, std::istream& events) {
  std::map<std::string, Replay> members;
  std::string line;
  while (std::getline(events, line)) {
    std::istringstream fields(line);
    std::string id;
    std::string member;
    std::string time;
    std::string amount;
    fields >> id >> member >> time >> amount;
    members.try_emplace(member, program, member).first->second.buys(id, time, amount);
  }
  return members;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    std::cerr << "usage: ledger_probe PROGRAM-FOLDER EVENTS END...\n";
    return EXIT_FAILURE;
  }
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  const auto loaded = config::load_program(arguments[0]);
  if (!loaded) {
    std::cerr << loaded.error().to_string();
    return EXIT_FAILURE;
  }
  std::ifstream events(arguments[1]);
  auto members = replay(*loaded->program, events);
  for (auto& [id, member] : members) {
    for (std::size_t i = 2; i < arguments.size(); ++i) {
      const Instant end = parse_rfc3339(arguments[i]).value();
      member.settle(end);
      member.print(end);
    }
  }
}
