#include <fmt/format.h>

#include <set>

#include "config/lint/checks.h"

namespace fanfare::config::lint {

void warn_of_unused_templates(const WrittenProgram& program) {
  std::set<std::string_view> sent;
  for_each_effect<campaigns::Notify>(
      program.definitions,
      [&](const auto&, const campaigns::Notify& notify) { sent.insert(notify.template_id); });
  for_each_gain<campaigns::Notify>(program.definitions, [&](const campaigns::Notify& notify) {
    sent.insert(notify.template_id);
  });
  for (const MapReader& document : program.templates) {
    const Value& id = WrittenProgram::id_of(document);
    if (!sent.contains(id.node().text)) {
      id.warn(fmt::format("nothing sends template '{}'; name it in a 'notify', or remove it",
                          id.node().text));
    }
  }
}

void warn_of_unobtainable_badges(const WrittenProgram& program) {
  std::set<std::string_view> given;
  for_each_effect<campaigns::GiveBadge>(
      program.definitions,
      [&](const auto&, const campaigns::GiveBadge& give) { given.insert(give.badge); });
  for_each_gain<campaigns::GiveBadge>(
      program.definitions, [&](const campaigns::GiveBadge& give) { given.insert(give.badge); });
  for (const WrittenBadge& each : program.badges) {
    if (each.badge->levels.empty() && !given.contains(each.badge->id)) {
      WrittenProgram::id_of(each.document)
          .warn(fmt::format("only an operator can award badge '{}': it has no 'award_when' or "
                            "'levels', and no campaign awards it; give it one of these, or remove "
                            "it",
                            each.badge->id));
    }
  }
}

}  // namespace fanfare::config::lint
