#include "redis/member_codec.h"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <algorithm>

#include "base/hash.h"
#include "base/json_writer.h"
#include "base/text.h"
#include "members/journal.h"
#include "redis/ledger_codec.h"

namespace fanfare::redis {
namespace {

constexpr char kSeenRecord = 's';
constexpr char kUsageRecord = 'u';
constexpr char kSettledRecord = 't';
constexpr char kErasedRecord = 'x';
constexpr std::size_t kSeenBytes = 11;
constexpr std::size_t kTimeBytes = 9;

/// Calls `each(field, value)` for a hash as HGETALL answers it.
template <class Each>
void for_each_field(Reply hash, Each each) {
  for (std::size_t i = 0; i + 1 < hash.size(); i += 2) {
    each(hash[i].text(), hash[i + 1].text());
  }
}

/// What the main hash tells of the ledger, for apps.
bool is_derived(std::string_view field) {
  return field == "points_pending" || field == "points_expiring" || field == "points_expiring_at" ||
         field == "plan_until";
}

void read_main_field(members::Member& member, std::string_view field, std::string_view value) {
  if (field == "rev") {
    member.rev = parse_whole<std::uint64_t>(value).value_or(0);
  } else if (field == "points") {
    member.points = Points(parse_whole<std::int64_t>(value).value_or(0));
  } else if (field == "points_lifetime") {
    member.points_lifetime = Points(parse_whole<std::int64_t>(value).value_or(0));
  } else if (field == "tier") {
    member.standing.tier = value;
  } else if (field == "tier_until") {
    member.standing.until = parse_rfc3339(value);
  } else if (field == "plan") {
    member.membership.plan = value;
  } else if (field == "joined_at") {
    member.joined_at = parse_rfc3339(value);
  } else if (field == "last_seen") {
    member.last_seen = parse_rfc3339(value);
  } else if (!is_derived(field)) {
    member.profile.insert_or_assign(std::string(field), std::string(value));
  }
}

std::uint64_t read_little_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) {
    value = value << 8 | static_cast<unsigned char>(bytes[i]);
  }
  return value;
}

void write_little_endian(std::uint64_t value, std::size_t width, std::string& out) {
  for (std::size_t i = 0; i < width; ++i) {
    out += static_cast<char>(value >> (8 * i) & 0xFF);
  }
}

/// How long the record at the front of the log is; 0 when it is none.
std::size_t record_size(std::string_view log) {
  switch (log[0]) {
    case kSeenRecord:
      return kSeenBytes;
    case kUsageRecord:
      return 2 + std::size_t{static_cast<unsigned char>(log[1])};
    case kSettledRecord:
    case kErasedRecord:
      return kTimeBytes;
    default:
      return 0;
  }
}

void append_time(char kind, Instant time, std::string& out) {
  out += kind;
  write_little_endian(static_cast<std::uint64_t>(to_unix_ms(time)), 8, out);
}

Instant read_time(std::string_view record) {
  return from_unix_ms(static_cast<std::int64_t>(read_little_endian(record.substr(1, 8))));
}

/// `key window:times:points`.
void read_usage(std::string_view text, members::Member& member) {
  const std::size_t blank = text.find(' ');
  if (blank == std::string_view::npos) {
    return;
  }
  if (const auto usage = decode_usage(text.substr(blank + 1))) {
    member.usage[std::string(text.substr(0, blank))].set(*usage);
  }
}

}  // namespace

std::string encode_badge(const members::HeldBadge& badge) {
  std::string text;
  JsonWriter out(text);
  out.begin_object().field("awarded_at", format_rfc3339(badge.awarded_at));
  if (!badge.level.empty()) {
    out.field("level", badge.level);
  }
  if (!badge.campaign.empty()) {
    out.field("campaign", badge.campaign);
  }
  if (badge.expires_at) {
    out.field("expires_at", format_rfc3339(*badge.expires_at));
  }
  out.end_object();
  return text;
}

std::string encode_reward(const members::IssuedReward& reward) {
  std::string text;
  JsonWriter out(text);
  out.begin_object().field("reward", reward.reward).field("status", to_string(reward.status));
  if (reward.expires_at) {
    out.field("expires_at", format_rfc3339(*reward.expires_at));
  }
  out.end_object();
  return text;
}

std::string encode_challenge(const members::Challenge& challenge) {
  std::string text;
  JsonWriter out(text);
  const auto number = [&](std::string_view name, Decimal value) {
    out.key(name).raw(value.to_string());
  };
  out.begin_object().field("status", to_string(challenge.status));
  number("progress", challenge.progress());
  number("target", challenge.target());
  if (challenge.ends_at) {
    out.field("ends_at", format_rfc3339(*challenge.ends_at));
  }
  if (challenge.goals.size() > 1) {
    out.key("steps").begin_array();
    for (const members::GoalProgress& goal : challenge.goals) {
      out.begin_object();
      number("progress",
             goal.reached ? goal.target : std::clamp(goal.value, Decimal(), goal.target));
      number("target", goal.target);
      out.field("reached", goal.reached).end_object();
    }
    out.end_array();
  }
  out.end_object();
  return text;
}

std::optional<members::HeldBadge> decode_badge(std::string_view text) {
  boost::system::error_code error;
  const boost::json::value document = boost::json::parse(text, error);
  if (error || !document.is_object()) {
    return std::nullopt;
  }
  const auto text_of = [&](std::string_view key) {
    const boost::json::value* value = document.get_object().if_contains(key);
    return value != nullptr && value->is_string() ? std::string(value->get_string())
                                                  : std::string();
  };
  const auto at = parse_rfc3339(text_of("awarded_at"));
  if (!at) {
    return std::nullopt;
  }
  return members::HeldBadge{*at, text_of("level"), text_of("campaign"),
                            parse_rfc3339(text_of("expires_at"))};
}

