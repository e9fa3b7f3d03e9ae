#include "cli/explaining/answer.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/text.h"
#include "cli/explaining/traces.h"
#include "cli/explaining/words.h"
#include "cli/words/table.h"

namespace fanfare::cli::explaining {
namespace {

using engine::Explanation;
using engine::Judgement;
using engine::Step;
using Came = Line::Came;

constexpr std::size_t kLongestValue = 60;

std::string fields_of(const members::Event& event) {
  std::vector<std::string> fields;
  for (const auto& [name, value] : event.attributes) {
    fields.push_back(fmt::format("{}={}", name, shortened(std::string(value), kLongestValue)));
  }
  return words::harmless(fmt::format("{}", fmt::join(fields, " ")));
}

std::string event_words(const Step& step) {
  std::string text = step.type;
  for (const auto& [name, value] : step.attributes) {
    text += fmt::format(" {}={}", name, value);
  }
  return words::harmless(text);
}

TestWords test_words(const campaigns::Reason& reason, const View& view) {
  const bool known = !is_forgotten(reason, view);
  return {reason.test->field.to_string(),
          std::string(campaigns::to_string(reason.test->op)),
          wanted_words(reason, view),
          known ? reason.found : std::nullopt,
          known,
          !reason.held};
}

Line refusal_line(const Judgement& judgement, const View& view) {
  Line line{judgement.campaign->id,
            Came::Not,
            std::string(code_of(judgement)),
            describe_refusal(judgement, view),
            {}};
  const auto* fails = std::get_if<engine::ConditionFails>(&judgement.why);
  if (fails != nullptr && fails->reason.test != nullptr) {
    line.test = test_words(fails->reason, {judgement.zone, view.knows_event});
  }
  return line;
}

/// Keeps the order among equals, by inserting each line behind those that are not after it.
void put_actors_first(std::vector<Line>& lines) {
  for (auto at = lines.begin(); at != lines.end(); ++at) {
    std::rotate(std::ranges::upper_bound(lines.begin(), at, at->came, {}, &Line::came), at,
                std::next(at));
  }
}

/// The line of a campaign that was asked for and heard none of the events.
Line unheard_line(const Question& question, const members::Event& event, const View& view) {
  const auto& all = question.program->campaigns();
  const auto found = std::ranges::find(all, question.campaign, &campaigns::Campaign::id);
  if (!found->enabled && event.type == members::event_type::kSchedule) {
    return refusal_line({&*found, question.program->zone(), engine::Disabled()}, view);
  }
  return {
      found->id, Came::Not, "trigger", words::harmless(describe_unheard(*found, event.type)), {}};
}

BadgeLine ahead_line(const engine::BadgeAhead& ahead, const View& view) {
  const std::string& level = ahead.level->name;
  return {ahead.badge->id + (level.empty() ? "" : fmt::format(" ({})", level)), false,
          describe(ahead.reason, {view.zone, true})};
}

/// Who asks about one campaign is told of that alone.
void add_badges(Answer& answer, const Question& question, const Explanation& explanation) {
  if (!question.campaign.empty()) {
    return;
  }
  const auto add = [&](const members::JournalEntry& entry, std::string_view remark) {
    for (const members::AwardedBadge& each : entry.badges) {
      const std::string name =
          each.badge + (each.level.empty() ? "" : fmt::format(" ({})", each.level));
      answer.badges.push_back(
          {name, true, each.campaign.empty() ? std::string(remark) : "from " + each.campaign});
    }
  };
  if (explanation.due) {
    add(*explanation.due, "had fallen due before the event");
  }
  add(explanation.outcome, "");
  for (const engine::BadgeAhead& ahead : explanation.badges) {
    answer.badges.push_back(ahead_line(ahead, answer.view));
  }
}

Answer answer_frame(const Question& question, const members::Event& event) {
  Answer answer;
  answer.member = question.member;
  answer.event_id = event.id;
  answer.event_type = event.type;
  answer.at = event.time;
  answer.fields = fields_of(event);
  answer.view = {question.program->zone(), question.knows_event};
  return answer;
}

/// The lines of all campaigns, or of the one that was asked for.
template <class ToLine>
void add_sections(Answer& answer, const Question& question, const members::Event& event,
                  const Explanation& explanation, ToLine to_line) {
  bool heard = question.campaign.empty();
  for (const Step& step : explanation.steps) {
    Section section{event_words(step), {}};
    for (const Judgement& judgement : step.judgements) {
      if (question.campaign.empty() || judgement.campaign->id == question.campaign) {
        section.lines.push_back(to_line(judgement));
      }
    }
    heard = heard || !section.lines.empty();
    put_actors_first(section.lines);
    if (answer.sections.empty() || !section.lines.empty()) {
      answer.sections.push_back(std::move(section));
    }
  }
  answer.sections.front().event = event.type;
  if (!heard) {
    answer.sections.front().lines.push_back(unheard_line(question, event, answer.view));
  }
}

Line past_line(const Judgement& judgement, const Trace& trace, const View& view) {
  const std::string& id = judgement.campaign->id;
  const std::string gave = fmt::format("{}", fmt::join(trace.gave, ", "));
  if (trace.certainty == Trace::Certainty::Acted) {
    return {id, Came::Acts, "acts", gave, {}};
  }
  if (trace.certainty == Trace::Certainty::Maybe) {
    return {id,
            Came::Maybe,
            "unknown",
            gave + ": this or another campaign; the journal does not say which",
            {}};
  }
  if (judgement.acts()) {
    return {id,
            Came::Maybe,
            "unknown",
            "nothing of it is in the journal, and nothing stands in its way now",
            {}};
  }
  return refusal_line(judgement, view);
}

std::vector<const campaigns::Campaign*> heard_in(const Explanation& explanation) {
  std::vector<const campaigns::Campaign*> heard;
  for (const Step& step : explanation.steps) {
    for (const Judgement& each : step.judgements) {
      if (std::ranges::find(heard, each.campaign) == heard.end()) {
        heard.push_back(each.campaign);
      }
    }
  }
  return heard;
}

/// Campaigns that gave points or badges, and that the program does not have (any more).
void add_unknown_givers(Answer& answer, const Question& question,
                        const members::JournalEntry& outcome) {
  for (const auto& [id, points] : outcome.points) {
    const bool known = std::ranges::any_of(answer.sections, [&](const Section& section) {
      return std::ranges::find(section.lines, id, &Line::campaign) != section.lines.end();
    });
    if (!known && (question.campaign.empty() || question.campaign == id)) {
      answer.sections.front().lines.insert(
          answer.sections.front().lines.begin(),
          {words::harmless(id),
           Came::Acts,
           "acts",
           fmt::format("{:+} points; this program has no such campaign for the event",
                       points.count()),
           {}});
    }
  }
}

/// Whose start it was, of what came due on a schedule; empty when nobody's.
std::string came_due(const Explanation& explanation, const members::Event& event,
                     const View& view) {
  std::vector<std::string> due;
  for (const Judgement& each : explanation.steps.front().judgements) {
    due.push_back(each.campaign->id);
  }
  if (event.type != members::event_type::kSchedule || due.empty()) {
    return "";
  }
  return fmt::format("{} came due on {} at {}.", fmt::join(due, ", "),
                     due.size() == 1 ? "its schedule" : "their schedules",
                     describe_moment(event.time, view.zone));
}

std::string as_they_are_now(const Question& question) {
  const std::string since = question.later == 0 ? "no later event of theirs is applied"
                                                : fmt::format("{} event{} later", question.later,
                                                              question.later == 1 ? "" : "s");
  return fmt::format(
      "What campaigns gave is from the journal. Why others did not act is told from {} as they are "
      "now: {}.",
      question.member, since);
}

}  // namespace

Answer answer_would_be(const Question& question, const members::Event& event,
                       const Explanation& explanation) {
  Answer answer = answer_frame(question, event);
  answer.notes.push_back(
      fmt::format("As it would be decided {}, with {} as they are{}. Nothing is written.",
                  question.ahead ? "then" : "now", question.member, question.ahead ? " now" : ""));
  add_sections(answer, question, event, explanation, [&](const Judgement& judgement) -> Line {
    const auto* acts = std::get_if<engine::Acts>(&judgement.why);
    if (acts == nullptr) {
      return refusal_line(judgement, answer.view);
    }
    return {judgement.campaign->id,
            Came::Acts,
            "acts",
            describe_gift(judgement, *acts, explanation.outcome),
            {}};
  });
  add_badges(answer, question, explanation);
  return answer;
}

Answer answer_past(const Question& question, const members::Event& event,
                   const Explanation& explanation) {
  Answer answer = answer_frame(question, event);
  answer.past = true;
  if (std::string due = came_due(explanation, event, answer.view); !due.empty()) {
    answer.notes.push_back(std::move(due));
  }
  answer.notes.push_back(as_they_are_now(question));
  if (!question.knows_event) {
    answer.notes.emplace_back(
        "The event's own fields are not in the stream any more (events.retain): what depends on "
        "them is not known.");
  }
  const auto traces = traces_of(explanation.outcome, heard_in(explanation));
  add_sections(answer, question, event, explanation, [&](const Judgement& judgement) {
    return past_line(judgement, traces.at(judgement.campaign->id), answer.view);
  });
  add_unknown_givers(answer, question, explanation.outcome);
  add_badges(answer, question, explanation);
  return answer;
}

}  // namespace fanfare::cli::explaining
