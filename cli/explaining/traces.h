#pragma once

#include <map>
#include <string>
#include <vector>

#include "campaigns/campaign.h"
#include "members/journal.h"

// What a journal entry tells about each campaign. It names the campaigns that gave points and
// badges; whose notification, counter or profile field it was follows from the program.
namespace fanfare::cli::explaining {

struct Trace {
  enum class Certainty : std::uint8_t {
    None,   ///< Nothing in the journal is of this campaign.
    Maybe,  ///< What the journal tells may be of this campaign, or of another.
    Acted,
  };

  Certainty certainty = Certainty::None;
  std::vector<std::string> gave;  ///< `+125 points, cut by a limit`, `badge early-bird`, …
};

/// By campaign, for those that trigger on the entry's event or on what it caused. A program that
/// was edited since may lead astray; what points and badges say is certain.
std::map<std::string, Trace, std::less<>> traces_of(
    const members::JournalEntry& entry, const std::vector<const campaigns::Campaign*>& heard);

}  // namespace fanfare::cli::explaining
