#include "cli/explaining/traces.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/words/effect.h"
#include "cli/words/table.h"

namespace fanfare::cli::explaining {
namespace {

using campaigns::Campaign;
using campaigns::Effect;
using members::JournalEntry;
using Certainty = Trace::Certainty;

template <class T>
bool names(const std::vector<std::pair<std::string, T>>& list, const std::string& name) {
  return std::ranges::find(list, name, &std::pair<std::string, T>::first) != list.end();
}

/// Whether the journal tells what this effect would have left there: of effects that the journal
/// writes down without their campaign.
struct LeftBehind {
  const JournalEntry& entry;

  bool operator()(const campaigns::Notify& notify) const {
    return std::ranges::find(entry.notifications, notify.template_id,
                             &members::NotificationRequest::template_id) !=
           entry.notifications.end();
  }
  bool operator()(const campaigns::AddToCounter& add) const {
    return names(entry.counters, add.counter);
  }
  bool operator()(const campaigns::SetProfile& set) const {
    return std::ranges::all_of(
        set.fields, [&](const auto& field) { return names(entry.profile, field.first); });
  }
  bool operator()(const auto& /*named_in_the_journal*/) const { return false; }
};

bool is_anonymous(const Effect& effect) {
  return std::holds_alternative<campaigns::Notify>(effect.action) ||
         std::holds_alternative<campaigns::AddToCounter>(effect.action) ||
         std::holds_alternative<campaigns::SetProfile>(effect.action);
}

/// What an effect leaves in the journal, whoever's it is.
std::string effect_words(const Effect& effect) {
  return words::describe_effect(Effect(effect.action));
}

/// What the journal tells of effects like this campaign's that it does not name a campaign for.
/// Empty where one is missing that the campaign always has: then it did not act.
std::vector<std::string> anonymous_gifts(const Campaign& campaign, const JournalEntry& entry) {
  std::vector<std::string> gifts;
  for (const Effect& effect : campaign.effects) {
    if (!is_anonymous(effect)) {
      continue;
    }
    if (std::visit(LeftBehind{entry}, effect.action)) {
      gifts.push_back(effect_words(effect));
    } else if (effect.only_if.is_always_true()) {
      return {};
    }
  }
  return gifts;
}

std::vector<std::string> named_gifts(const std::string& id, const JournalEntry& entry) {
  std::vector<std::string> gifts;
  const bool cut = std::ranges::find(entry.limited, id) != entry.limited.end();
  const auto points = std::ranges::find(entry.points, id, &std::pair<std::string, Points>::first);
  if (points != entry.points.end() || cut) {
    const auto count = points == entry.points.end() ? 0 : points->second.count();
    gifts.push_back(fmt::format("{:+} point{}{}", count, count == 1 || count == -1 ? "" : "s",
                                cut ? ", cut by a limit" : ""));
  }
  if (std::ranges::find(entry.late, id) != entry.late.end()) {
    gifts.emplace_back("too late to notify");
  }
  for (const members::AwardedBadge& badge : entry.badges) {
    if (badge.campaign == id) {
      gifts.push_back(fmt::format("badge {}{}", badge.badge,
                                  badge.level.empty() ? "" : fmt::format(" ({})", badge.level)));
    }
  }
  return gifts;
}

/// A campaign with what the journal may tell of it.
struct Candidate {
  const Campaign* campaign;
  std::vector<std::string> named;
  std::vector<std::string> anonymous;
};

/// Whether any gift of `mine` can be of no other.
bool has_one_alone(const Candidate& mine, const std::vector<Candidate>& all) {
  return std::ranges::any_of(mine.anonymous, [&](const std::string& gift) {
    return std::ranges::none_of(all, [&](const Candidate& other) {
      return other.campaign != mine.campaign &&
             std::ranges::find(other.anonymous, gift) != other.anonymous.end();
    });
  });
}

}  // namespace

std::map<std::string, Trace, std::less<>> traces_of(const JournalEntry& entry,
                                                    const std::vector<const Campaign*>& heard) {
  std::vector<Candidate> candidates;
  for (const Campaign* campaign : heard) {
    candidates.push_back(
        {campaign, named_gifts(campaign->id, entry), anonymous_gifts(*campaign, entry)});
  }
  std::map<std::string, Trace, std::less<>> traces;
  for (const Candidate& each : candidates) {
    Trace& trace = traces[each.campaign->id];
    trace.certainty = !each.named.empty() || has_one_alone(each, candidates) ? Certainty::Acted
                      : each.anonymous.empty()                               ? Certainty::None
                                                                             : Certainty::Maybe;
    trace.gave = each.named;
    trace.gave.insert(trace.gave.end(), each.anonymous.begin(), each.anonymous.end());
    for (std::string& gift : trace.gave) {
      gift = words::harmless(gift);
    }
  }
  return traces;
}

}  // namespace fanfare::cli::explaining
