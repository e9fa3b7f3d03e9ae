#include "cli/explaining/past.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/hash.h"
#include "cli/event_files/constants.h"
#include "cli/remote/event_search.h"
#include "cli/words/table.h"

namespace fanfare::cli::explaining {
namespace {

using members::Event;
using members::JournalEntry;
using remote::ShelvedEntry;
namespace event_type = members::event_type;

/// Entries of what had fallen due before an event have its id and a type that no app may send.
bool is_of_an_event(const JournalEntry& entry) {
  return !entry.type.starts_with('@');
}

/// The event as far as its journal entry tells it. Borrows the entry.
Event remembered(const std::string& member, const JournalEntry& entry) {
  Event event;
  event.id = entry.id;
  event.type = entry.type;
  event.member = member;
  event.time = entry.at;
  event.received = entry.received ? Instant(*entry.received) : entry.at;
  return event;
}

bool heard_of(const campaigns::Campaign& campaign, const JournalEntry& entry) {
  const auto triggers_on = [&](std::string_view type) {
    return std::ranges::find(campaign.triggers, type) != campaign.triggers.end();
  };
  return is_of_an_event(entry) &&
         (triggers_on(entry.type) ||
          (entry.total_points() > Points() && triggers_on(event_type::kPointsEarned)) ||
          (!entry.badges.empty() && triggers_on(event_type::kBadgeAwarded)));
}

/// The last field of that name: the daemon's own stand behind the app's.
std::string last_field(const ShelvedEntry& entry, std::string_view name) {
  const auto last = std::find_if(entry.fields.rbegin(), entry.fields.rend(),
                                 [name](const auto& field) { return field.first == name; });
  return last == entry.fields.rend() ? "" : last->second;
}

std::string seen_words(const members::SeenEvent& seen, std::size_t kept) {
  const std::chrono::sys_days day{std::chrono::days(seen.day)};
  return fmt::format(
      "The event was applied: its id was received on {} (UTC). What it did is not in the journal "
      "any more, which has {} entries (journal.keep).",
      format_date(day), kept);
}

}  // namespace

std::optional<Place> place_of(const std::vector<JournalEntry>& journal, const std::string& id) {
  const auto found = std::ranges::find_if(
      journal, [&](const JournalEntry& entry) { return entry.id == id && is_of_an_event(entry); });
  return found == journal.end() ? std::nullopt
                                : std::optional(static_cast<Place>(found - journal.begin()));
}

std::optional<Place> newest_for(const std::vector<JournalEntry>& journal,
                                const campaigns::Campaign& campaign) {
  const auto found = std::ranges::find_if(
      journal, [&](const JournalEntry& entry) { return heard_of(campaign, entry); });
  return found == journal.end() ? std::nullopt
                                : std::optional(static_cast<Place>(found - journal.begin()));
}

Result<Answer> answer_about(Place place, Question question, const remote::MemberState& state,
                            remote::Client& client, const members::EventLimits& limits) {
  const JournalEntry& entry = state.journal[place];
  const auto sent = find_applied_event(client, question.member, entry, limits);
  if (!sent) {
    return std::unexpected(sent.error());
  }
  Event event = remembered(question.member, entry);
  std::vector<members::Attribute> fields;
  if (sent->found) {
    for (const auto& [name, value] : sent->found->fields) {
      fields.push_back({name, value});
    }
    // It was decoded when it was found, and says the same now.
    event = members::decode_event(sent->found->id, fields, limits).value_or(event);
  }
  question.knows_event = sent->found.has_value();
  question.later = static_cast<std::size_t>(std::ranges::count_if(
      state.journal.begin(), state.journal.begin() + static_cast<std::ptrdiff_t>(place),
      is_of_an_event));
  engine::Explanation explanation = engine::look_back(*question.program, state.member, event, entry,
                                                      {state.budgets, event.received});
  const auto due = std::ranges::find_if(state.journal, [&](const JournalEntry& each) {
    return each.id == entry.id && !is_of_an_event(each);
  });
  if (due != state.journal.end()) {
    explanation.due = *due;
  }
  Answer answer = answer_past(question, event, explanation);
  if (!sent->whole) {
    answer.notes.push_back(fmt::format("At most {} entries of the stream were looked through.",
                                       remote::kMostSearched));
  }
  return answer;
}

Result<Unapplied> find_unapplied(const std::string& member, const std::string& id,
                                 const remote::MemberState& state, remote::Client& client) {
  const auto rejected = find_rejected_event(client, member, id);
  if (!rejected) {
    return std::unexpected(rejected.error());
  }
  if (rejected->found) {
    const ShelvedEntry& entry = *rejected->found;
    return Unapplied{true, fmt::format("The event was refused, and no campaign saw it: {} ({}). It "
                                       "is in {}; once the cause is gone, try it again with\n"
                                       "  fanfare rejected retry {}",
                                       words::harmless(last_field(entry, "error")),
                                       words::harmless(last_field(entry, "code")),
                                       client.keys().rejected(), entry.id)};
  }
  if (const auto* seen = state.member.find_seen(stable_hash(id))) {
    return Unapplied{false, seen_words(*seen, state.journal.size())};
  }
  const auto waiting = find_sent_event(client, member, id);
  if (!waiting) {
    return std::unexpected(waiting.error());
  }
  if (waiting->found) {
    return Unapplied{false, fmt::format("The event is in {} as {} and not applied yet; is fanfared "
                                        "running?",
                                        client.keys().events(), waiting->found->id)};
  }
  if (state.member.rev == 0) {
    return Unapplied{false, fmt::format("there is no member '{}', and no event of theirs waits; a "
                                        "member is known from their first event",
                                        member)};
  }
  return Unapplied{false, fmt::format("There is no event '{}' of {}: not in the journal, not among "
                                      "the ids applied lately, not in {} or {}. `fanfare member "
                                      "journal {}` shows which there are.",
                                      words::harmless(id), member, client.keys().rejected(),
                                      client.keys().events(), member)};
}

}  // namespace fanfare::cli::explaining
