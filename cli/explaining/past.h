#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/explaining/answer.h"
#include "cli/remote/client.h"
#include "cli/remote/member_state.h"
#include "members/event_decoder.h"

// Events that were sent: in the journal, refused, or nowhere any more.
namespace fanfare::cli::explaining {

/// A journal entry as the place it has in the journal.
using Place = std::size_t;

/// Where the journal has the event of that id; empty when it has not.
std::optional<Place> place_of(const std::vector<members::JournalEntry>& journal,
                              const std::string& id);

/// The newest event that the campaign triggers on, or that caused one it triggers on.
std::optional<Place> newest_for(const std::vector<members::JournalEntry>& journal,
                                const campaigns::Campaign& campaign);

/// What campaigns did with an event in the journal. `limits` are those of the daemon.
Result<Answer> answer_about(Place place, Question question, const remote::MemberState& state,
                            remote::Client& client, const members::EventLimits& limits);

/// What is known of an event that the journal does not have.
struct Unapplied {
  bool refused = false;  ///< It was read and refused. Else it is nowhere, or not read yet.
  std::string text;      ///< A sentence or two.
};
Result<Unapplied> find_unapplied(const std::string& member, const std::string& id,
                                 const remote::MemberState& state, remote::Client& client);

}  // namespace fanfare::cli::explaining
