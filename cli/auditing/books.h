#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "members/journal.h"
#include "members/member.h"

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

/// Where points came from and went to, as the journals tell it. What stands here is above zero.
struct Flow {
  std::int64_t earned = 0;    ///< By campaigns.
  std::int64_t adjusted = 0;  ///< By operators; below zero where they took more than they gave.
  std::int64_t spent = 0;     ///< For rewards, what was given back taken off.
  std::int64_t expired = 0;
  std::int64_t reversed = 0;  ///< By refunds.

  Flow& operator+=(const Flow& other);
  /// What must be there: in balance and pending.
  [[nodiscard]] std::int64_t left() const { return earned + adjusted - spent - expired - reversed; }
};

Flow flow_of(const std::vector<members::JournalEntry>& journal);

/// What does not add up: sentences with both numbers. Empty when all does.
///
///     earned + adjusted - spent - expired - reversed = balance + pending   (by a whole journal)
///     the lots sum up to the balance, or to less; what apps read is what the private keys say
std::vector<std::string> problems_in(const Books& books);

}  // namespace fanfare::cli::auditing
