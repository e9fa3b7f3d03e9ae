#include "cli/planning/warnings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>
#include <set>

namespace fanfare::cli::planning {
namespace {

using config::Node;
using Sentences = std::vector<std::string>;
using Words = std::set<std::string, std::less<>>;

bool touches(const Change& change, std::initializer_list<std::string_view> names) {
  return std::ranges::any_of(change.fields, [&](const FieldChange& field) {
    return std::ranges::any_of(names, [&](std::string_view name) { return field.is_in(name); });
  });
}

/// The texts of one key in a list of maps: the names of a badge's levels.
Words words_in(const Node& definition, std::string_view list, std::string_view key,
               std::string_view otherwise = {}) {
  Words words;
  if (const Node* found = field_of(definition, list)) {
    for (const Node::Pointer& item : found->items) {
      const std::string_view word = text_of(*item, key);
      words.emplace(word.empty() ? otherwise : word);
    }
  }
  return words;
}

std::string window_words(const std::string& every) {
  return every.empty() ? "for the whole campaign"
                       : "per " + (every == "membership_year" ? "membership year" : every);
}

/// What is used of a limit is booked by campaign and window (campaigns/limit.h).
void warn_of_limits(const Change& change, Sentences& sentences) {
  const Words old_windows = words_in(*change.before, "limits", "every");
  for (const std::string& every : words_in(*change.after, "limits", "every")) {
    if (old_windows.contains(every)) {
      sentences.push_back(
          fmt::format("what members have used up of its limit {} counts on", window_words(every)));
    } else if (!old_windows.empty()) {
      sentences.push_back(
          fmt::format("its limit {} starts with nothing used", window_words(every)));
    }
  }
}

Sentences warn_of_campaign(const Change& change, const Standings& standings) {
  const auto& [before, after] = standings;
  if (!change.before) {
    return {};
  }
  if (before.running && !after.running) {
    return {"it runs now and ends at once; what it gave stays given"};
  }
  Sentences sentences;
  if (!change.after) {
    return sentences;
  }
  if (text_of(*change.after, "on") == "schedule" && touches(change, {"schedule"})) {
    sentences.emplace_back(
        "it counts as newly published: members whom a start before that has not reached yet do "
        "not get it");
  }
  if (!before.begun) {
    return sentences;
  }
  if (touches(change, {"on", "when", "then", "schedule", "priority"})) {
    sentences.emplace_back(
        before.running
            ? "it runs now: what it gave stays given, and every event that is read after "
              "publishing falls under the new terms"
            : "it has run before: what it gave stays given");
  }
  if (touches(change, {"limits"})) {
    warn_of_limits(change, sentences);
  }
  return sentences;
}

bool is_won_by_terms(const Node& badge) {
  return field_of(badge, "award_when") != nullptr || field_of(badge, "levels") != nullptr;
}

/// As badges::levels_due() treats levels that the program no longer knows.
void warn_of_levels(const Change& change, Sentences& sentences) {
  const Words before = words_in(*change.before, "levels", "level");
  const Words after = words_in(*change.after, "levels", "level");
  if (before.empty() && !after.empty()) {
    sentences.emplace_back("members who hold it without a level win none of the new ones");
  }
  for (const std::string& level : before) {
    if (!after.contains(level) && is_won_by_terms(*change.after)) {
      sentences.push_back(fmt::format(
          "level {} is gone: members who hold it win the levels anew from the first, and campaigns "
          "on badge.awarded act again",
          level));
    }
  }
}

/// Whether members who qualify get it when it is published.
bool is_retroactive(const Node& badge) {
  const std::string_view text = text_of(badge, "retroactive");
  return is_won_by_terms(badge) && (text == "true" || text == "silent");
}

/// As daemon::BackfillBook looks for changes.
void warn_of_backfill(const Change& change, Sentences& sentences) {
  const bool was = change.before && is_retroactive(*change.before);
  if (is_retroactive(*change.after) &&
      (!was || touches(change, {"award_when", "levels", "revoke_when", "limit"}))) {
    const bool silent = text_of(*change.after, "retroactive") == "silent";
    sentences.push_back(fmt::format(
        "members who qualify already get it when it is published{}; 'fanfare badge backfill' shows "
        "who they are",
        silent ? ", without an event badge.awarded" : ""));
  }
}

/// What becomes of those who hold it.
void warn_of_holders(const Change& change, Sentences& sentences) {
  if (touches(change, {"expires"})) {
    sentences.emplace_back(
        "members who hold it keep the date they were given; the new term counts from their next "
        "award or renewal");
  }
  if (touches(change, {"revoke_when"}) && field_of(*change.after, "revoke_when") != nullptr) {
    sentences.emplace_back(
        "members who hold it and meet 'revoke_when' lose it with their next event that counts "
        "towards it");
  }
  if (touches(change, {"limit"}) && field_of(*change.before, "limit") == nullptr) {
    sentences.emplace_back("what was awarded while it had no 'limit' does not count towards it");
  }
}

Sentences warn_of_badge(const Change& change, const Standings& /*standings*/) {
  if (!change.before) {
    Sentences sentences;
    warn_of_backfill(change, sentences);
    return sentences;
  }
  if (!change.after) {
    return {"members who hold it keep it, but apps find neither title nor image for it any more"};
  }
  Sentences sentences;
  if (touches(change, {"award_when", "levels"})) {
    sentences.emplace_back(
        is_won_by_terms(*change.after)
            ? "members who hold it keep it, also where the new terms ask for more"
            : "members who hold it keep it; from now on only campaigns award it");
    if (is_won_by_terms(*change.after) && !is_retroactive(*change.after)) {
      sentences.back() +=
          "; those who meet them already get it with their next event that counts towards it";
    }
    warn_of_levels(change, sentences);
  }
  warn_of_holders(change, sentences);
  warn_of_backfill(change, sentences);
  return sentences;
}

void warn_of_counters(const Change& change, Sentences& sentences) {
  const Node* before = field_of(*change.before, "counters");
  const Node* after = field_of(*change.after, "counters");
  if (before == nullptr) {
    return;
  }
  for (const auto& [name, rule] : before->fields) {
    const Node* now = after == nullptr ? nullptr : field_of(*after, name->text);
    if (now == nullptr) {
      sentences.push_back(fmt::format(
          "counter {}: members keep what they have, and nothing counts it any more; a counter of "
          "that name would go on from there",
          name->text));
    } else if (config::to_json(*now) != config::to_json(*rule)) {
      sentences.push_back(fmt::format(
          "counter {}: it goes on from each member's number; what happened before publishing is "
          "not counted again",
          name->text));
    }
  }
}

/// What a goal measures, as badges::Goal::measures tells goals apart.
std::string measure_of(const Node& goal) {
  std::string text;
  for (const auto& [key, value] : goal.fields) {
    if (key->text != "target" && key->text != "then") {
      text += fmt::format("{}{}: {}", text.empty() ? "" : ", ", key->text, config::to_json(*value));
    }
  }
  return text;
}

Words measures_of(const Node& challenge) {
  Words measures;
  if (const Node* goals = field_of(challenge, "goals")) {
    for (const Node::Pointer& goal : goals->items) {
      measures.insert(measure_of(*goal));
    }
  }
  return measures;
}

/// As engine::adapted() lays out what members have done.
Sentences warn_of_challenge(const Change& change, const Standings& /*standings*/) {
  if (!change.before) {
    return {};
  }
  if (!change.after) {
    return {"members who are in it stay so in their keys, and nothing counts for it any more"};
  }
  Sentences sentences;
  const Words after = measures_of(*change.after);
  for (const std::string& measure : measures_of(*change.before)) {
    if (!after.contains(measure)) {
      sentences.push_back(fmt::format(
          "no goal measures {{{}}} any more: what members in it have done for that is lost",
          measure));
    }
  }
  return sentences;
}

Sentences warn_of_program(const Change& change, const Standings& /*standings*/) {
  if (!change.before || !change.after) {
    return {};
  }
  Sentences sentences;
  if (touches(change, {"program"})) {
    sentences.emplace_back(
        "the daemon runs another program: members would keep their points and go on in this one");
  }
  if (touches(change, {"points"})) {
    sentences.emplace_back(
        "points that members have stay as they are; the new rule is for what they earn next");
  }
  if (touches(change, {"timezone"})) {
    sentences.emplace_back(
        "every schedule without a zone of its own moves to the new one, and so do the days, weeks "
        "and months of limits: what runs now may end, what is used up may start anew");
  }
  warn_of_counters(change, sentences);
  return sentences;
}

Sentences warn_of_template(const Change& change, const Standings& /*standings*/) {
  if (change.after) {
    return {};
  }
  return {"notifications that still wait for it end in fanfare:deadletters"};
}

struct Kind {
  std::string_view word;
  Sentences (*warn)(const Change& change, const Standings& standings);
};

constexpr std::array kKinds{Kind{"program", warn_of_program}, Kind{"campaign", warn_of_campaign},
                            Kind{"badge", warn_of_badge}, Kind{"challenge", warn_of_challenge},
                            Kind{"template", warn_of_template}};

}  // namespace

Sentences warnings_about(const Change& change, const Standings& standings) {
  const auto* kind = std::ranges::find(kKinds, change.kind, &Kind::word);
  return kind == kKinds.end() ? Sentences() : kind->warn(change, standings);
}

}  // namespace fanfare::cli::planning
