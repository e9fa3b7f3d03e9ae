#include "redis/member_codec.h"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <charconv>

#include "base/json_writer.h"

namespace fanfare::redis {
namespace {

constexpr std::size_t kSeenBytes = 10;

template <class T>
std::optional<T> to_number(std::string_view text) {
  T value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional(value)
                                                                  : std::nullopt;
}

/// Calls `each(field, value)` for a hash as HGETALL answers it.
template <class Each>
void for_each_field(Reply hash, Each each) {
  for (std::size_t i = 0; i + 1 < hash.size(); i += 2) {
    each(hash[i].text(), hash[i + 1].text());
  }
}

void read_main_field(members::Member& member, std::string_view field, std::string_view value) {
  if (field == "rev") {
    member.rev = to_number<std::uint64_t>(value).value_or(0);
  } else if (field == "points") {
    member.points = Points(to_number<std::int64_t>(value).value_or(0));
  } else if (field == "points_lifetime") {
    member.points_lifetime = Points(to_number<std::int64_t>(value).value_or(0));
  } else if (field == "joined_at") {
    member.joined_at = parse_rfc3339(value);
  } else if (field == "last_seen") {
    member.last_seen = parse_rfc3339(value);
  } else {
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
  return members::HeldBadge{*at, text_of("level"), text_of("campaign")};
}

std::string encode_usage(const members::Usage& usage) {
  return fmt::format("{}:{}:{}", usage.window, usage.times, usage.points.count());
}

std::optional<members::Usage> decode_usage(std::string_view text) {
  const std::size_t first = text.find(':');
  const std::size_t second = text.find(':', first + 1);
  if (first == std::string_view::npos || second == std::string_view::npos) {
    return std::nullopt;
  }
  const auto window = to_number<std::int64_t>(text.substr(0, first));
  const auto times = to_number<std::int64_t>(text.substr(first + 1, second - first - 1));
  const auto points = to_number<std::int64_t>(text.substr(second + 1));
  if (!window || !times || !points) {
    return std::nullopt;
  }
  return members::Usage{*window, *times, Points(*points)};
}

std::string encode_seen(std::span<const members::SeenEvent> seen) {
  std::string bytes;
  bytes.reserve(seen.size() * kSeenBytes);
  for (const members::SeenEvent& each : seen) {
    write_little_endian(each.hash, 8, bytes);
    write_little_endian(each.day, 2, bytes);
  }
  return bytes;
}

std::vector<members::SeenEvent> decode_seen(std::string_view bytes) {
  std::vector<members::SeenEvent> seen;
  seen.reserve(bytes.size() / kSeenBytes);
  for (; bytes.size() >= kSeenBytes; bytes.remove_prefix(kSeenBytes)) {
    seen.push_back({read_little_endian(bytes.substr(0, 8)),
                    static_cast<std::uint16_t>(read_little_endian(bytes.substr(8, 2)))});
  }
  return seen;
}

void add_member_fields(const members::Changes& changes, std::uint64_t new_rev, Arguments& out) {
  out.add("rev").add_number(static_cast<std::int64_t>(new_rev));
  if (changes.points) {
    out.add("points").add_number(changes.points->count());
  }
  if (changes.points_lifetime) {
    out.add("points_lifetime").add_number(changes.points_lifetime->count());
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

members::Member decode_member(Reply main, Reply counters, Reply badges, Reply usage, Reply seen) {
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
  for_each_field(usage, [&](std::string_view key, std::string_view value) {
    if (const auto used = decode_usage(value)) {
      member.usage.emplace(std::string(key), *used);
    }
  });
  member.seen = decode_seen(seen.text());
  return member;
}

}  // namespace fanfare::redis
