#pragma once

#include <optional>
#include <string>
#include <vector>

#include "campaigns/budgets.h"
#include "cli/remote/client.h"
#include "members/journal.h"
#include "members/member.h"
#include "redis/program_record.h"

namespace fanfare::cli::remote {

/// What deciding an event of one member's looks at, as it is stored now.
struct MemberState {
  members::Member member;  ///< Nobody, with revision 0, where nobody has that id.
  std::vector<members::JournalEntry> journal;   ///< Newest first.
  campaigns::Budgets budgets;                   ///< What everyone has used.
  std::optional<redis::ProgramRecord> running;  ///< What the daemon runs.
};

/// Reads it in one round trip; `member` is a member id.
Result<MemberState> read_member_state(Client& client, const std::string& member);

}  // namespace fanfare::cli::remote
