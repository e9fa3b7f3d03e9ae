#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/program.h"
#include "members/journal.h"
#include "members/member.h"

namespace fanfare::cli::explaining {

/// A journal entry as the place it has in the journal.
using Place = std::size_t;

/// Finds events in a member's journal, newest first. Borrows all of them.
class Places {
 public:
  Places(const std::vector<members::JournalEntry>& journal, const engine::Program& program,
         const members::Member& member)
      : journal_(journal), program_(program), member_(member) {}

  /// Where the event of that id stands; what came due before it and carries its id stands behind
  /// it. With a campaign, the newest of these that the campaign hears of, where there is one.
  [[nodiscard]] std::optional<Place> of_event(const std::string& id,
                                              const campaigns::Campaign* campaign = nullptr) const;

  /// The newest event that the campaign triggers on, or that caused one it triggers on.
  [[nodiscard]] std::optional<Place> newest_for(const campaigns::Campaign& campaign) const;

 private:
  [[nodiscard]] bool is_heard(const members::JournalEntry& entry,
                              const campaigns::Campaign& campaign) const;
  [[nodiscard]] bool is_due(Instant at, const campaigns::Campaign& campaign) const;

  const std::vector<members::JournalEntry>& journal_;
  const engine::Program& program_;
  const members::Member& member_;
};

/// Whether an entry is an event, or something that came due on a schedule: not what an app had
/// counted before an event of the same id.
bool is_event(const members::JournalEntry& entry);

/// Whether an entry is what came due at some moment on the schedules of campaigns.
bool is_due_on_schedule(const members::JournalEntry& entry);

/// Whether the campaign triggers on events of that type.
bool triggers_on(const campaigns::Campaign& campaign, std::string_view type);

}  // namespace fanfare::cli::explaining
