#include "daemon/leaderboard_book.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace fanfare::daemon {
namespace {

/// The first word of `text`, which is left without it.
std::string_view take_word(std::string_view& text) {
  const std::size_t blank = text.find(' ');
  const std::string_view word = text.substr(0, blank);
  text = blank == std::string_view::npos ? std::string_view() : text.substr(blank + 1);
  return word;
}

using Every = campaigns::Limit::Every;

/// `steps:week` of `oldest:steps:week`; empty for other fields.
std::optional<std::pair<std::string_view, Every>> board_in(std::string_view field) {
  constexpr std::string_view kOldest = "oldest:";
  const std::size_t colon = field.rfind(':');
  if (!field.starts_with(kOldest) || colon < kOldest.size()) {
    return std::nullopt;
  }
  const Every every = campaigns::every_from(field.substr(colon + 1)).value_or(Every::Campaign);
  return std::pair(field.substr(kOldest.size(), colon - kOldest.size()), every);
}

}  // namespace

std::string LeaderboardBook::Closing::to_text() const {
  return fmt::format("{} {} {} {}", members, last.rank, last.score, last.member);
}

std::optional<LeaderboardBook::Closing> LeaderboardBook::Closing::parse(std::string_view text) {
  Closing closing;
  const auto members = parse_whole<std::int64_t>(take_word(text));
  const auto rank = parse_whole<std::int64_t>(take_word(text));
  if (!members || !rank) {
    return std::nullopt;
  }
  closing.members = *members;
  closing.last.rank = *rank;
  closing.last.score = take_word(text);
  closing.last.member = text;
  return closing;
}

std::string LeaderboardBook::Board::field(std::string_view kind) const {
  return fmt::format("{}:{}:{}", kind, id, campaigns::to_string(every));
}

void LeaderboardBook::read(const Fields& fields) {
  record_.clear();
  record_.insert(fields.begin(), fields.end());
  boards_.clear();
}

LeaderboardBook::Fields LeaderboardBook::take(const engine::Program& program, Instant now) {
  Fields news;
  for (const Board& board : boards_) {  // what was written since it was read
    record_[board.field("closed")] = std::to_string(board.closed);
    record_[board.field("oldest")] = std::to_string(board.oldest);
    record_.erase(board.field("closing"));
    if (board.closing) {
      record_[board.field("closing")] = board.closing->to_text();
    }
  }
  boards_.clear();
  zone_ = program.zone();
  for (const badges::LeaderboardRule& rule : program.definitions().leaderboards) {
    Board board{rule.id, rule.every, rule.keep};
    const std::int64_t present = badges::period_at(rule.every, now, zone_);
    const auto number = [&](std::string_view kind, std::int64_t fresh) {
      const auto found = record_.find(board.field(kind));
      const auto known =
          found == record_.end() ? std::nullopt : parse_whole<std::int64_t>(found->second);
      if (!known) {
        news.emplace_back(board.field(kind), std::to_string(fresh));
      }
      return known.value_or(fresh);
    };
    board.closed = number("closed", present - 1);
    board.oldest = number("oldest", present);
    if (const auto closing = record_.find(board.field("closing")); closing != record_.end()) {
      board.closing = Closing::parse(closing->second);
    }
    boards_.push_back(std::move(board));
  }
  return news;
}

LeaderboardBook::Board* LeaderboardBook::closing() {
  const auto found =
      std::ranges::find_if(boards_, [](const Board& each) { return each.closing.has_value(); });
  return found == boards_.end() ? nullptr : &*found;
}

LeaderboardBook::Board* LeaderboardBook::next() {
  Board* next = nullptr;
  std::optional<Instant> soonest;
  for (Board& board : boards_) {
    const auto end = end_of(board);
    if (end && (!soonest || *end < *soonest)) {
      soonest = end;
      next = &board;
    }
  }
  return next;
}

std::optional<Instant> LeaderboardBook::end_of(const Board& board) const {
  return campaigns::end_of_window(board.every, board.closed + 1, zone_, Instant());
}

std::vector<std::string> keys_on_record(const LeaderboardBook::Fields& fields,
                                        const redis::Keys& keys, Instant now) {
  std::vector<std::string> all;
  for (const auto& [field, value] : fields) {
    const auto board = board_in(field);
    const auto oldest = parse_whole<std::int64_t>(value);
    if (!board || !oldest) {
      continue;
    }
    // Whatever the zone, and however far ahead an event may be.
    const auto newest = badges::period_at(board->second, now + std::chrono::days(2), TimeZone());
    for (std::int64_t period = *oldest; period <= newest; ++period) {
      all.push_back(keys.leaderboard(board->first, badges::period_name(board->second, period)));
    }
  }
  return all;
}

}  // namespace fanfare::daemon
