#include "base/json_writer.h"
#include "members/journal.h"

namespace fanfare::members {
namespace {

template <class T, class Write>
void write_list(JsonWriter& out, std::string_view key, const std::vector<T>& list, Write write) {
  if (list.empty()) {
    return;
  }
  out.key(key).begin_array();
  for (const T& each : list) {
    write(out, each);
  }
  out.end_array();
}

void write_texts(JsonWriter& out, std::string_view key,
                 const std::vector<std::pair<std::string, std::string>>& texts) {
  if (texts.empty()) {
    return;
  }
  out.key(key).begin_object();
  for (const auto& [name, value] : texts) {
    out.field(name, value);
  }
  out.end_object();
}

void write_badge(JsonWriter& out, const AwardedBadge& badge) {
  out.begin_object().field("badge", badge.badge);
  if (!badge.level.empty()) {
    out.field("level", badge.level);
  }
  if (!badge.campaign.empty()) {
    out.field("campaign", badge.campaign);
  }
  out.end_object();
}

void write_renewed(JsonWriter& out, const RenewedBadge& badge) {
  out.begin_object().field("badge", badge.badge);
  if (!badge.level.empty()) {
    out.field("level", badge.level);
  }
  if (badge.until) {
    out.field("until", format_rfc3339(*badge.until));
  }
  out.end_object();
}

void write_names(JsonWriter& out, std::string_view key, const std::vector<std::string>& names) {
  if (names.empty()) {
    return;
  }
  out.key(key).begin_array();
  for (const std::string& name : names) {
    out.value(name);
  }
  out.end_array();
}

/// A plain template name, or an object where there is more to say.
void write_notification(JsonWriter& out, const NotificationRequest& request) {
  if (request.channels.empty() && request.delay.empty() && request.badge.empty() &&
      request.about.empty()) {
    out.value(request.template_id);
    return;
  }
  out.begin_object().field("template", request.template_id);
  write_names(out, "channels", request.channels);
  if (!request.delay.empty()) {
    out.field("delay", request.delay);
  }
  if (!request.badge.empty()) {
    out.field("badge", request.badge);
  }
  write_texts(out, "about", request.about);
  out.end_object();
}

void write_lot(JsonWriter& out, const LotMove& lot) {
  out.begin_object().field("points", lot.points.count());
  if (lot.expires) {
    out.field("expires", format_rfc3339(*lot.expires));
  }
  out.end_object();
}

/// What the entry does to the member's points.
void write_points(JsonWriter& out, const JournalEntry& entry) {
  if (!entry.points.empty()) {
    out.key("points").begin_object();
    for (const auto& [campaign, given] : entry.points) {
      out.field(campaign, given.count());
    }
    out.end_object();
  }
  if (entry.pending != Points()) {
    out.field("pending", entry.pending.count());
  }
  if (entry.expires) {
    out.field("expires", format_rfc3339(*entry.expires));
  }
  write_list(out, "lots", entry.lots, write_lot);
}

void write_tier(JsonWriter& out, const TierMove& tier) {
  out.key("tier").begin_object().field("from", tier.from).field("to", tier.to);
  if (tier.until) {
    out.field("until", format_rfc3339(*tier.until));
  }
  out.end_object();
}

void write_plan(JsonWriter& out, const PlanMove& plan) {
  out.key("plan").begin_object().field("plan", plan.plan).field("state", plan.state);
  if (plan.until) {
    out.field("until", format_rfc3339(*plan.until));
  }
  out.end_object();
}

void write_refund(JsonWriter& out, const RefundNote& refund) {
  out.key("refund").begin_object().field("of", refund.of);
  if (!refund.id.empty()) {
    out.field("id", refund.id);
  }
  if (!refund.state.empty()) {
    out.field("state", refund.state);
  }
  if (refund.expired != Points()) {
    out.field("expired", refund.expired.count());
  }
  out.end_object();
}

/// Decimals are written as JSON strings, because most readers would round a JSON number.
void write_decimals(JsonWriter& out, std::string_view key,
                    const std::vector<std::pair<std::string, Decimal>>& numbers) {
  if (numbers.empty()) {
    return;
  }
  out.key(key).begin_object();
  for (const auto& [name, number] : numbers) {
    out.field(name, number.to_string());
  }
  out.end_object();
}

void write_withdrawn(JsonWriter& out, const Withdrawn& each) {
  out.begin_object().field("id", each.id).field("day", each.day);
  if (!each.delay.empty()) {
    out.field("delay", each.delay);
  }
  out.end_object();
}

void write_forward(JsonWriter& out, const Forward& forward) {
  out.begin_object().field("to", forward.to).field("campaign", forward.campaign);
  out.field("effect", forward.effect);
  if (forward.points != Points()) {
    out.field("points", forward.points.count());
  }
  out.end_object();
}

void write_reward(JsonWriter& out, const RewardMove& reward) {
  out.begin_object().field("reward", reward.reward).field("code", reward.code);
  out.field("status", reward.status);
  if (reward.expires) {
    out.field("expires", format_rfc3339(*reward.expires));
  }
  if (!reward.campaign.empty()) {
    out.field("campaign", reward.campaign);
  }
  out.end_object();
}

void write_challenge(JsonWriter& out, const ChallengeMove& move) {
  out.begin_object().field("challenge", move.challenge).field("state", move.state);
  if (move.goal) {
    out.field("goal", *move.goal);
  }
  if (move.ends) {
    out.field("ends", format_rfc3339(*move.ends));
  }
  out.end_object();
}

}  // namespace

std::string to_json(const JournalEntry& entry) {
  std::string text;
  text.reserve(128);
  JsonWriter out(text);
  out.begin_object()
      .field("at", format_rfc3339(entry.at))
      .field("type", entry.type)
      .field("id", entry.id);
  if (entry.received) {
    out.field("received", format_date(*entry.received));
  }
  if (entry.refund) {
    write_refund(out, *entry.refund);
  }
  if (entry.amount) {
    out.field("amount", entry.amount->to_string());
  }
  write_points(out, entry);
  write_decimals(out, "counted", entry.counted);
  if (entry.tier) {
    write_tier(out, *entry.tier);
  }
  if (entry.plan) {
    write_plan(out, *entry.plan);
  }
  write_list(out, "rewards", entry.rewards, write_reward);
  if (!entry.reason.empty()) {
    out.field("reason", entry.reason);
  }
  write_names(out, "limited", entry.limited);
  write_list(out, "badges", entry.badges, write_badge);
  write_names(out, "revoked", entry.revoked);
  write_list(out, "renewed", entry.renewed, write_renewed);
  write_list(out, "challenges", entry.challenges, write_challenge);
  write_list(out, "forwards", entry.forwards, write_forward);
  write_list(out, "withdrawn", entry.withdrawn, write_withdrawn);
  write_decimals(out, "counters", entry.counters);
  write_texts(out, "set", entry.profile);
  write_list(out, "notify", entry.notifications, write_notification);
  write_names(out, "late", entry.late);
  if (entry.cascade_cut) {
    out.field("cascade_cut", true);
  }
  if (!entry.version.empty()) {
    out.field("v", entry.version);
  }
  out.end_object();
  return text;
}

}  // namespace fanfare::members
