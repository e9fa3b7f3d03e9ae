#include "cli/words/member_data.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <string_view>

#include "base/decimal.h"
#include "base/json_writer.h"
#include "cli/words/tally.h"

namespace fanfare::cli::words {
namespace {

using remote::MemberData;

/// JSON as JSON, anything else as text.
void write_document(JsonWriter& out, std::string_view text) {
  boost::system::error_code error;
  const auto parsed = boost::json::parse(text, error);
  const bool whole = !error && (parsed.is_object() || parsed.is_array());
  whole ? out.raw(text) : out.value(text);
}

void write_profile(JsonWriter& out, const MemberData::Fields& fields) {
  out.begin_object();
  for (const auto& [name, value] : fields) {
    const bool number = name == "rev" || (name.starts_with("points") && !name.ends_with("_at"));
    out.key(name);
    if (number && Decimal::parse(value)) {
      out.raw(value);
    } else if (name.starts_with("consent.")) {
      write_document(out, value);
    } else {
      out.value(value);
    }
  }
  out.end_object();
}

void write_hash(JsonWriter& out, const MemberData::Fields& fields) {
  out.begin_object();
  for (const auto& [name, value] : fields) {
    out.key(name);
    Decimal::parse(value) ? void(out.raw(value)) : write_document(out, value);
  }
  out.end_object();
}

void write_time(JsonWriter& out, std::string_view name, const std::optional<Instant>& time) {
  out.key(name);
  time ? out.value(format_rfc3339(*time)) : out.null();
}

void write_lot(JsonWriter& out, const members::Lot& lot) {
  out.begin_object().field("points", lot.points.count());
  write_time(out, "earned", lot.earned);
  write_time(out, "expires", lot.expires);
  out.field("warned", lot.warned);
}

void write_standing(JsonWriter& out, std::string_view name, const members::Standing& standing) {
  out.key(name).begin_object().field("tier", standing.tier);
  write_time(out, "until", standing.until);
  out.end_object();
}

void write_tiers(JsonWriter& out, const members::Member& member) {
  if (!member.grant.granted.tier.empty()) {
    write_standing(out, "lent_tier", member.grant.granted);
    write_standing(out, "own_tier", member.grant.own);
  }
  out.key("towards_tiers").begin_array();
  for (const members::Gathered& each : member.qualification.days) {
    const auto day =
        fmt::format("{:04}-{:02}-{:02}", each.day.year(), each.day.month(), each.day.day());
    out.begin_object().field("day", day).field("amount", each.amount.to_string()).end_object();
  }
  out.end_array();
}

void write_plan(JsonWriter& out, const members::Membership& membership) {
  if (membership == members::Membership()) {
    return;
  }
  out.key("membership").begin_object().field("plan", membership.plan);
  out.field("state", to_string(membership.state));
  out.field("periods", std::int64_t{membership.periods});
  write_time(out, "began", membership.began);
  write_time(out, "until", membership.until);
  out.key("tried").begin_array();
  for (const std::string& plan : membership.tried) {
    out.value(plan);
  }
  out.end_array().end_object();
}

void write_rewards(JsonWriter& out, const members::Member& member) {
  out.key("rewards").begin_array();
  for (const auto& [code, reward] : member.rewards) {
    out.begin_object().field("code", code).field("reward", reward.reward);
    out.field("status", to_string(reward.status)).field("cost", reward.cost.count());
    write_time(out, "issued", reward.issued_at);
    write_time(out, "expires", reward.expires_at);
    out.end_object();
  }
  out.end_array();
}

void write_refunds(JsonWriter& out, const members::Member& member) {
  out.key("waiting_refunds").begin_array();
  for (const members::WaitingRefund& refund : member.waiting_refunds) {
    out.begin_object().field("id", refund.id).field("of", refund.of);
    out.field("amount", refund.amount ? refund.amount->to_string() : "all");
    write_time(out, "at", refund.at);
    out.end_object();
  }
  out.end_array();
}

void write_tallies(JsonWriter& out, const members::Member& member) {
  out.key("counters").begin_object();
  for (const auto& [counter, tally] : member.tallies) {
    out.key(counter).begin_object();
    write_tally(out, tally);
    out.end_object();
  }
  out.end_object();
}

/// The private ledger, for whom it is about.
void write_ledger(JsonWriter& out, const members::Member& member) {
  out.begin_object().key("lots").begin_array();
  for (const members::Lot& lot : member.lots) {
    write_lot(out, lot);
    out.end_object();
  }
  out.end_array().key("pending").begin_array();
  for (const members::PendingLot& pending : member.pending) {
    write_lot(out, pending.lot);
    write_time(out, "spendable", pending.due);
    out.end_object();
  }
  out.end_array();
  write_tiers(out, member);
  write_plan(out, member.membership);
  write_rewards(out, member);
  write_refunds(out, member);
  write_tallies(out, member);
  write_time(out, "birthday_kept", member.celebrated);
  write_time(out, "anniversary_kept", member.anniversary);
  out.end_object();
}

/// The private state. Ids of events are kept as hashes: how many is all there is to tell.
void write_state(JsonWriter& out, const members::Member& member) {
  out.begin_object().key("limits").begin_object();
  for (const auto& [limit, windows] : member.usage) {
    out.key(limit).begin_array();
    for (const members::Usage& used : windows) {
      out.begin_object().field("window", used.window).field("times", used.times);
      out.field("points", used.points.count()).end_object();
    }
    out.end_array();
  }
  out.end_object().field("events_remembered", static_cast<std::int64_t>(member.seen.size()));
  write_time(out, "settled_until", member.settled_until);
  out.end_object();
}

void write_fields(JsonWriter& out, const MemberData::Fields& fields) {
  out.begin_object();
  for (const auto& [name, value] : fields) {
    out.field(name, value);
  }
  out.end_object();
}

void write_streams(JsonWriter& out, const MemberData& data) {
  for (const auto& [name, entries] : data.streams) {
    out.key(name).begin_array();
    for (const remote::ShelvedEntry& entry : entries) {
      out.begin_object().field("entry", entry.id).key("fields");
      write_fields(out, entry.fields);
      out.end_object();
    }
    out.end_array();
  }
  out.key("outbox_later").begin_array();
  for (const MemberData::Fields& fields : data.later) {
    write_fields(out, fields);
  }
  out.end_array();
}

}  // namespace

std::string member_data_json(const MemberData& data, Instant now) {
  std::string text;
  JsonWriter out(text);
  out.begin_object().field("member", data.id).field("exported_at", format_rfc3339(now));
  out.key("profile");
  write_profile(out, data.fields);
  for (const auto& [part, fields] : data.hashes) {
    out.key(part);
    write_hash(out, fields);
  }
  for (const auto& [part, entries] : data.lists) {
    out.key(part).begin_array();
    for (const std::string& entry : entries) {
      write_document(out, entry);
    }
    out.end_array();
  }
  out.key("ledger");
  write_ledger(out, data.decoded);
  out.key("state");
  write_state(out, data.decoded);
  write_time(out, "timer", data.timer);
  write_streams(out, data);
  out.end_object();
  return text;
}

}  // namespace fanfare::cli::words
