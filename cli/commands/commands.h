#pragma once

#include <span>

#include "cli/command.h"

namespace fanfare::cli::commands {

// Each is defined in the file of its name.
extern const Command kInit;
extern const Command kValidate;
extern const Command kTest;
extern const Command kPlan;
extern const Command kCalendar;
extern const Command kSchema;
extern const Command kExplain;
extern const Command kGenerate;
extern const Command kEmit;
extern const Command kAudit;
extern const Command kBadgeAward;
extern const Command kBadgeBackfill;
extern const Command kBadgeExport;
extern const Command kBadgeRevoke;
extern const Command kMemberAdjust;
extern const Command kMemberErase;
extern const Command kMemberExport;
extern const Command kMemberShow;
extern const Command kMemberJournal;
extern const Command kRejectedList;
extern const Command kRejectedRetry;
extern const Command kRejectedDrop;
extern const Command kDeadlettersList;
extern const Command kDeadlettersRetry;
extern const Command kDeadlettersDrop;

}  // namespace fanfare::cli::commands
