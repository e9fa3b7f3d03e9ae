#include "cli/explaining/words.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

#include "cli/words/effect.h"
#include "cli/words/table.h"

namespace fanfare::cli::explaining {
namespace {

using campaigns::Campaign;
using campaigns::Effect;
using campaigns::Limit;

std::string_view window_words(Limit::Every every) {
  switch (every) {
    case Limit::Every::Day:
      return "that day";
    case Limit::Every::Week:
      return "that week";
    case Limit::Every::Month:
      return "that month";
    case Limit::Every::Year:
      return "that year";
    case Limit::Every::MembershipYear:
      return "that membership year";
    case Limit::Every::Occurrence:
      return "in that occurrence";
    case Limit::Every::Campaign:
      break;
  }
  return "in all";
}

std::string used_words(const Limit& limit, const members::Usage& used) {
  const bool by_points = limit.points && used.points >= *limit.points;
  return by_points || !limit.times
             ? fmt::format("{} of {} points", used.points.count(), limit.points->count())
             : fmt::format("{} of {} times", used.times, *limit.times);
}

/// An effect whose condition is known to hold.
std::string effect_words(const Effect& effect) {
  return words::describe_effect(Effect(effect.action));
}

std::string points_words(const engine::Acts& acts, const Campaign& campaign) {
  std::vector<std::string> how;
  for (const Effect* effect : acts.effects) {
    if (campaigns::is_about_points(*effect)) {
      how.push_back(effect_words(*effect));
    }
  }
  if (how.empty()) {
    return "";
  }
  if (acts.cut_by) {
    how.push_back("cut by a limit: " + describe(*acts.cut_by, campaign.schedule.zone));
  }
  const auto count = acts.points.count();
  std::string sum = fmt::format("{:+} point{}", count, count == 1 || count == -1 ? "" : "s");
  return how == std::vector{sum} ? sum : fmt::format("{} ({})", sum, fmt::join(how, ", "));
}

std::string badge_words(const std::string& badge, const Campaign& campaign,
                        const members::JournalEntry& outcome) {
  const auto is_this = [&](const members::AwardedBadge& each) {
    return each.badge == badge && each.campaign == campaign.id;
  };
  const auto awarded = std::ranges::find_if(outcome.badges, is_this);
  if (std::ranges::find(outcome.renewed, badge, &members::RenewedBadge::badge) !=
      outcome.renewed.end()) {
    return fmt::format("badge {} for another term", badge);
  }
  if (std::ranges::find(outcome.limited, "badge." + badge) != outcome.limited.end()) {
    return fmt::format("badge {}, of which none was left", badge);
  }
  if (awarded == outcome.badges.end()) {
    return fmt::format("badge {}, which is held already", badge);
  }
  return fmt::format("badge {}{}", badge,
                     awarded->level.empty() ? "" : fmt::format(" ({})", awarded->level));
}

std::string span_words(const engine::NotRunning& why, const Campaign& campaign,
                       const TimeZone& zone) {
  if (why.next && campaign.schedule.repeat) {
    return fmt::format("not running then; next from {} to {}",
                       describe_moment(why.next->start, zone),
                       describe_moment(why.next->end, zone));
  }
  if (why.next) {
    return "not running yet; it starts on " + describe_moment(why.next->start, zone);
  }
  return why.ended ? "over; it ended on " + describe_moment(*why.ended, zone) : "it never runs";
}

/// Puts into words why a campaign does not act.
struct Refusal {
  const engine::Judgement& judgement;
  const View& view;

  std::string operator()(const engine::Disabled& /*why*/) const {
    return "disabled (enabled: false)";
  }
  std::string operator()(const engine::NotRunning& why) const {
    return span_words(why, *judgement.campaign, judgement.zone);
  }
  std::string operator()(const engine::GroupTaken& why) const {
    return fmt::format("{} acts, of the same exclusive group {}", why.by->id, why.by->exclusive);
  }
  std::string operator()(const engine::ConditionFails& why) const {
    return describe(why.reason, {judgement.zone, view.knows_event});
  }
  std::string operator()(const engine::GivesNothing& /*why*/) const {
    return "comes to nothing: no points for this event, or no entry of its tables for this member";
  }
  std::string operator()(const engine::LimitReached& why) const {
    const bool alone = why.standing.limit->per == campaigns::Subject::Member;
    return fmt::format(
        "{}: {}", alone ? "limit reached" : "budget for everyone used up",
        describe(why.standing, alone ? judgement.zone : judgement.campaign->schedule.zone));
  }
  std::string operator()(const engine::Acts& /*why*/) const { return ""; }
};

struct Code {
  std::string_view operator()(const engine::Disabled& /*why*/) const { return "disabled"; }
  std::string_view operator()(const engine::NotRunning& /*why*/) const { return "schedule"; }
  std::string_view operator()(const engine::GroupTaken& /*why*/) const { return "exclusive"; }
  std::string_view operator()(const engine::ConditionFails& /*why*/) const { return "condition"; }
  std::string_view operator()(const engine::GivesNothing& /*why*/) const { return "nothing"; }
  std::string_view operator()(const engine::LimitReached& /*why*/) const { return "limit"; }
  std::string_view operator()(const engine::Acts& /*why*/) const { return "acts"; }
};

}  // namespace

std::string describe(const engine::LimitStanding& standing, const TimeZone& zone) {
  const Limit& limit = *standing.limit;
  return fmt::format("{} {}{}{}", used_words(limit, standing.used), window_words(limit.every),
                     limit.shared.empty() ? "" : fmt::format(", shared as {}", limit.shared),
                     standing.free_again
                         ? "; free again from " + describe_moment(*standing.free_again, zone)
                         : "");
}

std::string describe_gift(const engine::Judgement& judgement, const engine::Acts& acts,
                          const members::JournalEntry& outcome) {
  std::vector<std::string> parts{points_words(acts, *judgement.campaign)};
  for (const Effect* effect : acts.effects) {
    if (const auto* badge = std::get_if<campaigns::GiveBadge>(&effect->action)) {
      parts.push_back(badge_words(badge->badge, *judgement.campaign, outcome));
    } else if (!campaigns::is_about_points(*effect)) {
      parts.push_back(effect_words(*effect));
    }
  }
  std::erase(parts, "");
  return words::harmless(fmt::format("{}", fmt::join(parts, ", ")));
}

std::string describe_refusal(const engine::Judgement& judgement, const View& view) {
  return words::harmless(std::visit(Refusal{judgement, view}, judgement.why));
}

std::string describe_unheard(const Campaign& campaign, std::string_view event_type) {
  namespace type = members::event_type;
  const bool by_schedule =
      std::ranges::find(campaign.triggers, type::kSchedule) != campaign.triggers.end();
  const std::string triggers = fmt::format("{}", fmt::join(campaign.triggers, " and "));
  if (event_type == type::kSchedule) {
    return by_schedule ? "did not come due then; its schedule has no start at that moment"
                       : fmt::format("triggers on {}, and nothing of that came due then", triggers);
  }
  return by_schedule ? fmt::format("comes due on its schedule, not on {}", event_type)
                     : fmt::format("triggers on {}, not on {}", triggers, event_type);
}

std::string_view code_of(const engine::Judgement& judgement) {
  return std::visit(Code(), judgement.why);
}

}  // namespace fanfare::cli::explaining
