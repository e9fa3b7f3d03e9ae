#include "engine/explaining.h"

#include <algorithm>
#include <limits>

namespace fanfare::engine {
namespace {

using campaigns::Allowance;
using campaigns::Campaign;
using campaigns::Facts;
using campaigns::Limit;
using campaigns::Occurrence;
using campaigns::Schedule;

/// More than any rule with an end has (campaigns::RecurrenceRule::kMostCounted, or sixty years
/// of days).
constexpr std::size_t kEveryOccurrence = 25'000;

/// When occurrence or window of a used-up limit ends; empty when the campaign is over before.
std::optional<Instant> free_again(const Campaign& campaign, const Facts& seen,
                                  const Allowance::Entry& entry) {
  const Limit& limit = *entry.limit;
  const Schedule& schedule = campaign.schedule;
  std::optional<Instant> end;
  if (limit.every == Limit::Every::Occurrence) {
    const auto now = schedule.at(seen.event.time, seen.zone);
    const auto next = not_running(schedule, now ? now->end : seen.event.time, seen.zone).next;
    end = schedule.repeat && next ? std::optional(next->start) : std::nullopt;
  } else {
    const bool alone = limit.per == campaigns::Subject::Member;
    end = campaigns::end_of_window(limit.every, entry.record->used.window,
                                   alone ? seen.zone : schedule.zone,
                                   seen.member.joined_at().value_or(seen.event.time));
  }
  return end && *end < schedule.span(seen.zone).end ? end : std::nullopt;
}

LimitStanding standing_of(const Campaign& campaign, const Facts& seen,
                          const Allowance::Entry& entry) {
  return {entry.limit, entry.record->used, free_again(campaign, seen, entry)};
}

LimitReached limit_reached(const Campaign& campaign, const Facts& seen,
                           const Allowance& allowance) {
  const auto reached = std::ranges::find_if(allowance.entries(), &Allowance::Entry::exhausted);
  return {standing_of(campaign, seen, *reached)};
}

/// The limit that leaves the fewest points.
const Allowance::Entry& tightest(const Allowance& allowance) {
  return *std::ranges::min_element(allowance.entries(), {}, [](const Allowance::Entry& entry) {
    return entry.points_left().value_or(Points(std::numeric_limits<std::int64_t>::max()));
  });
}

}  // namespace

NotRunning not_running(const Schedule& schedule, Instant when, const TimeZone& zone) {
  const Occurrence span = schedule.span(zone);
  if (!schedule.repeat) {
    return when < span.start ? NotRunning{span, {}} : NotRunning{{}, span.end};
  }
  const auto next = schedule.repeat->following(std::max(when, span.start), zone, 1);
  if (!next.empty()) {
    return next[0].start < span.end
               ? NotRunning{Occurrence{next[0].start, std::min(next[0].end, span.end)}, {}}
               : NotRunning{{}, span.end};
  }
  const auto all = schedule.repeat->following(span.start, zone, kEveryOccurrence);
  return all.empty() ? NotRunning{} : NotRunning{{}, std::min(all.back().end, span.end)};
}

void Explaining::begins(const members::Event& event) {
  Step step{std::string(event.type), {}, {}};
  for (const auto& [name, value] : event.attributes) {
    step.attributes.emplace_back(name, value);
  }
  steps_.push_back(std::move(step));
}

void Explaining::judged(const Campaign& campaign, const Facts& seen, Verdict verdict,
                        const Allowance* allowance) {
  std::vector<Judgement>& judgements = steps_.back().judgements;
  Judgement judgement{&campaign, seen.zone, {}};
  switch (verdict) {
    case Verdict::Acts:
      judgement.why = Acts();  // scored() tells the rest
      break;
    case Verdict::NotRunning:
      judgement.why = not_running(campaign.schedule, seen.event.time, seen.zone);
      break;
    case Verdict::GroupTaken: {
      const auto first = std::ranges::find_if(judgements, [&](const Judgement& each) {
        return each.acts() && each.campaign->exclusive == campaign.exclusive;
      });
      judgement.why = GroupTaken{first->campaign};
      break;
    }
    case Verdict::ConditionFails:
      judgement.why = ConditionFails{campaign.when.reason(seen)};
      break;
    case Verdict::GivesNothing:
      judgement.why = GivesNothing();
      break;
    case Verdict::LimitReached:
      judgement.why = limit_reached(campaign, seen, *allowance);
      break;
  }
  judgements.push_back(std::move(judgement));
}

void Explaining::scored(const std::vector<Acting>& acting) {
  for (const Acting& each : acting) {
    const auto judgement =
        std::ranges::find(steps_.back().judgements, each.campaign, &Judgement::campaign);
    if (each.is_idle()) {
      judgement->why = GivesNothing();
      continue;
    }
    Acts acts{each.given, {each.effects.begin(), each.effects.end()}, {}};
    if (each.limited) {
      const Allowance::Entry& cutting = tightest(each.allowance);
      acts.cut_by = LimitStanding{cutting.limit, cutting.record->used, {}};
    }
    judgement->why = std::move(acts);
  }
}

std::vector<Step> Explaining::take() && {
  std::vector<Step> all;
  for (Step& each : steps_) {
    Step step = with_disabled(std::move(each));
    if (all.empty() || !step.judgements.empty()) {
      all.push_back(std::move(step));
    }
  }
  return all;
}

Step Explaining::with_disabled(Step step) const {
  if (step.type == members::event_type::kSchedule) {
    return step;  // only of those that are enabled it is known whose start it was
  }
  std::vector<Judgement> all;
  auto next = step.judgements.begin();
  for (const Campaign& campaign : program_.campaigns()) {
    if (next != step.judgements.end() && next->campaign == &campaign) {
      all.push_back(std::move(*next++));
    } else if (!campaign.enabled &&
               std::ranges::find(campaign.triggers, step.type) != campaign.triggers.end()) {
      all.push_back({&campaign, campaign.schedule.zone, Disabled()});
    }
  }
  step.judgements = std::move(all);
  return step;
}

}  // namespace fanfare::engine
