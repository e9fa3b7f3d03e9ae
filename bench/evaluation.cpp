// What one event costs Fanfare's engine, for bench/evaluate: no Redis, no network, one thread.
//
// Reads a program's folder and a case (members and events) as bench/evaluate writes them, decides
// every event as the daemon does (engine::settle_and_apply, then Member::apply, with the members
// kept) and prints one JSON object: what each pass over the events took, and how many campaigns
// acted and what points they gave on each event, so that others can be compared.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "campaigns/budgets.h"
#include "config/loader.h"
#include "engine/engine.h"
#include "members/event_decoder.h"

namespace {

using namespace fanfare;
namespace json = boost::json;
using Clock = std::chrono::steady_clock;

constexpr std::uint16_t kIdempotencyDays = 30;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// An event, and the texts that it borrows.
struct Sent {
  std::string entry;
  std::vector<std::pair<std::string, std::string>> fields;
  members::Event event;
};

/// Members as they are before the first event, and the events.
struct Case {
  TextMap<members::Member> members;
  std::vector<Sent> events;
};

std::string text_of(const json::value& value) {
  return value.is_string() ? std::string(value.get_string()) : json::serialize(value);
}

void decode(const json::object& from, std::size_t number, Sent& sent) {
  sent.entry = fmt::format("{}-{}", from.at("time").as_int64(), number);
  for (const auto& [name, value] : from) {
    if (name != "time") {
      sent.fields.emplace_back(name, text_of(value));
    }
  }
  std::vector<members::Attribute> borrowed;
  for (const auto& [name, value] : sent.fields) {
    borrowed.push_back({name, value});
  }
  const auto event = members::decode_event(sent.entry, borrowed, {});
  if (!event) {
    throw std::runtime_error(event.error().error);
  }
  sent.event = *event;
}

Case read_case(const std::string& path) {
  std::ifstream in(path);
  const json::value read = json::parse(std::string(std::istreambuf_iterator<char>(in), {}));
  Case known;
  const json::array& events = read.at("events").as_array();
  known.events.resize(events.size());
  for (std::size_t i = 0; i < events.size(); ++i) {
    decode(events[i].as_object(), i, known.events[i]);
  }
  for (const json::value& each : read.at("members").as_array()) {
    members::Member member;
    member.rev = 1;
    member.joined_at = known.events.front().event.time;
    member.profile["attr.plan"] = text_of(each.at("plan"));
    known.members.emplace(text_of(each.at("id")), std::move(member));
  }
  return known;
}

/// What the events came to.
struct Outcome {
  std::vector<std::size_t> acts;  ///< Campaigns that acted, by event.
  std::vector<std::int64_t> points;
};

/// Decides one event and keeps what it does to its member.
void decide(const engine::Program& program, const members::Event& event,
            TextMap<members::Member>& members, campaigns::Budgets& budgets,
            Outcome& outcome) {
  members::Member& member = members.find(event.member)->second;
  if (engine::find_applied(member, event, kIdempotencyDays) != nullptr) {
    throw std::runtime_error("an event is there twice");
  }
  auto decisions = engine::settle_and_apply(program, member, event, {budgets, event.time});
  if (!decisions) {
    throw std::runtime_error(decisions.error().error);
  }
  for (const engine::Decision& decision : *decisions) {
    member.apply(decision.changes);
  }
  const members::JournalEntry& entry = *decisions->back().journal;
  outcome.acts.push_back(entry.points.size());
  outcome.points.push_back(entry.total_points().count());
}

/// Decides the events one after the other until they are all done or `most` seconds are over.
/// Returns how long that took.
double pass(const engine::Program& program, const Case& known, std::size_t count, double most,
            Outcome& outcome) {
  auto members = known.members;
  campaigns::Budgets budgets;
  outcome = {};
  outcome.acts.reserve(count);
  outcome.points.reserve(count);
  const auto start = Clock::now();
  for (std::size_t i = 0; i < count; ++i) {
    decide(program, known.events[i].event, members, budgets, outcome);
    const bool look = (i + 1) % 16 == 0;
    if (look && seconds_since(start) > most) {
      break;
    }
  }
  return seconds_since(start);
}

void measure(const std::string& folder, const std::string& path, double budget) {
  const auto loaded = config::load_program(folder);
  if (!loaded) {
    throw std::runtime_error(loaded.error().to_string());
  }
  const engine::Program& program = *loaded->program;
  const Case known = read_case(path);
  Outcome outcome;
  const double first = pass(program, known, 1, budget, outcome);
  pass(program, known, known.events.size(), budget, outcome);
  const std::size_t count = outcome.acts.size();
  std::vector<double> passes;
  for (const auto start = Clock::now(); seconds_since(start) < budget || passes.size() < 3;) {
    Outcome again;
    passes.push_back(pass(program, known, count, 1e9, again));
    if (again.points != outcome.points) {
      throw std::runtime_error("equal events came to different points");
    }
  }
  fmt::print(R"({{"first": {}, "passes": [{}], "acts": [{}], "points": [{}]}})"
             "\n",
             first, fmt::join(passes, ", "), fmt::join(outcome.acts, ", "),
             fmt::join(outcome.points, ", "));
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"What one event costs the engine, for bench/evaluate"};
  std::string program;
  std::string path;
  double seconds = 2;
  app.add_option("--program", program, "the program's folder")->required();
  app.add_option("--case", path, "members and events, as bench/evaluate writes them")->required();
  app.add_option("--seconds", seconds, "how long to measure");
  CLI11_PARSE(app, argc, argv);
  try {
    measure(program, path, seconds);
  } catch (const std::exception& error) {
    fmt::print(stderr, "bench_evaluation: {}\n", error.what());
    return 1;
  }
  return 0;
}
