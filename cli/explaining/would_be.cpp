#include "cli/explaining/would_be.h"

#include <fmt/format.h>

#include <chrono>

#include "cli/words/table.h"
#include "members/event_decoder.h"

namespace fanfare::cli::explaining {
namespace {

/// An event that is to happen next week is asked about as if it were next week.
members::EventLimits limits_of_would_be(members::EventLimits limits) {
  limits.max_ahead = std::chrono::years(100);
  return limits;
}

std::string refusal(const members::Rejection& rejection) {
  return "The event would be refused: " + words::harmless(rejection.error);
}

bool was_applied(const members::Event& event, const Sources& sources) {
  const auto days =
      std::chrono::duration_cast<std::chrono::days>(sources.settings.events.idempotency);
  return engine::find_applied(sources.state.member, event,
                              static_cast<std::uint16_t>(days.count())) != nullptr;
}

}  // namespace

Told tell_would_be(Question question, event_files::Fields fields, const Sources& sources) {
  event_files::set_constants(fields, {{"member", question.member}});
  std::vector<members::Attribute> attributes;
  for (const auto& [name, value] : fields) {
    attributes.push_back({name, value});
  }
  const auto now = std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
  const std::string entry = fmt::format("{}-0", to_unix_ms(now));
  const members::EventLimits& limits = sources.settings.events.limits;
  const auto event = members::decode_event(entry, attributes, limits_of_would_be(limits));
  if (!event) {
    return refusal(event.error());
  }
  const auto explanation = engine::explain(*question.program, sources.state.member, *event,
                                           {sources.state.budgets, event->received});
  if (!explanation) {
    return refusal(explanation.error());
  }
  question.ahead = event->time > now + limits.max_ahead;
  Answer answer = answer_would_be(question, *event, *explanation);
  if (was_applied(*event, sources)) {
    answer.notes.emplace_back(
        "An event of this id was applied already: sent again, it would change nothing.");
  }
  if (!event_files::field(fields, "id")) {
    answer.event_id.clear();
  }
  if (sources.state.member.rev == 0) {
    answer.notes.push_back(
        fmt::format("There is no member {} yet; the event would enrol them.", question.member));
  }
  return answer;
}

}  // namespace fanfare::cli::explaining
