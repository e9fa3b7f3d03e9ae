#include "daemon/emission.h"

#include <fmt/format.h>

#include "base/hash.h"
#include "base/json_writer.h"
#include "engine/engine.h"
#include "engine/intake.h"

namespace fanfare::daemon {
namespace {

using members::Event;
using members::JournalEntry;
using redis::StreamEntry;

/// What templates may show of the event that the notification is about.
std::string describe_event(const JournalEntry& entry, const Event& event,
                           const members::NotificationRequest& request) {
  std::string text;
  JsonWriter out(text);
  out.begin_object();
  if (!request.about.empty()) {
    for (const auto& [name, value] : request.about) {
      out.field(name, value);
    }
    if (!engine::is_own_event(entry.type)) {  // else its id is that of what came next
      out.field("id", event.id);
    }
    out.field("time", format_rfc3339(entry.at));
  } else {
    // What came due before `event`, such as a start of a campaign, is not about it.
    const bool is_its_own = entry.type == event.type && entry.id == event.id;
    if (is_its_own) {
      for (const auto& [name, value] : event.attributes) {
        out.field(name, value);
      }
    }
    if (entry.refund && !is_its_own) {  // one that waited for the purchase of the entry's id
      out.field("of", entry.refund->of).field("id", entry.refund->id);
      if (entry.amount) {
        out.field("amount", entry.amount->to_string());
      }
    } else if (!engine::is_own_event(entry.type)) {
      out.field("id", entry.id);
    }
    out.field("type", entry.type);
    out.field("time", format_rfc3339(is_its_own ? event.time : entry.at));
    if (!entry.points.empty()) {
      out.field("points", entry.total_points().to_string());
    }
  }
  out.end_object();
  return text;
}

std::string join(const std::vector<std::string>& parts) {
  return fmt::format("{}", fmt::join(parts, ","));
}

/// The day under which the notification's id is remembered: of the journal entry, which is the
/// same however often the event is read, or sent once more by the app on another day.
std::string day_of(Instant at) {
  return format_date(std::chrono::floor<std::chrono::days>(at));
}

Instant delayed(Instant at, const std::string& delay, const TimeZone& zone) {
  const auto length = Duration::parse(delay);
  return length ? advance(at, *length, zone) : at;
}

StreamEntry outbox_entry(const JournalEntry& entry, const Event& event, const TimeZone& zone,
                         std::size_t place) {
  const members::NotificationRequest& request = entry.notifications[place];
  const Instant due = delayed(entry.at, request.delay, zone);
  return {StreamEntry::Stream::Outbox,
          {"id", engine::notification_id(event.member, entry, place),  //
           "member", std::string(event.member),                        //
           "template", request.template_id,                            //
           "channels", join(request.channels),                         //
           "badge", request.badge,                                     //
           "at", std::to_string(to_unix_ms(entry.at)),                 //
           "due", std::to_string(to_unix_ms(due)),                     //
           "day", day_of(entry.at),                                    //
           "event", describe_event(entry, event, request)}};
}

/// The event by which somebody else gets what is for them; the same however often it is sent.
StreamEntry forwarded(const JournalEntry& entry, const Event& event, std::size_t place) {
  const members::Forward& forward = entry.forwards[place];
  const std::string id =
      "referral-" + stable_hex(fmt::format("{}\n{}\n{}\n{}\n{}", event.member, entry.id,
                                           to_unix_ms(entry.at), forward.campaign, place));
  StreamEntry out{StreamEntry::Stream::Events,
                  {"type", std::string(members::event_type::kReferral),  //
                   "member", forward.to,                                 //
                   "id", id,                                             //
                   "friend", std::string(event.member),                  //
                   "campaign", forward.campaign,                         //
                   "effect", std::to_string(forward.effect),             //
                   "time", format_rfc3339(entry.at)}};
  if (forward.points != Points()) {
    out.fields.insert(out.fields.end(), {"points", forward.points.to_string()});
  }
  return out;
}

/// A refund that waited for its purchase in vain goes to those who look after what is rejected.
StreamEntry unmatched_refund(const JournalEntry& entry, const Event& event) {
  const std::string error =
      entry.reason.empty()
          ? fmt::format("'of' is '{}', a purchase that did not come; send it, and retry this",
                        entry.refund->of)
          : entry.reason;
  StreamEntry out{StreamEntry::Stream::Rejected,
                  {"type", std::string(members::event_type::kRefund),  //
                   "member", std::string(event.member),                //
                   "id", entry.refund->id + ":again",                  // the first is used up
                   "of", entry.refund->of}};
  if (entry.amount) {
    out.fields.insert(out.fields.end(), {"amount", entry.amount->to_string()});
  }
  out.fields.insert(out.fields.end(), {"error", error, "code", "refund_unmatched"});
  return out;
}

void write_outcome(JsonWriter& out, std::string_view event_id, std::string_view status) {
  out.begin_object().field("id", event_id).field("status", status);
}

}  // namespace

void emit(const JournalEntry& entry, const Event& event, const TimeZone& zone,
          std::vector<StreamEntry>& out) {
  for (const members::AwardedBadge& badge : entry.badges) {
    StreamEntry feed{StreamEntry::Stream::Feed,
                     {"type", std::string(members::event_type::kBadgeAwarded),  //
                      "member", std::string(event.member),                      //
                      "badge", badge.badge,                                     //
                      "at", format_rfc3339(entry.at),                           //
                      "event", std::string(event.id)}};
    if (!badge.level.empty()) {
      feed.fields.insert(feed.fields.end(), {"level", badge.level});
    }
    if (!badge.campaign.empty()) {
      feed.fields.insert(feed.fields.end(), {"campaign", badge.campaign});
    }
    out.push_back(std::move(feed));
  }
  for (const members::ChallengeMove& move : entry.challenges) {
    if (move.state == "completed") {
      out.push_back({StreamEntry::Stream::Feed,
                     {"type", std::string(members::event_type::kChallengeCompleted),  //
                      "member", std::string(event.member),                            //
                      "challenge", move.challenge,                                    //
                      "at", format_rfc3339(entry.at),                                 //
                      "event", std::string(event.id)}});
    }
  }
  for (const members::Withdrawn& each : entry.withdrawn) {
    const Instant due = delayed(entry.at, each.delay, zone);  // it is due by then, or was before
    out.push_back({StreamEntry::Stream::Outbox,
                   {"id", each.id,                               //
                    "member", std::string(event.member),         //
                    "at", std::to_string(to_unix_ms(entry.at)),  //
                    "due", std::to_string(to_unix_ms(due)),      //
                    "day", each.day,                             //
                    "withdrawn", "1"}});
  }
  for (std::size_t place = 0; place < entry.forwards.size(); ++place) {
    out.push_back(forwarded(entry, event, place));
  }
  if (entry.refund && entry.refund->state == "unmatched") {
    out.push_back(unmatched_refund(entry, event));
  }
  if (entry.tier && entry.tier->from != entry.tier->to) {
    out.push_back({StreamEntry::Stream::Feed,
                   {"type", "tier.changed",               //
                    "member", std::string(event.member),  //
                    "tier", entry.tier->to,               //
                    "from", entry.tier->from,             //
                    "at", format_rfc3339(entry.at),       //
                    "event", std::string(event.id)}});
  }
  for (std::size_t place = 0; place < entry.notifications.size(); ++place) {
    out.push_back(outbox_entry(entry, event, zone, place));
  }
}

StreamEntry rejected_entry(std::string_view entry, std::span<const members::Attribute> fields,
                           const members::Rejection& rejection) {
  StreamEntry out{StreamEntry::Stream::Rejected, {}};
  out.fields.reserve(fields.size() * 2 + 6);
  for (const auto& [name, value] : fields) {
    out.fields.emplace_back(name);
    out.fields.emplace_back(value);
  }
  for (const auto& [name, value] :
       {std::pair<std::string_view, std::string_view>{"error", rejection.error},
        {"code", rejection.code},
        {"entry", entry}}) {
    out.fields.emplace_back(name);
    out.fields.emplace_back(value);
  }
  return out;
}

std::string applied_reply(const Event& event, const JournalEntry& entry, Points balance) {
  std::string text;
  JsonWriter out(text);
  write_outcome(out, event.id, "applied");
  out.field("points", entry.total_points().count()).field("balance", balance.count());
  out.key("by").begin_object();
  for (const auto& [campaign, points] : entry.points) {
    out.field(campaign, points.count());
  }
  out.end_object().key("badges").begin_array();
  for (const members::AwardedBadge& badge : entry.badges) {
    out.value(badge.badge);
  }
  out.end_array();
  if (!entry.revoked.empty()) {
    out.key("revoked").begin_array();
    for (const std::string& badge : entry.revoked) {
      out.value(badge);
    }
    out.end_array();
  }
  if (!entry.renewed.empty()) {
    out.key("renewed").begin_array();
    for (const members::RenewedBadge& badge : entry.renewed) {
      out.value(badge.badge);
    }
    out.end_array();
  }
  if (!entry.challenges.empty()) {
    out.key("challenges").begin_array();
    for (const members::ChallengeMove& move : entry.challenges) {
      out.begin_object().field("challenge", move.challenge).field("state", move.state);
      out.end_object();
    }
    out.end_array();
  }
  if (!entry.rewards.empty()) {
    out.key("rewards").begin_array();
    for (const members::RewardMove& reward : entry.rewards) {
      out.begin_object().field("reward", reward.reward).field("code", reward.code);
      out.field("status", reward.status);
      if (reward.expires) {
        out.field("expires_at", format_rfc3339(*reward.expires));
      }
      out.end_object();
    }
    out.end_array();
  }
  out.key("notifications").begin_array();
  for (const members::NotificationRequest& request : entry.notifications) {
    out.value(request.template_id);
  }
  out.end_array().end_object();
  return text;
}

std::string duplicate_reply(const Event& event, Points balance) {
  std::string text;
  JsonWriter out(text);
  write_outcome(out, event.id, "duplicate");
  out.field("balance", balance.count()).end_object();
  return text;
}

std::string rejected_reply(std::string_view event_id, const members::Rejection& rejection) {
  std::string text;
  JsonWriter out(text);
  write_outcome(out, event_id, "rejected");
  out.field("code", rejection.code).field("error", rejection.error).end_object();
  return text;
}

std::string erased_reply(const redis::Erasure& erasure, std::size_t entries) {
  std::string text;
  JsonWriter out(text);
  write_outcome(out, erasure.event_id, erasure.known ? "applied" : "rejected");
  if (!erasure.known) {
    out.field("code", "unknown_member");
    out.field("error", entries == 0
                           ? std::string("there is no member with this id")
                           : fmt::format("there is no member with this id; {} entries about one "
                                         "were removed from the streams",
                                         entries));
  }
  out.field("erased", erasure.known).field("entries", static_cast<std::int64_t>(entries));
  if (erasure.known) {
    out.field("forfeited", erasure.forfeited.count());
    out.field("pending_forfeited", erasure.pending.count());
  }
  out.end_object();
  return text;
}

}  // namespace fanfare::daemon
