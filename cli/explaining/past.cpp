#include "cli/explaining/past.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "base/hash.h"
#include "cli/event_files/constants.h"
#include "cli/explaining/places.h"
#include "cli/remote/event_search.h"
#include "cli/words/table.h"
#include "engine/intake.h"
#include "engine/settling.h"

namespace fanfare::cli::explaining {
namespace {

using campaigns::Campaign;
using members::Event;
using members::JournalEntry;
using remote::ShelvedEntry;
namespace event_type = members::event_type;

/// A start further back is nobody's question any more.
constexpr std::chrono::days kLookedBack{366};

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

/// The entry's fields as they were sent, where the stream still has them.
Result<remote::Search> sent_event(const std::string& member, const JournalEntry& entry,
                                  const Sources& sources) {
  return engine::is_own_event(entry.type)
             ? remote::Search{}  // it never was in the stream, but the event before which it fell due
             : find_applied_event(*sources.client, member, entry, sources.settings.events.limits);
}

/// Other moments at which something came due before the same event, and has its id.
std::size_t others_due(const std::vector<JournalEntry>& journal, const JournalEntry& entry) {
  return static_cast<std::size_t>(std::ranges::count_if(journal, [&](const JournalEntry& each) {
    return &each != &entry && each.id == entry.id && is_due_on_schedule(each);
  }));
}

std::string others_words(std::size_t others, const JournalEntry& entry) {
  return fmt::format(
      "Campaigns came due on their schedules {} {} {}; ask with --campaign about one "
      "of them.",
      others, others == 1 ? "time" : "times",
      is_due_on_schedule(entry) ? "more until the event that followed" : "before it");
}

/// What campaigns did with an event in the journal.
Result<Answer> answer_about(Place place, Question question, const Sources& sources) {
  const auto& journal = sources.state.journal;
  const JournalEntry& entry = journal[place];
  const auto sent = sent_event(question.member, entry, sources);
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
    event = members::decode_event(sent->found->id, fields, sources.settings.events.limits)
                .value_or(event);
  }
  question.knows_event = sent->found.has_value() || is_due_on_schedule(entry);
  question.later = static_cast<std::size_t>(std::ranges::count_if(
      journal.begin(), journal.begin() + static_cast<std::ptrdiff_t>(place), is_event));
  engine::Explanation explanation =
      engine::look_back(*question.program, sources.state.member, event, entry,
                        {sources.state.budgets, event.received});
  const auto due = std::ranges::find_if(
      journal, [&](const JournalEntry& each) { return each.id == entry.id && !is_event(each); });
  if (due != journal.end() && !is_due_on_schedule(entry)) {
    explanation.due = *due;
  }
  Answer answer = answer_past(question, event, explanation);
  if (const std::size_t others = others_due(journal, entry);
      others > 0 && question.campaign.empty()) {
    answer.notes.push_back(others_words(others, entry));
  }
  if (!sent->whole) {
    answer.notes.push_back(fmt::format("At most {} entries of the stream were looked through.",
                                       remote::kMostSearched));
  }
  return answer;
}

/// What is known of an event that the journal does not have.
struct Unapplied {
  bool refused = false;  ///< It was read and refused. Else it is nowhere, or not read yet.
  std::string text;      ///< A sentence or two.
};

Result<Unapplied> find_unapplied(const std::string& member, const std::string& id,
                                 const Sources& sources) {
  remote::Client& client = *sources.client;
  const remote::MemberState& state = sources.state;
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

/// The last start of a campaign `on: schedule` of which the journal tells nothing.
Result<Answer> answer_about_start(const Question& question, const Campaign& campaign,
                                  const Sources& sources) {
  const members::Member& member = sources.state.member;
  const auto position =
      static_cast<std::uint32_t>(&campaign - question.program->campaigns().data());
  const auto now = std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
  const auto at = engine::last_start(*question.program, member, position, now - kLookedBack, now);
  if (!at || !member.joined_at || *at < *member.joined_at) {
    return failure(fmt::format("{} has not come due for {}{}", campaign.id, question.member,
                               member.joined_at ? " since they joined, or not in the last year"
                                                : ": there is no such member"));
  }
  JournalEntry nothing;
  nothing.at = *at;
  nothing.type = event_type::kSchedule;
  const Event event = remembered(question.member, nothing);
  Answer answer = answer_past(
      question, event,
      engine::look_back(*question.program, member, event, nothing, {sources.state.budgets, now}));
  answer.notes.push_back(fmt::format("Nothing of it is in the journal of {}, which has {} entries.",
                                     question.member, sources.state.journal.size()));
  return answer;
}

Result<Told> told(Result<Answer> answer) {
  return answer ? Result<Told>(*std::move(answer)) : std::unexpected(answer.error());
}

Result<Told> tell_newest(const Question& question, const Campaign& campaign, const Places& places,
                         const Sources& sources) {
  if (const auto place = places.newest_for(campaign)) {
    return told(answer_about(*place, question, sources));
  }
  if (triggers_on(campaign, event_type::kSchedule)) {
    return told(answer_about_start(question, campaign, sources));
  }
  return failure(
      fmt::format("the journal of {} has no event that {} triggers on; ask about one "
                  "that has not happened, with its fields as name=value",
                  question.member, campaign.id));
}

}  // namespace

Result<Told> tell_past(const Question& question, const std::string& event, const Sources& sources) {
  const auto& all = question.program->campaigns();
  const auto found = std::ranges::find(all, question.campaign, &Campaign::id);
  const Campaign* campaign = found == all.end() ? nullptr : &*found;
  const Places places(sources.state.journal, *question.program, sources.state.member);
  if (event.empty()) {
    return tell_newest(question, *campaign, places, sources);
  }
  if (const auto place = places.of_event(event, campaign)) {
    return told(answer_about(*place, question, sources));
  }
  const auto unapplied = find_unapplied(question.member, event, sources);
  if (!unapplied) {
    return std::unexpected(unapplied.error());
  }
  return unapplied->refused ? Result<Told>(unapplied->text) : failure(unapplied->text);
}

}  // namespace fanfare::cli::explaining
