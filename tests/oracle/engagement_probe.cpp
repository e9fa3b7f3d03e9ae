// Answers tests/oracle/streaks.py and badges.py: replays events through the engine, and prints what
// becomes of each member.
//
//   engagement_probe PROGRAM-FOLDER EVENTS
//
// EVENTS has one event a line, each member's in the order in which they arrive, fields parted by
// tabs: member, id, type, time and arrival (RFC 3339), and further fields as `name=value`. One of
// the type `look` is none: the member is settled to its time, and printed.
//
// A line for each look, fields parted by tabs: member, time, balance, counters (`name=number`),
// freezes (`streak=number`), badges (`badge:level@awarded`), events that were refused since the
// look before (`id code`), and what happened to streaks (`time type`, with `streak=length` of those
// that broke or were frozen).

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "badges/streak.h"
#include "config/loader.h"
#include "engine/engine.h"
#include "members/event_decoder.h"

namespace {

using namespace fanfare;

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  while (begin <= line.size()) {
    const std::size_t end = std::min(line.find('\t', begin), line.size());
    parts.push_back(line.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

void append(std::string& list, const std::string& item) {
  list += list.empty() ? "" : " ";
  list += item;
}

/// One member, and what was told of them since the last look.
class Replay {
 public:
  Replay(const engine::Program& program, std::string id) : program_(program), id_(std::move(id)) {}

  void happens(const std::vector<std::string>& line) {
    std::vector<members::Attribute> fields = {
        {"type", line[2]}, {"id", line[1]}, {"member", id_}, {"time", line[3]}};
    for (std::size_t i = 5; i < line.size(); ++i) {
      const std::string_view field = line[i];
      fields.push_back({field.substr(0, field.find('=')), field.substr(field.find('=') + 1)});
    }
    const Instant received = parse_rfc3339(line[4]).value();
    const std::string entry = fmt::format("{}-0", to_unix_ms(received));
    const auto event = members::decode_event(entry, fields, members::EventLimits{});
    if (!event) {
      throw std::runtime_error(event.error().error);
    }
    decide(*event);
  }

  void look(const std::string& time) {
    const Instant at = parse_rfc3339(time).value();
    const std::string entry = fmt::format("{}-0", to_unix_ms(at));
    members::Event event;
    event.id = entry;
    event.type = members::event_type::kSettle;
    event.member = id_;
    event.time = event.received = at;
    decide(event);
    print(time);
  }

 private:
  void decide(const members::Event& event) {
    auto decisions = engine::settle_and_apply(program_, member_, event, {budgets_, event.received});
    if (!decisions) {
      append(refused_, fmt::format("{} {}", event.id, decisions.error().code));
      return;
    }
    for (const engine::Decision& decision : *decisions) {
      member_.apply(decision.changes);
      ++member_.rev;
      if (decision.journal && decision.journal->type.starts_with("streak.") &&
          decision.journal->type != members::event_type::kStreakFreeze) {
        tell(*decision.journal);
      }
    }
  }

  void tell(const members::JournalEntry& entry) {
    append(told_, fmt::format("{} {}", format_rfc3339(entry.at), entry.type));
    for (const auto& [streak, length] : entry.counted) {
      append(told_, fmt::format("{}={}", streak, length.to_string()));
    }
  }

  void print(const std::string& time) {
    std::string counters;
    std::string freezes;
    std::string badges;
    for (const auto& [name, value] : member_.counters) {
      append(counters, fmt::format("{}={}", name, value.to_string()));
    }
    for (const auto& [name, tally] : member_.tallies) {
      if (badges::freezes_in(tally) > 0) {
        append(freezes, fmt::format("{}={}", name, badges::freezes_in(tally)));
      }
    }
    for (const auto& [badge, held] : member_.badges) {
      append(badges, fmt::format("{}:{}@{}", badge, held.level, format_rfc3339(held.awarded_at)));
    }
    std::cout << fmt::format("{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\n", id_, time,
                             member_.points.to_string(), counters, freezes, badges, refused_,
                             told_);
    refused_.clear();
    told_.clear();
  }

  const engine::Program& program_;
  std::string id_;
  members::Member member_;
  campaigns::Budgets budgets_;
  std::string refused_;
  std::string told_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: engagement_probe PROGRAM-FOLDER EVENTS\n";
    return EXIT_FAILURE;
  }
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  const auto loaded = config::load_program(arguments[0]);
  if (!loaded) {
    std::cerr << loaded.error().to_string();
    return EXIT_FAILURE;
  }
  std::ifstream events(arguments[1]);
  std::map<std::string, Replay> members;
  std::string line;
  while (std::getline(events, line)) {
    const std::vector<std::string> fields = split(line);
    Replay& member = members.try_emplace(fields[0], *loaded->program, fields[0]).first->second;
    if (fields[2] == "look") {
      member.look(fields[3]);
    } else {
      member.happens(fields);
    }
  }
}
