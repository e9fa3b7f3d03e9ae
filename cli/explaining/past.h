#pragma once

#include <string>

#include "cli/explaining/answer.h"
#include "cli/explaining/sources.h"

// Events that were sent: in the journal, refused, or nowhere any more.
namespace fanfare::cli::explaining {

/// What campaigns did with the event of that id, or, where it is empty, with the newest one that
/// the question's campaign triggers on. An error where that is not known any more.
Result<Told> tell_past(const Question& question, const std::string& event, const Sources& sources);

}  // namespace fanfare::cli::explaining
