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

/// `{"awarded_at":"…","level":"…","campaign":"…","expires_at":"…"}`; what is empty is left out, because a hash
/// stays small only while its values have at most 64 bytes.
std::string encode_badge(const members::HeldBadge& badge);
std::optional<members::HeldBadge> decode_badge(std::string_view json);

/// Whether apps are shown it in `:rewards`: what was given back is not there any more.
inline bool is_shown(const members::IssuedReward& reward) {
  return reward.status != members::IssuedReward::Status::Cancelled;
}

/// `{"reward":"…","status":"active","expires_at":"…"}`: what `:rewards` tells apps about one.
std::string encode_reward(const members::IssuedReward& reward);

/// `{"status":"active","progress":3,"target":5,"ends_at":"…","steps":[…]}`: what `:challenges` tells
/// apps about one. A step is `{"progress":3,"target":5,"reached":true}`.
std::string encode_challenge(const members::Challenge& challenge);

/// A member's private state, `:state`: the ids of applied events, the use of limits and how far the
/// member is settled, as a log of records that may be appended to; of two records about one limit
/// the later counts. The ids of the newest events may be missing: these stand in the journal.
///
///     's' hash (8 bytes) day (2 bytes)        an event was applied; little-endian
///     'u' length (1 byte) key window:times:points   how much of a limit is used
///     't' Unix time in ms (8 bytes)           settled up to here; little-endian
///     'x' Unix time in ms (8 bytes)           up to here the id was somebody's who was erased
void append_state(std::span<const members::SeenEvent> seen,
                  std::span<const std::pair<std::string, members::Usage>> usage,
                  std::optional<Instant> settled_until, std::string& out);
void append_erased(Instant erased_at, std::string& out);
void read_state(std::string_view log, members::Member& member);

/// `window:times:points`; empty when it is none.
std::optional<members::Usage> decode_usage(std::string_view text);

/// The fields of the member hash that `changes` touches, and `rev`; each field is two arguments.
void add_member_fields(const members::Changes& changes, std::uint64_t new_rev, Arguments& out);

/// How far a member's journal is ahead of its private state.
struct JournalLead {
  std::size_t entries = 0;  ///< Entries since the state was written: the oldest of them counts.
  std::size_t seen = 0;     ///< Ids in them, which are the newest of Member::seen.
};

/// Adds to Member::seen what the journal's newest entries (an answer to LRANGE, newest first) tell
/// of applied events that the private state does not.
JournalLead read_journal(Reply newest, members::Member& member);

/// Puts a member together from the answers to HGETALL of its hash, counters and badges, and GET of
/// its private state and ledger. What cannot be read (an app wrote over it) is left out.
members::Member decode_member(Reply main, Reply counters, Reply badges, Reply state, Reply ledger);

}  // namespace fanfare::redis
