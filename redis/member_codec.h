#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "members/changes.h"
#include "members/member.h"
#include "redis/arguments.h"
#include "redis/reply.h"

namespace fanfare::redis {

/// `{"awarded_at":"…","level":"…","campaign":"…"}`; what is empty is left out, because a hash
/// stays small only while its values have at most 64 bytes.
std::string encode_badge(const members::HeldBadge& badge);
std::optional<members::HeldBadge> decode_badge(std::string_view json);

/// `window:times:points`.
std::string encode_usage(const members::Usage& usage);
std::optional<members::Usage> decode_usage(std::string_view text);

/// Ten bytes an id, little-endian: eight of its hash, two of the day.
std::string encode_seen(std::span<const members::SeenEvent> seen);
std::vector<members::SeenEvent> decode_seen(std::string_view bytes);

/// The fields of the member hash that `changes` touches, and `rev`; each field is two arguments.
void add_member_fields(const members::Changes& changes, std::uint64_t new_rev, Arguments& out);

/// Puts a member together from the answers to HGETALL of its hash, counters, badges and limits,
/// and GET of the seen ids. What cannot be read (an app wrote over it) is left out.
members::Member decode_member(Reply main, Reply counters, Reply badges, Reply usage, Reply seen);

}  // namespace fanfare::redis
