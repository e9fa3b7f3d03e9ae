#include <fmt/format.h>

#include <algorithm>

#include "config/common.h"
#include "config/documents.h"

namespace fanfare::config {
namespace {

using badges::CounterRule;
using badges::LeaderboardRule;
using Every = campaigns::Limit::Every;

constexpr std::int64_t kMostKept = 1000;
constexpr std::string_view kScope = "counter.";

/// `counter.steps`; empty, and reported, when it is none.
std::optional<std::string> parse_score(const Value& value, const Names& names) {
  const std::string text = value.is_scalar() ? value.node().text : std::string();
  if (!text.starts_with(kScope)) {
    return value.expected("the counter that members are compared by, such as counter.steps");
  }
  std::string name = text.substr(kScope.size());
  return names.counters.check(value, name) ? std::optional(std::move(name)) : std::nullopt;
}

/// What the score would be with this counter makes no sense; empty where it does.
std::string mismatch(const LeaderboardRule& board, const CounterRule& counter) {
  using Kind = CounterRule::Kind;
  const bool of_all_time = board.every == Every::Campaign;
  if (!of_all_time && counter.kind == Kind::Max) {
    return "keeps the largest value there was, which does not grow from period to period; leave "
           "out 'every', or go by a sum";
  }
  if (!of_all_time && counter.kind == Kind::Streak) {
    return "is a streak, which begins in one period and goes on in the next; leave out 'every'";
  }
  if (of_all_time && counter.kind != Kind::Streak && counter.every != Every::Campaign) {
    const std::string_view every = campaigns::to_string(counter.every);
    const bool has_periods = counter.every != Every::MembershipYear;
    return fmt::format(
        "starts at 0 in each {}, and a leaderboard without 'every' is one of all time; {}go by a "
        "counter without 'every'",
        every, has_periods ? fmt::format("give it 'every: {}', or ", every) : "");
  }
  return {};
}

}  // namespace

void parse_leaderboard(const MapReader& document, const Names& names, ProgramDraft& draft) {
  document.allow_only({"leaderboard", "title", "score", "every", "keep"});
  LeaderboardRule board;
  board.id = document.fields().front().value.id().value_or("");
  board.title = parse_title(document);
  if (const auto score = document.require("score")) {
    board.counter = parse_score(*score, names).value_or("");
  }
  if (const auto every = document.one_of("every", {"day", "week", "month", "year"})) {
    board.every = *campaigns::every_from(*every);
  }
  if (const auto keep = document.find("keep")) {
    board.keep = keep->whole(1, kMostKept).value_or(1);
    if (!document.has("every")) {
      document.fail("keep",
                    "'keep' means nothing without 'every': there is one period of all time");
    }
  }
  draft.definitions.leaderboards.push_back(std::move(board));
}

void check_leaderboards(const std::vector<MapReader>& documents, const ProgramDraft& draft) {
  const auto& boards = draft.definitions.leaderboards;
  auto board = boards.begin();
  for (const MapReader& document : documents) {
    const MapReader::Field* kind = kind_of(document);
    if (kind == nullptr || kind->name() != "leaderboard" || board == boards.end()) {
      continue;
    }
    const auto& counters = draft.definitions.counters;
    const auto counter = std::ranges::find(counters, board->counter, &CounterRule::name);
    const std::string problem = counter == counters.end() ? "" : mismatch(*board, *counter);
    if (!problem.empty()) {
      document.fail("score", fmt::format("counter '{}' {}", board->counter, problem));
    }
    ++board;
  }
}

}  // namespace fanfare::config