std::optional<members::Usage> decode_usage(std::string_view text) {
  const std::size_t first = text.find(':');
  const std::size_t second = text.find(':', first + 1);
  if (first == std::string_view::npos || second == std::string_view::npos) {
    return std::nullopt;
  }
  const auto window = parse_whole<std::int64_t>(text.substr(0, first));
  const auto times = parse_whole<std::int64_t>(text.substr(first + 1, second - first - 1));
  const auto points = parse_whole<std::int64_t>(text.substr(second + 1));
  return window && times && points ? std::optional(members::Usage{*window, *times, Points(*points)})
                                   : std::nullopt;
}

void append_state(std::span<const members::SeenEvent> seen,
                  std::span<const std::pair<std::string, members::Usage>> usage,
                  std::optional<Instant> settled_until, std::string& out) {
  for (const members::SeenEvent& each : seen) {
    out += kSeenRecord;
    write_little_endian(each.hash, 8, out);
    write_little_endian(each.day, 2, out);
  }
  for (const auto& [key, used] : usage) {
    const std::string value =
        fmt::format("{} {}:{}:{}", key, used.window, used.times, used.points.count());
    out += kUsageRecord;
    out += static_cast<char>(value.size());  // an id of at most 64 and three numbers: below 256
    out += value;
  }
  if (settled_until) {
    append_time(kSettledRecord, *settled_until, out);
  }
}

void append_erased(Instant erased_at, std::string& out) {
  append_time(kErasedRecord, erased_at, out);
}

void read_state(std::string_view log, members::Member& member) {
  while (log.size() >= 2) {
    const std::size_t size = record_size(log);
    if (size == 0 || log.size() < size) {
      return;
    }
    const std::string_view record = log.substr(0, size);
    log.remove_prefix(size);
    if (record[0] == kSeenRecord) {
      member.seen.push_back({read_little_endian(record.substr(1, 8)),
                             static_cast<std::uint16_t>(read_little_endian(record.substr(9, 2)))});
    } else if (record[0] == kUsageRecord) {
      read_usage(record.substr(2), member);
    } else {
      (record[0] == kErasedRecord ? member.erased_at : member.settled_until) = read_time(record);
    }
  }
}

void add_member_fields(const members::Changes& changes, std::uint64_t new_rev, Arguments& out) {
  out.add("rev").add_number(static_cast<std::int64_t>(new_rev));
  if (changes.points) {
    out.add("points").add_number(changes.points->count());
  }
  if (changes.points_lifetime) {
    out.add("points_lifetime").add_number(changes.points_lifetime->count());
  }
  if (changes.pending) {
    out.add("points_pending").add_number(members::sum_of(*changes.pending).count());
  }
  if (changes.lots) {
    // An empty time tells that nothing expires.
    const bool any = !changes.lots->empty() && changes.lots->front().expires;
    out.add("points_expiring").add_number(any ? changes.lots->front().points.count() : 0);
    out.add("points_expiring_at")
        .add(any ? format_rfc3339(*changes.lots->front().expires) : std::string());
  }
  if (changes.standing) {
    const members::Standing& standing = *changes.standing;
    out.add("tier").add(standing.tier);
    out.add("tier_until").add(standing.until ? format_rfc3339(*standing.until) : std::string());
  }
  if (changes.membership) {
    const bool any = !changes.membership->plan.empty();
    out.add("plan").add(changes.membership->plan);
    out.add("plan_until").add(any ? format_rfc3339(changes.membership->until) : std::string());
  }
  if (changes.joined_at) {
    out.add("joined_at").add(format_rfc3339(*changes.joined_at));
  }
  if (changes.last_seen) {
    out.add("last_seen").add(format_rfc3339(*changes.last_seen));
  }
  for (const auto& [field, value] : changes.profile) {
    out.add(field).add(value);
  }
}

members::Member decode_member(Reply main, Reply counters, Reply badges, Reply state, Reply ledger) {
  members::Member member;
  for_each_field(main, [&](std::string_view field, std::string_view value) {
    read_main_field(member, field, value);
  });
  for_each_field(counters, [&](std::string_view name, std::string_view value) {
    if (const auto number = Decimal::parse(value)) {
      member.counters.emplace(std::string(name), *number);
    }
  });
  for_each_field(badges, [&](std::string_view id, std::string_view value) {
    if (auto badge = decode_badge(value)) {
      member.badges.emplace(std::string(id), *std::move(badge));
    }
  });
  read_state(state.text(), member);
  read_ledger(ledger.text(), member);
  return member;
}

JournalLead read_journal(Reply newest, members::Member& member) {
  JournalLead lead;
  for (std::size_t i = newest.size(); i-- > 0;) {
    const auto event = members::applied_event(newest[i].text());
    if (!event) {
      continue;
    }
    const members::SeenEvent mark{
        stable_hash(event->id),
        static_cast<std::uint16_t>(event->received.time_since_epoch().count())};
    // An id that comes again after the idempotency window is another event: the newer day counts.
    const members::SeenEvent* known = member.find_seen(mark.hash);
    if (known == nullptr || known->day < mark.day) {
      lead.entries = std::max(lead.entries, i + 1);
      ++lead.seen;
      member.seen.push_back(mark);
    }
  }
  return lead;
}

}  // namespace fanfare::redis
