#include "engine/backfill.h"

#include <algorithm>

#include "engine/deciding.h"

namespace fanfare::engine {
namespace {

std::vector<std::string> split(std::string_view list) {
  std::vector<std::string> names;
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    names.emplace_back(list.substr(0, comma));
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return names;
}

}  // namespace

void backfill(const Program& program, const members::Event& event, const Course& course,
              Sequence& sequence) {
  members::Event until = event;
  until.time = std::min(event.time, event.received);  // the future has not happened
  if (!sequence.member().joined_at) {
    return;
  }
  add_what_is_due(program, until, course, sequence);
  Deciding deciding(program, sequence.member(), until, course.circumstances());
  deciding.run_backfill(split(event.attribute("badges").value_or("")));
  if (!deciding.journal().tells_anything()) {
    sequence.undo();  // what is due falls due again
    return;
  }
  deciding.draft().settle_to(until.time);
  deciding.draft().remember(seen_mark(event));
  sequence.add(std::move(deciding).finish(true));
}

std::vector<members::AwardedBadge> backfill_awards(const Program& program,
                                                   const members::Member& member,
                                                   std::string_view badges, Instant at,
                                                   const campaigns::Budgets& budgets,
                                                   const campaigns::InForce* in_force) {
  members::Event event;
  event.type = members::event_type::kBadgeBackfill;
  event.time = event.received = at;
  event.attributes.push_back({"badges", badges});
  campaigns::Budgets used = budgets;
  const auto decisions = settle_and_apply(program, member, event, {used, at, in_force});
  if (!decisions || decisions->empty() || !decisions->back().journal ||
      decisions->back().journal->type != event.type) {
    return {};
  }
  return decisions->back().journal->badges;
}

}  // namespace fanfare::engine
