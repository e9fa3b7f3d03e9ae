#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "members/journal.h"
#include "members/member.h"
#include "members/point_flow.h"

namespace fanfare::cli::auditing {

/// What is kept about one member's points, as it was read.
struct Books {
  std::string id;
  members::Member member;                            ///< From the private keys.
  std::map<std::string, std::string> shown;          ///< The member hash: what apps read.
  std::map<std::string, std::string> shown_rewards;  ///< Code to JSON, as apps read it.
  std::vector<members::JournalEntry> journal;        ///< The newest first.
  bool journal_is_whole = false;                     ///< Nothing of it was trimmed.
};

members::PointFlow flow_of(const std::vector<members::JournalEntry>& journal);

/// What does not add up: sentences with both numbers. Empty when all does.
///
///     earned + adjusted - spent - expired - reversed = balance + pending   (by a whole journal)
///     the lots sum up to the balance, or to less; what apps read is what the private keys say
std::vector<std::string> problems_in(const Books& books);

/// What is kept about the points of all members together.
struct Totals {
  members::PointFlow flow;     ///< By the statistics.
  std::int64_t opening = 0;    ///< What there was before there were statistics, as was accepted.
  std::int64_t forfeited = 0;  ///< What erased members had, pending included.
  std::int64_t moves = 0;      ///< Times that anything of this changed.

  [[nodiscard]] std::int64_t left() const { return opening + flow.left() - forfeited; }
  bool operator==(const Totals&) const = default;
};

/// A sentence with both numbers where the statistics do not come to `held`, the sum of all balances
/// and pending points; else empty.
std::string problem_in(const Totals& totals, std::int64_t held);

}  // namespace fanfare::cli::auditing
