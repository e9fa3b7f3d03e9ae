#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/program.h"
#include "redis/leaderboard_store.h"

namespace fanfare::daemon {

/// What is on record of leaderboards, so that each period is closed once, however long the daemon
/// was down. It stands in `fanfare:leaderboards`; a leaderboard is `<id>:<every>` there, because
/// with another length of its periods it is another one:
///
///     closed:<leaderboard>   the newest period whose scores are final
///     oldest:<leaderboard>   the oldest that may have a key
///     closing:<leaderboard>  `members rank score member`: members of the period just closed are
///                            being told, up to this one; rank 0: nobody yet
///     secret                 see daemon/closing_proof.h
///
/// One thread; no I/O.
class LeaderboardBook {
 public:
  using Fields = redis::LeaderboardStore::Fields;

  /// Members who are told of the end of a period.
  struct Closing {
    std::int64_t members = 0;
    redis::LeaderboardStore::Place last;

    [[nodiscard]] std::string to_text() const;
    static std::optional<Closing> parse(std::string_view text);
  };

  struct Board {
    std::string id;
    campaigns::Limit::Every every{};
    std::int64_t keep = 0;
    std::int64_t closed = 0;
    std::int64_t oldest = 0;
    std::optional<Closing> closing{};

    /// `closed:<leaderboard>`, and so on.
    [[nodiscard]] std::string field(std::string_view kind) const;
    /// Periods that are kept no longer; empty where the second is below the first.
    [[nodiscard]] std::pair<std::int64_t, std::int64_t> outdated() const {
      return {oldest, closed - keep};
    }
  };

  /// Begins anew with what is on record.
  void read(const Fields& fields);
  /// Takes over the leaderboards of a program. Returns what is to be written of those that are new:
  /// of them, no period before the one at `now` is ever closed.
  Fields take(const engine::Program& program, Instant now);

  [[nodiscard]] std::vector<Board>& boards() { return boards_; }
  /// The leaderboard on which members are still to be told; null: none.
  [[nodiscard]] Board* closing();
  /// The leaderboard whose period ends next; null where none does.
  [[nodiscard]] Board* next();
  /// When the first period of it that is not closed ends; empty: it is one of all time.
  [[nodiscard]] std::optional<Instant> end_of(const Board& board) const;

 private:
  std::map<std::string, std::string, std::less<>> record_;
  std::vector<Board> boards_;
  TimeZone zone_;
};

/// The keys of all periods that somebody may have a score in, by what is on record.
std::vector<std::string> keys_on_record(const LeaderboardBook::Fields& fields,
                                        const redis::Keys& keys, Instant now);

}  // namespace fanfare::daemon
