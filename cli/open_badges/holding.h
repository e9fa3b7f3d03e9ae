#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "cli/open_badges/open_badge.h"
#include "redis/program_record.h"

namespace fanfare::cli::open_badges {

/// What Redis holds about a badge and who may hold it, as it is stored.
struct Holding {
  using Fields = std::vector<std::pair<std::string, std::string>>;  ///< Id, JSON; sorted.

  std::string member;
  std::string badge;     ///< The one that is asked for.
  std::string email;     ///< Of the member's profile; may be empty.
  Fields held;           ///< All badges that the member holds.
  Fields catalogue;      ///< All badges there are.
  std::string campaign;  ///< The catalogue's entry of the campaign that gave it; may be empty.
  std::optional<redis::ProgramRecord> running;  ///< What the daemon runs.
};

/// The id of the campaign that gave the badge; empty when its own condition did, or nobody holds
/// it.
std::string giver_of(const Holding& holding);

/// The award that `holding` is about, with title, description and criteria for readers of `locale`
/// (empty: the program's). A failure says that the member does not hold the badge, with the nearest
/// name, that it expired before `now`, or that the program no longer has it.
Result<Award> award_of(const Holding& holding, const std::string& locale, Instant now);

}  // namespace fanfare::cli::open_badges
