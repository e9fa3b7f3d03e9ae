#include "engine/explanation.h"

#include <algorithm>

#include "badges/award.h"
#include "engine/deciding.h"
#include "engine/explaining.h"
#include "engine/intake.h"
#include "engine/settling.h"

namespace fanfare::engine {
namespace {

using members::Event;
namespace event_type = members::event_type;

/// The badges that counters of this event lead to, as far as they are not won.
std::vector<BadgeAhead> badges_ahead(const Program& program, const members::Member& after,
                                     const Event& event) {
  const members::Draft draft(after);
  const members::Basket basket(event.items);
  const campaigns::Facts facts{event, draft, program.zone(), &basket};
  std::vector<std::uint32_t> positions;
  for (const badges::CounterRule* counter : program.counters_of(event.type)) {
    std::ranges::copy(program.badges_reading_counter(counter->name), std::back_inserter(positions));
  }
  std::ranges::sort(positions);
  const auto [first, last] = std::ranges::unique(positions);
  positions.erase(first, last);
  std::vector<BadgeAhead> ahead;
  for (const std::uint32_t position : positions) {
    const badges::BadgeRule& badge = program.badges()[position];
    const badges::BadgeLevel* next = badges::next_level(badge, draft.badge(badge.id));
    if (next != nullptr && !next->when.holds(facts)) {
      ahead.push_back({&badge, next, next->when.reason(facts)});
    }
  }
  return ahead;
}

/// An event of the daemon's own that this one caused, as far as its journal entry tells.
Event caused_by(const Event& cause, std::string_view type,
                std::initializer_list<members::Attribute> attributes) {
  Event event;
  event.id = cause.id;
  event.type = type;
  event.member = cause.member;
  event.time = cause.time;
  event.received = cause.received;
  std::ranges::copy_if(attributes, std::back_inserter(event.attributes),
                       [](const members::Attribute& each) { return !each.value.empty(); });
  return event;
}

/// Lets an onlooker see how campaigns are judged on events of one type, and nothing else: for it,
/// nobody acts.
class Judging : public Onlooker {
 public:
  Judging(std::string_view type, Onlooker& onlooker) : type_(type), onlooker_(onlooker) {}

  void begins(const Event& event) override {
    is_open_ = event.type == type_;
    if (is_open_) {
      onlooker_.begins(event);
    }
  }
  void judged(const campaigns::Campaign& campaign, const campaigns::Facts& seen, Verdict verdict,
              const campaigns::Allowance* allowance) override {
    if (is_open_) {
      onlooker_.judged(campaign, seen, verdict, allowance);
    }
  }
  void scored(const std::vector<Acting>& /*acting*/) override {}

 private:
  std::string_view type_;
  Onlooker& onlooker_;
  bool is_open_ = false;
};

std::string_view event_of(campaigns::Turn::Kind kind) {
  switch (kind) {
    case campaigns::Turn::Kind::Started:
      return event_type::kCampaignStarted;
    case campaigns::Turn::Kind::Ending:
      return event_type::kCampaignEnding;
    case campaigns::Turn::Kind::Acts:
      break;
  }
  return event_type::kSchedule;
}

/// What came due at the time of `event`, each announcement by itself: what one does is no part of
/// how the next is judged, as the member of today has it already.
void look_at_turns(const Program& program, const members::Member& member, const Event& event,
                   const Circumstances& around, Onlooker& onlooker) {
  members::Member before = member;
  std::vector<std::vector<campaigns::Turn>> looked_at(1);
  for (const campaigns::Turn& turn : turns_at(program, member, event.time)) {
    if (turn.kind == campaigns::Turn::Kind::Acts) {
      looked_at.front().push_back(turn);
    } else {
      looked_at.push_back({turn});
      before.usage.erase(turn_name(turn.kind, program.campaigns()[turn.campaign].id));
    }
  }
  for (const auto& turns : looked_at) {
    Judging judging(turns.empty() ? event_type::kSchedule : event_of(turns.front().kind), onlooker);
    Deciding deciding(program, before, event, around);
    deciding.show(&judging);
    deciding.run_turns(turns);
  }
}

}  // namespace

std::expected<Explanation, members::Rejection> explain(const Program& program,
                                                       const members::Member& member,
                                                       const Event& event,
                                                       const Circumstances& around) {
  members::Member settled = member;
  campaigns::Budgets settled_budgets = around.budgets;
  Explanation explanation;
  // The daemon lets scheduled campaigns start by itself, when it is time.
  static const campaigns::InForce kNoStarts;
  auto due = settle(program, member, event, {settled_budgets, around.now, &kNoStarts});
  if (!due) {
    return std::unexpected(std::move(due.error()));
  }
  for (Decision& each : *due) {
    settled.apply(each.changes);
    explanation.due = std::move(each.journal);
  }
  Explaining explaining(program);
  auto decision = apply(program, settled, event, {settled_budgets, around.now}, &explaining);
  if (!decision) {
    return std::unexpected(std::move(decision.error()));
  }
  settled.apply(decision->changes);
  explanation.outcome = std::move(decision->journal).value();
  explanation.steps = std::move(explaining).take();
  explanation.badges = badges_ahead(program, settled, event);
  return explanation;
}

Explanation look_back(const Program& program, const members::Member& member, const Event& event,
                      const members::JournalEntry& outcome, const Circumstances& around) {
  Explaining explaining(program);
  Deciding deciding(program, member, event, around);
  deciding.show(&explaining);
  if (event.type == event_type::kSchedule) {
    look_at_turns(program, member, event, around, explaining);
  } else {
    deciding.look_at(event);
  }
  const std::string points = outcome.total_points().to_string();
  if (outcome.total_points() > Points()) {
    deciding.look_at(caused_by(event, event_type::kPointsEarned, {{"points", points}}));
  }
  for (const members::AwardedBadge& each : outcome.badges) {
    deciding.look_at(
        caused_by(event, event_type::kBadgeAwarded,
                  {{"badge", each.badge}, {"level", each.level}, {"campaign", each.campaign}}));
  }
  return {std::move(explaining).take(), badges_ahead(program, member, event), {}, outcome};
}

}  // namespace fanfare::engine
