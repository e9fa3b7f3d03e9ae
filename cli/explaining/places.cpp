#include "cli/explaining/places.h"

#include <algorithm>

#include "engine/settling.h"
#include "members/event.h"

namespace fanfare::cli::explaining {
namespace {

using campaigns::Campaign;
using campaigns::Turn;
using members::JournalEntry;
namespace event_type = members::event_type;

template <class Is>
std::optional<Place> first_that(const std::vector<JournalEntry>& journal, Is is) {
  const auto found = std::ranges::find_if(journal, is);
  return found == journal.end() ? std::nullopt
                                : std::optional(static_cast<Place>(found - journal.begin()));
}

}  // namespace

bool is_event(const JournalEntry& entry) {
  return entry.type != members::kSettledEntry;
}

bool is_due_on_schedule(const JournalEntry& entry) {
  return entry.type == event_type::kSchedule;
}

bool triggers_on(const Campaign& campaign, std::string_view type) {
  return std::ranges::find(campaign.triggers, type) != campaign.triggers.end();
}

std::optional<Place> Places::of_event(const std::string& id, const Campaign* campaign) const {
  const auto is_it = [&](const JournalEntry& entry) { return entry.id == id && is_event(entry); };
  const auto heard =
      campaign == nullptr ? std::nullopt : first_that(journal_, [&](const JournalEntry& entry) {
        return is_it(entry) && is_heard(entry, *campaign);
      });
  return heard ? heard : first_that(journal_, is_it);
}

std::optional<Place> Places::newest_for(const Campaign& campaign) const {
  return first_that(journal_, [&](const JournalEntry& entry) {
    return is_event(entry) && is_heard(entry, campaign);
  });
}

bool Places::is_heard(const JournalEntry& entry, const Campaign& campaign) const {
  const bool directly =
      is_due_on_schedule(entry) ? is_due(entry.at, campaign) : triggers_on(campaign, entry.type);
  return directly ||
         (entry.total_points() > Points() && triggers_on(campaign, event_type::kPointsEarned)) ||
         (!entry.badges.empty() && triggers_on(campaign, event_type::kBadgeAwarded));
}

bool Places::is_due(Instant at, const Campaign& campaign) const {
  return std::ranges::any_of(engine::turns_at(program_, member_, at), [&](const Turn& turn) {
    switch (turn.kind) {
      case Turn::Kind::Acts:
        return &program_.campaigns()[turn.campaign] == &campaign;
      case Turn::Kind::Started:
        return triggers_on(campaign, event_type::kCampaignStarted);
      case Turn::Kind::Ending:
        break;
    }
    return triggers_on(campaign, event_type::kCampaignEnding);
  });
}

}  // namespace fanfare::cli::explaining
